"""``tui-rnn stop``: a run of another process is saved, and ends."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import typer

from ..system.terminal import for_shell
from .options import RunningCheckpoint
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from .. import events

EXAMPLES = """Examples:

tui-rnn stop

tui-rnn stop ckpt.npz
"""


def stop(checkpoint: RunningCheckpoint = None) -> None:
    """Ask for it, and wait until it is done. The exit code says whether the run is saved."""
    from .. import events
    from ..commands import Stop
    from ..run.outcome import print_message
    from ..run.remote import NotReached, Remote
    from .running import running

    path = running(checkpoint)
    try:
        remote = Remote(path)
    except NotReached as error:
        fail(str(error))
    told: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    remote.observers.append(told.put)
    remote.send(Stop(insist=True))
    remote.start()
    saved: events.Saved | None = None
    while True:
        match told.get():
            case events.Saved() as event:
                saved = event
            case events.SaveFailed() as event:
                then = f"the run is paused: tui-rnn attach {for_shell(path)} shows it"
                raise typer.Exit(one_line(f"{event.path} cannot be saved: {event.reason}; {then}", FAILURE))
            case events.Gone() as event:
                break
    remote.leave()
    if saved is None:
        raise typer.Exit(one_line(f"{path}: {event.reason or 'the run ended without being saved'}", FAILURE))
    print_message(f"saved {saved.path} at update {saved.update:,}; to resume: tui-rnn train --resume {for_shell(path)}")
