"""A run under the app: builds what it needs, and leaves nothing behind, whatever ends it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from engine import events

from . import history, logs
from .app import LEAVE_WITHIN, Leave, TrainApp
from .commands import Stop
from .curve import Curve
from .outcome import REPEATED, SIGNAL, WRONG_USE, Caught, Problems, report, say
from .progress import Progress
from .schedule import Every, Schedule
from .session import Session
from .worker import Worker

# Leaves the alternate screen, shows the cursor, ends mouse, paste and focus reports, and resets colours.
RESTORE = b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l" + (
    b"\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[0m\r\n"
)
FORCE_AFTER = 2.0  # seconds that the app has to leave after a signal, once the run is saved


def train(session: Session, every: Every, compare: Sequence[Path] = ()) -> int:
    """Show a session's run, and the curves of others, until the person leaves. Returns the exit code."""
    worker = Worker(
        session.trainer,
        session.goal,
        session.files,
        session.origin(session.goal),
        Schedule(every),
        stay=True,
        roll_back=session.roll_back,
    )
    progress = Progress(session.trainer.config, session.goal, session.trainer.update)
    problems = Problems()
    worker.observers += [progress, problems]

    def tell(message: str) -> None:
        worker.tell(events.Warned(worker.trainer.update, message))

    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(logs.attached(session, worker, progress, tell))
            earlier = history.History() if session.fresh else history.read(session.files.metrics)
            others = [(path.name, history.read(path)) for path in compare]
        except OSError as error:
            say(f"tui-rnn: {error.filename}: {(error.strerror or str(error)).lower()}")
            return WRONG_USE
        curve = Curve()
        curve.extend(earlier.updates, earlier.losses, earlier.smooth_losses)
        app = TrainApp(session, worker, progress, curve, earlier, others)
        caught = stack.enter_context(leave_on_signals(app, worker))
        try:
            app.run()
        finally:
            # However the app ended, a run that is still going on is saved.
            worker.send(Stop())
            worker.join(LEAVE_WITHIN)
    code = report(worker, problems.failed, caught.number)
    return code or (app.return_code or 0)


@contextlib.contextmanager
def leave_on_signals(app: TrainApp, worker: Worker) -> Iterator[Caught]:
    """Save and leave on SIGTERM, SIGHUP and SIGINT, also when the terminal is stalled or gone.

    The event loop may be stuck in a write to the terminal, so nothing here depends on it: the run is saved by its own
    thread, and if the app does not leave soon after, the process ends.
    """
    caught = Caught()
    ended = threading.Event()
    modes = _terminal_modes()

    def leave() -> None:
        worker.join(LEAVE_WITHIN)
        app.post_message(Leave())
        if not ended.wait(FORCE_AFTER):
            _restore_terminal(modes)
            os._exit(SIGNAL + (caught.number or 0))

    def handle(number: int, frame: FrameType | None) -> None:
        if caught.number is not None:
            if number in REPEATED:
                return
            _restore_terminal(modes)
            os._exit(SIGNAL + number)
        caught.number = number
        worker.send(Stop())
        threading.Thread(target=leave, daemon=True).start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM, *REPEATED)}
    threading.Thread(target=_watch_terminal, args=(ended,), name="terminal", daemon=True).start()
    try:
        yield caught
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_terminal(ended: threading.Event) -> None:
    """Send this process a SIGHUP when its terminal is gone, as the kernel does where it is the controlling one.

    Textual does not notice: it would go on drawing to nobody, with a core to itself.
    """
    if not hasattr(select, "poll") or sys.stdin is None:
        return
    poll = select.poll()
    with contextlib.suppress(OSError, ValueError):
        poll.register(sys.stdin.fileno(), 0)  # POLLHUP needs no asking for
        while not ended.is_set():
            if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(1000)):
                if not ended.is_set():
                    signal.raise_signal(signal.SIGHUP)
                return


def _terminal_modes() -> list[object] | None:
    try:
        import termios

        return termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError, termios.error):
        return None


def _restore_terminal(modes: list[object] | None) -> None:
    """As well as can be, and without waiting for the terminal."""
    with contextlib.suppress(Exception):
        os.set_blocking(sys.stderr.fileno(), False)
        os.write(sys.stderr.fileno(), RESTORE)
    with contextlib.suppress(Exception):
        import termios

        if modes is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, modes)  # type: ignore[arg-type]
