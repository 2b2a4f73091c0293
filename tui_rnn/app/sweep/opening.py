"""Opening a run of a sweep: another app, in a process of its own, has the terminal until it is left."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from ...sweep.events import RUNNING, Command, RunKey
from ...sweep.view import RunView, SweepView
from ...system import program, tty
from ..common import CommonApp
from ..leaving import nothing
from ..paced import LOOK_AGAIN
from .details import in_order, named
from .run_list import RunList, choices_of
from .screen import SweepScreen

NOT_YET = "No run of this point has begun."
NOT_SAVED = "That run cannot be opened yet: it has not been saved. Try again in a moment."
FROM_KEYS = [getattr(signal, name) for name in ("SIGINT", "SIGTSTP") if hasattr(signal, name)]
WRONG_USE = 2  # exit code of an app that had nothing to show


class Source(Protocol):
    """A sweep that goes on in a thread of its own. What it tells, its view has taken."""

    def start(self) -> None:
        """Begin."""

    def send(self, command: Command) -> None:
        """Tell it something, from any thread or signal handler."""

    def join(self, seconds: float | None = None) -> bool:
        """Wait for its end. Returns whether it has ended."""

    def checkpoint(self, run: RunKey) -> Path:
        """Where a run is saved."""


class OpeningApp(CommonApp):
    """An app that opens runs of a sweep.

    Args:
        view: of the sweep. source: likewise.
    """

    run_screen: SweepScreen

    def __init__(self, view: SweepView, source: Source) -> None:
        super().__init__()
        self.view, self.source = view, source
        self._other: subprocess.Popen[bytes] | None = None  # the app that has the terminal
        self._opening = False

    def chosen_runs(self) -> list[tuple[RunKey, RunView]]:
        """The runs of the point that is chosen: those that are trained first, those that wait last."""
        number = self.run_screen.table.hold()
        return [(RunKey(number, seed), run) for seed, run in in_order(self.view.points[number].runs.items())]

    def action_open_run(self) -> None:
        """Open a run of the point; of several the person chooses one."""
        runs = [(key, run) for key, run in self.chosen_runs() if run.state == RUNNING or run.update]
        if not runs:
            self.toast(NOT_YET)
        elif len(runs) == 1:
            self._open([runs[0][0]])
        else:
            title = named(self.view, self.view.points[runs[0][0].point])
            choices = choices_of(runs)
            self.open_dialog(RunList(title, "Which run is to be opened?", choices), self._open)

    def on_point_table_opened(self) -> None:
        """A point was clicked twice."""
        self.action_open_run()

    def _open(self, runs: Sequence[RunKey] | None) -> None:
        if runs and not self._opening:
            self._opening = True
            self._open_once_drawn(runs[0])

    def _open_once_drawn(self, run: RunKey) -> None:
        """Wait for what the terminal has still to answer: the other app would take it for keys."""
        if self.is_behind and self._exit_asked_at is None:
            self.set_timer(LOOK_AGAIN, partial(self._open_once_drawn, run))
            return
        try:
            shown = self._exit_asked_at is not None or self._show(run)
        finally:
            self._opening = False
        if not shown:
            self.warn(NOT_SAVED)

    def _show(self, run: RunKey) -> bool:
        """Have another app show a run until it is left. Returns whether there was something to show."""
        checkpoint = self.source.checkpoint(run)
        with _unmoved_by_keys(), self.suspend(), tty.keys_make_no_signals():
            if self.view.run(run).state == RUNNING and self._run(checkpoint, "attach", "--quiet") != WRONG_USE:
                return True
            return checkpoint.exists() and self._run(checkpoint, "show") != WRONG_USE

    def _run(self, checkpoint: Path, *command: str) -> int:
        self._other = subprocess.Popen(program.command(*command, "--", str(checkpoint)))
        try:
            return self._other.wait()
        finally:
            self._other = None

    def end_other(self, number: int) -> None:
        """Pass a signal on to the app that has the terminal, if one has."""
        if (other := self._other) is not None:
            with contextlib.suppress(OSError):
                other.send_signal(number)


@contextlib.contextmanager
def _unmoved_by_keys() -> Iterator[None]:
    """Do nothing on Ctrl-C and Ctrl-Z, which are for the other app: the terminal sends them to both in between."""
    before = {number: signal.signal(number, nothing) for number in FROM_KEYS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
