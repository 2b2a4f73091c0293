"""A run under the app: sets up what it needs, and cleans up however it ends."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .. import events
from ..commands import Save, Stop
from ..run.attached import Attached
from ..run.handover import Handover, obstacle
from ..run.options import Options, UsageError
from ..run.outcome import FAILURE, REPEATED, SIGNAL, WRONG_USE, os_error_message, print_message, report
from ..run.recorded import history_of
from ..run.remote import Remote
from ..run.replay import Replay
from ..run.schedule import Intervals, Schedule
from ..run.server import shown_to_others
from ..run.session import Session
from ..system import signals
from ..system.terminal import for_shell
from ..watch import history
from ..watch.logs import Logs
from ..watch.view import View
from ..watch.words import with_name
from .app import TrainApp
from .leaving import leave_on_signals
from .presentation import Presentation

LEAVE_WITHIN = 10.0  # seconds that a run has to end when the person did not want to wait


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


class Left(NamedTuple):
    """How a run was left.

    Attributes:
        code: the exit code.
        handover: the run that is to go on in a process of its own; None if it is not to.
    """

    code: int
    handover: Handover | None = None


def train(
    session: Session,
    intervals: Intervals,
    compared: Sequence[tuple[str, history.History]] = (),
    presentation: Presentation | None = None,
    options: Options | None = None,
) -> Left:
    """Show a session's run and the curves of others until the person quits.

    ``options``: that the run was started with; None if it is not to be detached from this process.
    """
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
            return Left(WRONG_USE)
        worker.observers += [view, logs, *stack.enter_context(shown_to_others(session, view, worker.send, tell))]
        app = TrainApp(view, worker, session.notes, compared, presentation)
        app.undetachable = "This run ends with its screen." if options is None else obstacle(options)

        def clean_up() -> None:
            if (handover := handover_of(app, options)) is not None:
                handover.force()
            if presentation is not None:
                presentation.clean_up()

        def stop(number: int) -> None:
            if number in REPEATED and options is not None and options.on_hangup == "detach":
                app.detach_at_once()
            worker.send(Stop())

        caught = stack.enter_context(leave_on_signals(app, stop, worker.join, clean_up))
        stack.enter_context(signals.saving_on_request(lambda: worker.send(Save())))
        try:
            app.run()
        finally:
            # However the app ended, a run that is still going is saved; but a person who gave up does not wait.
            worker.send(Stop())
            ended = worker.join(LEAVE_WITHIN if app.gave_up else None)
    if not ended:
        print_message(f"{session.files.checkpoint}: quit before the run was saved; the last checkpoint is unchanged")
        return Left(FAILURE)
    handover = handover_of(app, options)
    number = None if handover else caught.number
    code = report(view, number, quiet=presentation is not None or handover is not None) or app.return_code or 0
    return Left(code, None if code else handover)


def handover_of(app: TrainApp, options: Options | None) -> Handover | None:
    """The run that an app has left to go on without it; None if it has not."""
    if options is None or not app.is_detaching:
        return None
    view = app.view
    seconds_left = None if view.time_limit is None else max(0.0, view.time_limit - view.seconds)
    return Handover(options, Path(view.checkpoint), app.was_paused, seconds_left)


def show(replay: Replay) -> int:
    """Show a run that is over until the person quits. Returns the exit code."""
    view = View(replay.started)
    replay.observers.append(view)
    app = TrainApp(view, replay, replay.notes)
    with leave_on_signals(app) as caught:
        app.run()
    return SIGNAL + caught.number if caught.number is not None else app.return_code or 0


def attach(remote: Remote, checkpoint: Path, *, quiet: bool = False) -> int:
    """Show the run of another process until the person leaves it. Returns the exit code.

    Args:
        checkpoint: see ``Attached``.
        quiet: whether nothing is said of what goes on then: another app had it open, and knows.
    """
    attached = Attached(remote, checkpoint)
    app = TrainApp(attached.view, attached, [attached_to(remote, only_watches=not remote.controls)])
    app.only_watches = not remote.controls
    with leave_on_signals(app) as caught:
        app.run()
    stopped = app.is_leaving and caught.number is None
    attached.leave()
    if not (app.gave_up or quiet):
        print_message(left(attached.view, app.state, remote.greeting.process, stopped=stopped))
    return SIGNAL + caught.number if caught.number is not None else app.return_code or 0


def attached_to(remote: Remote, *, only_watches: bool) -> str:
    """A line for the log: which process trains the run, and who else is there."""
    greeting, others = remote.greeting, remote.greeting.viewers
    since = greeting.since[:16].replace("T", " ")
    who = "nobody else watches" if not others else "another screen watches" if others == 1 else f"{others} others watch"
    keys = "; no key here changes it (--read-only)" if only_watches else ""
    return f"attached to process {greeting.process}, which began {since}; {who}{keys}"


def left(view: View, state: str, process: int, *, stopped: bool) -> str:
    """What goes on when the screen of a run of another process is left, and how to come back; one line."""
    path, update = view.checkpoint, view.progress.update
    if stopped or view.is_away or state in ("over", "failed"):
        saved = "" if view.last_save is None else f"saved {path} at update {view.last_save.update:,}; "
        return f"{saved}to resume: tui-rnn train --resume {for_shell(path)}"
    what = {"paused": "is paused", "finished": "is finished"}.get(state, "goes on")
    name = with_name(Path(path))
    return f"the run {what} in process {process}, at update {update:,}; tui-rnn attach{name} shows it again"
