"""The app that shows a sweep: it pulls what its view knows a few times a second, and sends it commands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen

from ...sweep.events import COMPLETE, RUNNING, WAITING, RunKey, StopRun, StopSweep
from ...sweep.view import SweepView
from .. import keys as table
from ..dialogs.help import HelpScreen, key_lines
from ..dialogs.quit import DISCARD, SAVE, STAY, Choice, ChoiceScreen
from . import keys
from .details import named
from .opening import OpeningApp, Source
from .run_list import RunList, choices_of
from .screen import SweepScreen

LOOK_EVERY = 1 / 2  # seconds between updates of the figures ...
CHART_EVERY = 1.0  # ... and of the point that is chosen
END_EVERY = 0.1  # seconds between two checks whether the sweep has ended
SLOW = 3.0  # seconds of saving on quitting after which a message says so
STILL_SAVING = (
    Choice(STAY, "Keep waiting", "esc", "primary", "The app closes as soon as all runs are saved."),
    Choice(DISCARD, "Quit without waiting", "x", "error", "The runs go on saving themselves, and end by themselves."),
)
ABOUT = (
    "A row is a point of the sweep: settings that all its runs have; only their seeds differ. The loss is the median "
    "over the seeds of the lowest that each has had, with its range beside it; ◆ marks the best. ● is trained, "
    "○ waits, ✓ is done, ✗ has failed or diverged, ■ was stopped, by a person or by halving.\n"
)


class SweepApp(OpeningApp):
    """Shows a sweep.

    Args:
        view: everything that is shown. source: of the sweep; it is started once the first frame is drawn.
        again: the command that goes on with it.

    Attributes:
        state: one of those in ``keys``.
        gave_up: whether the person did not wait for the runs to be saved.
    """

    CSS_PATH: ClassVar[list[str]] = ["../app.tcss", "sweep.tcss"]  # type: ignore[assignment]
    TITLE = "tui-rnn sweep"
    KEYS: ClassVar[Sequence[table.Key]] = keys.KEYS
    BINDINGS: ClassVar[list[BindingType]] = [*table.bindings(keys.KEYS)]
    state: reactive[str] = reactive(keys.STARTING, bindings=True)

    def __init__(self, view: SweepView, source: Source, again: str) -> None:
        super().__init__(view, source)
        self._again = again
        self.gave_up = False
        self._leaving_since: float | None = None
        self._details_due, self._told = 0.0, 0  # when the details are next drawn; how many notes are told
        self.run_screen = SweepScreen(view)

    def get_default_screen(self) -> Screen[Any]:
        """The screen of the sweep."""
        return self.run_screen

    def new_run_screen(self) -> SweepScreen:
        """Another screen, in place of one that failed."""
        self.run_screen = SweepScreen(self.view)
        return self.run_screen

    def tell_of_error(self, message: str, trace: str) -> None:
        """Report an error in the app itself."""
        self.warn(f"{message} The sweep goes on.")

    def on_mount(self) -> None:
        """Start the sweep once the first frame is on the screen."""
        self.set_interval(LOOK_EVERY, self._look)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.source.start()
        if self.state == keys.STARTING:
            self.state = keys.GOING
        self._look()

    def _look(self) -> None:
        """Show what is new, unless the terminal is behind."""
        if self._leaving_since is None:
            self._see_end()
        if self.is_behind:
            return
        now = time.monotonic() + LOOK_EVERY / 2  # a timer is not exact
        self.run_screen.show(self.state)
        if now >= self._details_due and self.run_screen.is_attached:
            self._details_due = now + CHART_EVERY
            self.run_screen.show_details()
        self._tell_notes()

    def _see_end(self) -> None:
        is_over = self.state == keys.GOING and self.source.join(0)  # asked first: it ends after it has told so
        if self.view.ended is not None:
            self.state = keys.OVER if self.view.ended.reason == COMPLETE else keys.FAILED
        elif is_over:
            self.exit(1, 1)  # it could not go on, which is said once the terminal is free

    def _tell_notes(self) -> None:
        """Say what is new where there is no room for the notes."""
        before, self._told = self._told, len(self.view.notes)
        if self._told > before and not self.run_screen.shows_notes:
            self.toast(self.view.notes[self._told - 1], seconds=6)

    def watch_state(self) -> None:
        """Show a new state at once."""
        if self.is_running:
            self.run_screen.show(self.state)

    # Keys

    def is_available(self, action: str) -> bool:
        """Whether the action of a key makes sense in the present state."""
        return keys.is_available(action, self.state)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense in the present state."""
        return self.is_available(action)

    def action_table(self, method: str) -> None:
        """Call a method of the table."""
        getattr(self.run_screen.table, method)()

    def action_help(self) -> None:
        """Show the keys."""
        parts = [part for group in keys.GROUPS for part in key_lines(*group)]
        self.open_dialog(HelpScreen(Content.assemble(*parts, ("What the table shows\n", "bold $accent"), ABOUT)))

    def action_stop_run(self) -> None:
        """Ask which run of the point is to be stopped."""
        runs = [(key, run) for key, run in self.chosen_runs() if run.state in (RUNNING, WAITING)]
        if not runs:
            self.toast("All runs of this point are over.")
            return
        choices = choices_of(runs)
        if len(runs) > 1:
            every: Sequence[RunKey] = [key for key, _ in runs]
            choices.insert(0, (Content(f"all of these ({len(runs):,})"), every))
        title = f"Stop: {named(self.view, self.view.points[runs[0][0].point])}"
        why = "What is trained is saved and ends. It does not go on later, unless its name is taken out of sweep.toml."
        self.open_dialog(RunList(title, why, choices), self._stop_runs)

    def _stop_runs(self, runs: Sequence[RunKey] | None) -> None:
        for run in runs or ():
            self.source.send(StopRun(run))

    # The end

    async def action_quit(self) -> None:
        """Ask how to quit, if there is something that goes on."""
        if self._leaving_since is not None:
            self.open_dialog(ChoiceScreen("Still saving", STILL_SAVING), self._give_up)
        elif self.view.ended is not None:
            self.exit(0)
        else:
            self.open_dialog(ChoiceScreen("Quit", self._ways_to_quit()), self._leave)

    def _ways_to_quit(self) -> Sequence[Choice]:
        running = sum(run.state == RUNNING for _, run in self.view.runs)
        what = f"Saves the runs that are being trained ({running:,})" if running else "No run is being trained"
        return (
            Choice(SAVE, "Save all and quit", "s", "primary", f"{what}; to go on: {self._again}"),
            Choice(STAY, "Keep going", "esc", "default", "Nothing changes; the sweep goes on."),
        )

    def _leave(self, choice: str | None) -> None:
        if choice == SAVE and self._leaving_since is None:
            self._leaving_since, self.state = time.monotonic(), keys.SAVING
            self.source.send(StopSweep())
            self.run_worker(self._wait_for_the_end(), name="leaving", exclusive=True)

    async def _wait_for_the_end(self) -> None:
        """Quit when all runs are saved."""
        told = False
        while not await asyncio.to_thread(self.source.join, END_EVERY):
            if not told and time.monotonic() - (self._leaving_since or 0.0) > SLOW:
                told = True
                self.toast("Still saving. Press q to quit without waiting.", seconds=60)
        self.exit(0)

    def _give_up(self, choice: str | None) -> None:
        if choice == DISCARD:
            self.gave_up = True
            self.exit(1, 1)

    def on_stopped_from_outside(self) -> None:
        """Quit without asking."""
        self.exit(0)
