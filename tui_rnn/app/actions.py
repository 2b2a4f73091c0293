"""What keys and the command palette do, apart from quitting and reports."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from textual.app import SystemCommand
from textual.events import Key
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widget import Widget
from textual.widgets import Input, TextArea

import engine

from ..commands import Pause, Sample
from ..system import tty
from ..system.terminal import printable
from ..watch.source import Source
from ..watch.view import View
from . import keys
from .dialogs.dialog import Palette
from .dialogs.help import HelpScreen
from .dialogs.sample import SampleScreen
from .reporting import ReportingApp

# From there a viewer of the screenshot would load fonts, unasked; local fonts will do.
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
ONE_PRESS = 0.5  # seconds within which a held key counts as one press, for keys whose presses add up


class ActionsApp(ReportingApp):
    """An app that does what ``keys`` says."""

    def __init__(self, view: View, source: Source) -> None:
        super().__init__(view, source)
        self._sample_values: dict[str, str] = {}
        self._pressed: dict[str, float] = {}  # when each key whose presses add up was last pressed
        self._screen_since = 0.0  # when the topmost screen appeared

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the table of keys."""
        for key in keys.KEYS:
            if key.help and self._is_available(key.action):
                yield SystemCommand(f"{key.label} ({key.shown})", key.help, self._once(key.action))

    def _once(self, action: str) -> Callable[[], object]:
        """A callback that runs the action once, however often a held Enter calls it."""
        waiting = [action]

        async def act() -> None:
            if waiting:
                await self.run_action(waiting.pop())

        return act

    def action_command_palette(self) -> None:
        """Show the palette as Textual does, but one that can be dismissed twice."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """The palette for the themes."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense in the present state."""
        inside = self.run_screen.inside
        if action == "inside" and inside is not None and not inside.offers(str(parameters[1])):
            return False
        if action in ("send", "look_inside"):
            action = f"{action}({parameters[0]!r})"
        elif action in ("inside", "pane"):
            action = f"{action}({parameters[0]!r}, {parameters[1]!r})"
        return self._is_available(action)

    def _is_available(self, action: str) -> bool:
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

    def action_picture(self) -> None:
        """Save a screenshot in the current folder."""
        path = Path(f"tui-rnn-{time.strftime('%Y%m%d-%H%M%S')}.svg")
        picture = FONT_FACE.sub("", self.export_screenshot())
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(picture)
        except OSError as error:
            self.warn(f"The screenshot cannot be saved: {error.strerror}")
        else:
            self.note(f"screenshot saved as {path}")
            self.toast(f"Saved {path}")

    def action_help(self) -> None:
        """Show the help page, which begins with what is looked at."""
        self.open_dialog(HelpScreen(self.run_screen.about_focused, only_watches=self.only_watches))

    def action_suspend_process(self) -> None:
        """Suspend to the shell, if there is one that can bring the app back."""
        if tty.has_job_control():
            super().action_suspend_process()
        else:
            self.warn("The app cannot be suspended: there is no shell to return to.")

    def on_key(self, event: Key) -> None:
        """Ignore a key that was pressed before the present dialog opened.

        Textual looks up a key's binding only after widgets have had it, and by then another screen may be on top: an
        Enter typed before Ctrl-C would choose "Save and quit".
        """
        if len(self.screen_stack) > 1 and event.time < self._screen_since:
            event.prevent_default()
        elif self.state == "over" and self.source.goes_on and len(self.screen_stack) == 1 and self._controls(event.key):
            self.warn("No process trains this run at present, so it takes no commands; see the log.")

    def _controls(self, pressed: str) -> bool:
        """Whether a key would change the run, if it could be changed."""
        changing = (key for key in keys.KEYS if not (key.only_watches or key.inside or self._is_available(key.action)))
        return not self.only_watches and any(pressed in key.keys.split(",") for key in changing)

    def screen_changed(self, screen: Screen[Any]) -> None:
        """Note when the topmost screen appeared: see ``on_key``."""
        self._screen_since = time.monotonic()

    def action_copy_or_quit(self) -> None:
        """Ctrl-C copies the selection; without one it asks how to quit."""
        focused: Widget | None = self.focused
        marked = focused.selected_text if isinstance(focused, Input | TextArea) else self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            self.toast(f"Copied {len(marked):,} characters")
        else:
            self.call_later(self.action_quit)
