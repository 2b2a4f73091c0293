"""A run without the app: a Rich bar on a terminal, plain lines for a log, JSON lines for a program."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Protocol, cast

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column
from rich.text import Text as RichText

from .. import events
from ..commands import Pause, Save, Stop
from ..run import handover, outcome
from ..run.outcome import FAILURE, REPEATED, SIGNAL, SIGPIPE, WRONG_USE, Caught, print_message, report
from ..run.schedule import Intervals, Schedule
from ..run.server import shown_to_others
from ..run.session import Session
from ..system import signals
from ..system.terminal import printable
from ..watch.logs import Logs
from ..watch.progress import Progress, clock, in_nats
from ..watch.records import Recorder, rolled_back
from ..watch.samples import heading
from ..watch.view import View
from .outlet import Outlet

FIRST_LINE = 1.0  # seconds until the first plain line, which tells the speed ...
LINE_EVERY = 10.0  # ... and between the others
LOOK_EVERY = 0.1  # seconds between two checks whether the reader has taken everything
PATIENCE = 2.0  # seconds that it has for that after a signal
BAR_EVERY = 0.1  # seconds between two redraws of the bar


def figures(progress: Progress, updates_per_second: float | None = None) -> str:
    """The run in one line of text. ``updates_per_second``: if ``progress`` has not seen enough of it to know."""
    latest = progress.latest
    if latest is None or progress.bits_per_character is None:
        return "no updates yet"
    goal = "" if progress.goal is None else f"/{progress.goal:,}"
    speed = progress.updates_per_second if updates_per_second is None else updates_per_second
    known = progress.goal is not None and updates_per_second is None
    left = f"  {clock(progress.seconds_left)} left" if known else ""
    return (
        f"update {latest.update:,}{goal}  epoch {latest.epoch:.2f}  "
        f"{progress.bits_per_character:.3f} bits/char "
        f"(smooth loss {in_nats(latest.smooth_loss, progress.loss_length)}){_validation(progress)}  "
        f"{speed:,.0f} updates/s{left}"
    )


def _validation(progress: Progress) -> str:
    return "" if progress.validation_bits is None else f"  validation {progress.validation_bits:.3f} bits/char"


def short_figures(progress: Progress) -> str:
    """The same for a terminal of 80 columns, which has no room for two units."""
    latest = progress.latest
    if latest is None or progress.bits_per_character is None:
        return "no updates yet"
    goal = "" if progress.goal is None else f"/{progress.goal:,}"
    left = "" if progress.goal is None else f" · {clock(progress.seconds_left)} left"
    return (
        f"{latest.update:,}{goal} · epoch {latest.epoch:.2f} · "
        f"{progress.bits_per_character:.3f} bits/char · {progress.updates_per_second:,.0f}/s{left}"
    )


class Writable(Protocol):
    """What takes text."""

    def write(self, text: str, /) -> object:
        """Take it."""


class Plain:
    """An observer that prints a line at intervals, and every text."""

    def __init__(self, view: View, out: Writable) -> None:
        self._view, self._out = view, out
        self._next_line = time.monotonic() + FIRST_LINE
        self._printed = -1

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        match event:
            case events.Updated():
                if time.monotonic() >= self._next_line:
                    self._next_line = time.monotonic() + LINE_EVERY
                    self._line(event.update)
            case events.Sampled():
                self._print(f"{heading(event)}\n{printable(event.text)}\n")
            case events.Finished() | events.Failed():
                if event.update != self._printed:
                    self._line(event.update)

    def _line(self, update: int) -> None:
        self._printed = update
        self._print(figures(self._view.progress))

    def _print(self, text: str) -> None:
        self._out.write(f"{text}\n")


class Live:
    """An observer that draws a Rich bar, with texts above it. Use it in a ``with`` statement."""

    def __init__(self, view: View, console: Console) -> None:
        self._view, self._console = view, console
        figures_column = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True))
        self._bar = Bar(BarColumn(None), figures_column, console=console, auto_refresh=False, expand=True)
        self._task = self._bar.add_task("", total=1.0)
        self._next = 0.0

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        match event:
            case events.Updated():
                if time.monotonic() >= self._next:
                    self._next = time.monotonic() + BAR_EVERY
                    self._draw()
            case events.Sampled():
                self._console.print(RichText(heading(event), style="bold"))
                self._console.print(RichText(printable(event.text)), "")
            case events.Finished() | events.Failed():
                self._draw()

    def _draw(self) -> None:
        progress = self._view.progress
        self._bar.update(self._task, completed=progress.share_done, description=short_figures(progress), refresh=True)


class Problems:
    """An observer that reports problems on stderr: when saving fails, for instance, and when it works again."""

    def __init__(self) -> None:
        self._told: str | None = None

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        match event:
            case events.SaveFailed() if event.reason != self._told:
                self._told = event.reason
                print_message(
                    f"{event.path} cannot be saved at update {event.update:,}: {event.reason}. Training goes on."
                )
            case events.Saved() if self._told:
                self._told = None
                print_message(f"{event.path} could be saved again, at update {event.update:,}.")
            case events.RolledBack():
                print_message(rolled_back(event))
            case events.Warned():
                print_message(event.reason)


@contextlib.contextmanager
def stop_on_signals(stop: Callable[[], object]) -> Iterator[Caught]:
    """The first Ctrl-C, SIGTERM or SIGHUP asks for an orderly end, by ``stop``; a second one ends the process at once.

    A second SIGHUP does not: see ``REPEATED``.
    """
    caught = Caught()

    def handle(number: int, frame: FrameType | None) -> None:
        if number not in REPEATED:
            signal.signal(number, signal.SIG_DFL)
        caught.number = number
        stop()

    numbers = (signal.SIGINT, signal.SIGTERM, *REPEATED)
    # A signal that is ignored (nohup) stays ignored.
    before = {n: signal.signal(n, handle) for n in numbers if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def train(session: Session, intervals: Intervals, *, json: bool = False, quiet: bool = False, kept: bool = True) -> int:
    """Train a session to its goal, with the output that was asked for. Returns the exit code.

    If it is not ``kept``, nothing is said of where it is saved.
    """
    worker = session.worker(Schedule(intervals))
    view = View(worker.started, charted=False)
    worker.observers.append(view)
    outlet = None if sys.stdout is None else Outlet(sys.stdout, lambda: worker.send(Stop()))  # None: it was closed
    with stop_on_signals(lambda: worker.send(Stop())) as caught, signals.saving_on_request(lambda: worker.send(Save())):
        with contextlib.ExitStack() as stack:
            try:
                files = session.files
                logs = stack.enter_context(Logs(files.metrics, files.samples, session.fresh, view, print_message))
            except OSError as error:
                print_message(f"tui-rnn: {outcome.os_error_message(error, 'cannot be written', session.files.metrics)}")
                return WRONG_USE
            shown = stack.enter_context(shown_to_others(session, view, worker.send, print_message))
            worker.observers += [logs, Problems(), *shown]
            if outlet is not None and json:
                worker.observers.append(Recorder(outlet.write, view, describing=False))
            elif outlet is not None and not quiet and outlet.isatty():
                live = Live(view, Console(file=cast(IO[str], outlet)))
                worker.observers.append(stack.enter_context(live))
            elif outlet is not None and not quiet:
                worker.observers.append(Plain(view, outlet))
            if session.paused:
                worker.send(Pause())
            worker.run()
        if outlet is not None:
            _let_out(outlet, caught)
    code = report(view, caught.number, quiet=quiet or not kept) or _exit_code(outlet)
    handover.drop_empty_log(Path(view.checkpoint))
    return code


def _let_out(outlet: Outlet, caught: Caught) -> None:
    """Wait for the reader to take what is left, after a signal not for long, and say what it did not get."""
    patience = PATIENCE
    while not outlet.wait(LOOK_EVERY) and patience > 0:
        patience -= LOOK_EVERY if caught.number is not None else 0
    if outlet.missing:
        print_message(f"standard output was not read: {outlet.missing:,} writes were dropped")
    if outlet.error is not None and not isinstance(outlet.error, BrokenPipeError):
        print_message(f"standard output cannot be written to: {outlet.error.strerror}")


def _exit_code(outlet: Outlet | None) -> int:
    """The shell's convention for a program whose reader went away, or a failure."""
    if outlet is None or outlet.error is None:
        return 0
    return SIGNAL + SIGPIPE if isinstance(outlet.error, BrokenPipeError) else FAILURE
