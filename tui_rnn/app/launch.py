"""A run under the app: sets up what it needs, and cleans up however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from .. import events
from ..commands import Save, Stop
from ..run.options import UsageError
from ..run.outcome import FAILURE, REPEATED, SIGNAL, WRONG_USE, Caught, os_error_message, print_message, report
from ..run.recorded import history_of
from ..run.replay import Replay
from ..run.schedule import Intervals, Schedule
from ..run.session import Session
from ..system import signals, tty
from ..watch import history
from ..watch.logs import Logs
from ..watch.source import Source
from ..watch.view import View
from .app import TrainApp
from .presentation import Presentation
from .quitting import StoppedFromOutside

FORCE_AFTER = 2.0  # seconds that the app has to quit after a signal, once the run is saved
LEAVE_WITHIN = 10.0  # seconds that a run has to end when the person did not want to wait


def nothing() -> None:
    """Do nothing."""


def others(compare: Sequence[Path]) -> Sequence[tuple[str, history.History]]:
    """The runs to compare with, by name: as ``tui-rnn compare`` takes them.

    Raises:
        UsageError: a path holds no metrics of a run.
    """
    found = []
    for path in compare:
        try:
            found.append((path.absolute().name, history_of(path)))
        except UsageError as error:
            raise UsageError(f"--compare {error}") from None
    return found


def train(
    session: Session,
    intervals: Intervals,
    compared: Sequence[tuple[str, history.History]] = (),
    presentation: Presentation | None = None,
) -> int:
    """Show a session's run and the curves of others until the person quits. Returns the exit code."""
    worker = session.worker(Schedule(intervals), stay=True)
    view = View(worker.started)

    def tell(message: str) -> None:
        worker.tell(events.Warned(view.progress.update, message))

    with contextlib.ExitStack() as stack:
        try:
            metrics = session.files.metrics
            logs = stack.enter_context(Logs(metrics, session.files.samples, session.fresh, view, tell))
            if not session.fresh:
                view.load_history(history.read(metrics).events(worker.started))
        except OSError as error:
            print_message(f"tui-rnn: {os_error_message(error, 'cannot be used', session.files.metrics)}")
            return WRONG_USE
        worker.observers += [view, logs]
        app = TrainApp(view, worker, session.notes, compared, presentation)
        clean_up = presentation.clean_up if presentation else nothing
        caught = stack.enter_context(leave_on_signals(app, worker, clean_up))
        stack.enter_context(signals.saving_on_request(lambda: worker.send(Save())))
        try:
            app.run()
        finally:
            # However the app ended, a run that is still going is saved; but a person who gave up does not wait.
            worker.send(Stop())
            ended = worker.join(LEAVE_WITHIN if app.gave_up else None)
    if not ended:
        print_message(f"{session.files.checkpoint}: quit before the run was saved; the last checkpoint is unchanged")
        return FAILURE
    code = report(view, caught.number, quiet=presentation is not None)
    return code or (app.return_code or 0)


def show(replay: Replay) -> int:
    """Show a run that is over until the person quits. Returns the exit code."""
    view = View(replay.started)
    replay.observers.append(view)
    app = TrainApp(view, replay, replay.notes)
    with leave_on_signals(app, replay) as caught:
        app.run()
    return SIGNAL + caught.number if caught.number is not None else app.return_code or 0


@contextlib.contextmanager
def leave_on_signals(app: TrainApp, worker: Source, clean_up: Callable[[], None] = nothing) -> Iterator[Caught]:
    """Save and quit on SIGTERM, SIGHUP and SIGINT, even if the terminal is stalled or gone.

    The event loop may be stuck in a write to the terminal, so nothing here depends on it: the run is saved by its own
    thread, and if the app does not quit soon after, the process exits, after ``clean_up``. A second signal makes it
    exit at once.
    """
    caught = Caught()
    ended = threading.Event()
    modes = tty.modes()

    def leave() -> None:
        worker.join()
        app.post_message(StoppedFromOutside())
        if not ended.wait(FORCE_AFTER):
            tty.restore(modes)
            clean_up()
            os._exit(SIGNAL + (caught.number or 0))

    def handle(number: int, frame: FrameType | None) -> None:
        if caught.number is not None:
            if number in REPEATED:
                return
            tty.restore(modes)
            os._exit(SIGNAL + number)
        caught.number = number
        worker.send(Stop())
        threading.Thread(target=leave, daemon=True).start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM, *REPEATED)}
    threading.Thread(target=tty.watch, args=(ended,), name="terminal", daemon=True).start()
    try:
        yield caught
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)
