"""``tui-rnn stop``: a run of another process is saved, and ends."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..system.terminal import for_shell
from .options import RunningCheckpoint
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from .. import events
    from ..run.remote import Remote

EXAMPLES = """Examples:

tui-rnn stop

tui-rnn stop ckpt.npz
"""


def stop(checkpoint: RunningCheckpoint = None) -> None:
    """Ask for it, and wait until it is done. The exit code says whether the run is saved."""
    from ..run.contact import NotReached
    from ..run.outcome import print_message
    from ..run.remote import Remote
    from .running import running

    path = running(checkpoint)
    try:
        remote = Remote(path)
    except NotReached as error:
        fail(str(error))
    try:
        saved = stopped(remote, path)
    except KeyboardInterrupt:
        print_message("not waited for: the run is still being saved and stopped")
        raise
    finally:
        remote.leave()
    place = path.with_name(Path(saved.path).name)  # its process may have started in another folder
    print_message(f"saved {place} at update {saved.update:,}; to resume: tui-rnn train --resume {for_shell(place)}")


def stopped(remote: Remote, path: Path) -> events.Saved:
    """Stop a run. Returns how it was saved.

    Raises:
        typer.Exit: it is not saved.
    """
    from .. import events
    from ..commands import Stop

    told: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    remote.observers.append(told.put)
    saved = next((event for event in remote.present if isinstance(event, events.Saved)), None)
    failed: events.SaveFailed | None = None
    ended_at: int | None = None
    is_paused = not remote.view().is_training
    remote.send(Stop(insist=True))
    remote.start()
    while True:
        event = told.get()
        match event:
            case events.Saved(elsewhere=False):
                saved, failed = event, None
            case events.SaveFailed(elsewhere=False):
                failed = event
            case events.Paused() | events.Resumed():
                is_paused = isinstance(event, events.Paused)
            case events.Finished():
                ended_at = event.update
            case events.Gone() if saved is not None and saved.update == ended_at:
                return saved
            case events.Gone():
                reason = event.reason or "the run ended without being saved"
                raise typer.Exit(one_line(f"{path}: {reason}", FAILURE))
        if failed is not None and is_paused:  # as it does when it cannot do what it was asked to
            then = f"the run is paused, and intact: tui-rnn attach {for_shell(path)} shows it"
            raise typer.Exit(one_line(f"{path} cannot be saved: {failed.reason}; {then}", FAILURE))
