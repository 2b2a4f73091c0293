"""How the app is left: what is asked, what is saved, and what happens when that fails."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from textual.reactive import reactive

from .. import events
from ..commands import Save, Stop
from ..system.terminal import shortened
from ..watch.source import Source
from ..watch.view import View
from .common import REASON
from .dialogs.quit import (
    DETACH,
    DISCARD,
    ELSEWHERE,
    NOT_SAVED,
    SAVE,
    STILL_SAVING,
    ChoiceScreen,
    SaveElsewhereScreen,
    ways_to_leave,
    ways_to_quit,
)
from .notices import NoticesApp

END_EVERY = 0.1  # seconds between two checks whether the run has ended
SLOW = 3.0  # seconds of saving on quitting after which a message says so


class QuittingApp(NoticesApp):
    """An app that is left with its run saved, or not, as the person says.

    Args:
        view: of the run.
        source: of the run.

    Attributes:
        state: what the run is doing, in the status line's word.
        exit_code: of the program.
        is_leaving: whether the run is being saved or was stopped, and takes no more commands.
        gave_up: whether the person did not wait for the save.
        keeps_nothing: whether the run is not to be kept: then nothing is asked.
        is_detaching: whether the run is to go on without this screen. was_paused: whether it was paused then.
        undetachable: why it cannot; "" if it can.
        only_watches: whether nothing here may change the run.
    """

    state: reactive[str] = reactive("starting", bindings=True)

    def __init__(self, view: View, source: Source) -> None:
        super().__init__()
        self.view, self.source = view, source
        self.exit_code = 0
        self.is_leaving, self.gave_up, self.keeps_nothing = False, False, False
        self.is_detaching, self.was_paused, self.undetachable = False, False, ""
        self.only_watches = False
        self._leaving_since = 0.0
        self._again = SAVE  # what is tried again when a save has failed
        self._rescue: Path | None = None  # where to save the run because its own file fails

    async def action_quit(self) -> None:
        """Ask how to quit, if there is something to keep."""
        if self.state in ("failed", "over"):
            if not self.source.goes_on:
                self.source.send(Stop(save=False))
            self.exit(self.exit_code, self.exit_code)
        elif self.source.goes_on and not self.is_leaving:
            choices = ways_to_leave(self.view, self.state, may_stop=not self.only_watches)
            self.open_dialog(ChoiceScreen("Quit", choices), self._leave)
        elif self.is_leaving:
            self.open_dialog(ChoiceScreen("Still saving", STILL_SAVING), self._give_up_saving)
        elif self.keeps_nothing:
            self._leave(DISCARD)
        else:
            detachable = not self.undetachable and self.state != "finished"
            choices = ways_to_quit(self.view, self.state, detachable=detachable)
            self.open_dialog(ChoiceScreen("Quit", choices), self._leave)

    def action_detach(self) -> None:
        """Leave the run, which goes on."""
        if self.source.goes_on:
            self.exit(0)
        elif self.state == "finished":
            self.warn("The run is finished: there is nothing to go on with. q quits.")
        elif self.undetachable:
            self.warn(self.undetachable)
        else:
            self._leave(DETACH)

    def detach_at_once(self) -> None:
        """Have the run go on without this screen, which is gone; another thread stops it."""
        if not (self.undetachable or self.is_leaving or self.state in ("finished", "failed", "over")):
            self.is_detaching, self.was_paused = True, self.state == "paused"

    def on_stopped_from_outside(self) -> None:
        """Quit without asking."""
        self.is_leaving = True
        self.exit(self.exit_code, self.exit_code)

    def saved(self, event: events.Saved) -> None:
        """A checkpoint was written; if it was to rescue the run, quit."""
        if self._rescue is not None and event.path == str(self._rescue):
            self._leave(DISCARD)

    def save_failed(self, event: events.SaveFailed) -> None:
        """A checkpoint could not be written: say so, and on quitting ask what to do."""
        if not self.is_leaving:
            self.warn(f"{event.path} cannot be saved: {event.reason}. Training goes on.")
            return
        self._again = DETACH if self.is_detaching else SAVE
        self.is_leaving = self.is_detaching = False
        self.state = "paused"
        self.note(f"{event.path} cannot be saved: {event.reason}", "bold")
        explanation = f"{event.path} cannot be saved: {shortened(event.reason, REASON)}. The run is paused and intact."
        self.open_dialog(ChoiceScreen("Not saved", NOT_SAVED, explanation), self._after_failed_save)

    def _leave(self, choice: str | None, *, was_paused: bool | None = None) -> None:
        """Leave as was chosen. ``was_paused``: whether the run is to stay so; None is as it is now."""
        if choice == DETACH and self.source.goes_on:
            self.exit(0)
        elif choice in (SAVE, DISCARD, DETACH) and not self.is_leaving:
            self.is_detaching = choice == DETACH
            self.was_paused = self.state == "paused" if was_paused is None else was_paused
            self.is_leaving, self.state, self._leaving_since = True, "saving", time.monotonic()
            self.source.send(Stop(save=choice != DISCARD, insist=True))
            self.run_worker(self._wait_for_the_end(), name="leaving", exclusive=True)

    async def _wait_for_the_end(self) -> None:
        """Quit when the run has ended, however long saving it takes."""
        told = False
        while self.is_leaving and not await asyncio.to_thread(self.source.join, END_EVERY):
            if not told and time.monotonic() - self._leaving_since > SLOW:
                told = True
                self.toast("Still saving. Press q to quit without waiting.", seconds=60)
        if self.is_leaving:
            self.exit(self.exit_code, self.exit_code)

    def _give_up_saving(self, choice: str | None) -> None:
        if choice == DISCARD and self.is_leaving:
            self.exit_code, self.gave_up = 1, True
            self.exit(1, 1)

    def _after_failed_save(self, choice: str | None) -> None:
        if choice == ELSEWHERE:
            path = Path(self.view.checkpoint)
            name = f"{path.stem}-rescued{path.suffix}"
            suggestion = "".join(filter(str.isprintable, name))  # it will be shown and edited
            self.open_dialog(SaveElsewhereScreen(Path("~") / suggestion), self._save_elsewhere)
        elif choice == SAVE:
            self._leave(self._again, was_paused=self.was_paused)  # it is paused only because it could not be saved
        else:
            self._leave(choice)

    def _save_elsewhere(self, path: Path | None) -> None:
        if path is not None:
            self._rescue = path
            self.source.send(Save(elsewhere=path))
