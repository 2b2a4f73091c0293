"""What keys and the command palette do, apart from quitting and reports."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual.events import Key

import engine

from ..commands import Pause, Sample
from ..system.terminal import printable
from ..watch.source import Source
from ..watch.view import View
from . import keys
from .dialogs.help import HelpScreen, page
from .dialogs.sample import SampleScreen
from .reporting import ReportingApp

ONE_PRESS = 0.5  # seconds within which a held key counts as one press, for keys whose presses add up


class ActionsApp(ReportingApp):
    """An app that does what ``keys`` says."""

    KEYS: ClassVar[Sequence[keys.Key]] = keys.KEYS

    def __init__(self, view: View, source: Source) -> None:
        super().__init__(view, source)
        self._sample_values: dict[str, str] = {}
        self._pressed: dict[str, float] = {}  # when each key whose presses add up was last pressed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense in the present state."""
        inside = self.run_screen.inside
        if action == "inside" and inside is not None and not inside.offers(str(parameters[1])):
            return False
        if action in ("send", "look_inside"):
            action = f"{action}({parameters[0]!r})"
        elif action in ("inside", "pane"):
            action = f"{action}({parameters[0]!r}, {parameters[1]!r})"
        return self.is_available(action)

    def is_available(self, action: str) -> bool:
        """Whether the action of a key makes sense in the present state."""
        inside = self.run_screen.inside_id
        return keys.is_available(action, self.state, inside, only_watches=self.only_watches)

    def _is_first_press(self, key: str) -> bool:
        """Whether a key was pressed, not merely held."""
        now = time.monotonic()
        before, self._pressed[key] = self._pressed.get(key, 0.0), now
        return now - before > ONE_PRESS

    def action_send(self, place: int) -> None:
        """Send the command of a key, by the key's place in the table."""
        key = keys.KEYS[place]
        assert not isinstance(key.does, str)
        if key.once and not self._is_first_press(key.keys):
            return
        self.source.send(key.does)
        if isinstance(key.does, Pause):
            self.state = "pausing"  # right away, however long the update takes

    def action_pane(self, name: str, method: str) -> None:
        """Call a method of a pane."""
        getattr(next(pane for pane in self.run_screen.panes if pane.ABOUT.id == name), method)()

    def action_look_inside(self, name: str) -> None:
        """Look inside the model; with the name of the open look, or "", return to the panes."""
        self.run_screen.look_inside("" if name == self.run_screen.inside_id else name)
        self.call_after_refresh(self.run_screen.show, self.view)  # panes are not drawn while they are hidden
        inside = self.run_screen.inside
        if inside is not None and inside.PAUSES and self.state == "training" and not self.only_watches:
            self.source.send(Pause())
            self.state = "pausing"
        self.refresh_bindings()

    def action_inside(self, name: str, method: str) -> None:
        """Call a method of the look inside that is open."""
        if self.run_screen.inside is not None and name == self.run_screen.inside_id:
            getattr(self.run_screen.inside, method)()

    def action_sample(self) -> None:
        """Ask what to write, and order it."""

        def write(order: Sample | None) -> None:
            if order:
                self.source.send(order)

        self.open_dialog(SampleScreen(engine.Vocabulary(self.view.started.vocabulary), self._sample_values), write)

    def action_copy(self) -> None:
        """Copy the text that is shown."""
        text = printable(self.run_screen.text.text)  # it may be pasted into a shell
        self.copy_to_clipboard(text)
        self.toast(f"Copied {len(text):,} characters")

    def action_toggle_pane(self, name: str) -> None:
        """Show or hide a pane; with a look inside open, return to the panes."""
        if self.run_screen.inside_id:
            self.action_look_inside("")
        else:
            self.run_screen.toggle_pane(name)

    def action_maximize(self) -> None:
        """Maximise the focused pane, or restore it."""
        self.run_screen.toggle_maximized()

    def action_help(self) -> None:
        """Show the help page, which begins with what is looked at."""
        self.open_dialog(HelpScreen(page(self.run_screen.about_focused, only_watches=self.only_watches)))

    def on_key(self, event: Key) -> None:
        """Ignore a key that is not meant for the dialog on top; say why one does nothing."""
        if self.is_stale(event):
            event.prevent_default()
        elif self.state == "over" and self.source.goes_on and len(self.screen_stack) == 1 and self._controls(event.key):
            self.warn("No process trains this run at present, so it takes no commands; see the log.")

    def _controls(self, pressed: str) -> bool:
        """Whether a key would change the run, if it could be changed."""
        changing = (key for key in keys.KEYS if not (key.only_watches or key.inside or self.is_available(key.action)))
        return not self.only_watches and any(pressed in key.keys.split(",") for key in changing)
