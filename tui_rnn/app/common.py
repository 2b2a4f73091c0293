"""What every app of this program does alike: toasts, dialogs, the palette, suspending, screenshots."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.events import Key
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ..system import tty
from ..system.terminal import shortened, steady_line
from . import keys
from .dialogs.dialog import Palette
from .paced import PacedApp

REASON = 200  # characters of a reason shown in a toast
SECONDS, WARNING_SECONDS = 3, 8  # that a toast stays
# From there a viewer of the screenshot would load fonts, unasked; local fonts will do.
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)


class CommonApp(PacedApp):
    """An app with the program's manners.

    Attributes:
        KEYS: all keys of the app.
    """

    KEYS: ClassVar[Sequence[keys.Key]] = ()

    def __init__(self) -> None:
        super().__init__()
        self._toasts: tuple[str, int] = "", 0  # the latest, and how often in a row
        self._toasts_asked_for = 0
        self._screen_since = 0.0  # when the topmost screen appeared

    def on_mount(self) -> None:
        """Follow the screens; draw all again after another program had the terminal."""
        self.screen_change_signal.subscribe(self, self.screen_changed, immediate=True)
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw(), immediate=True)

    # What is told

    def toast(self, message: str, severity: str = "information", seconds: float = SECONDS) -> None:
        """Show one notice over the panes: the next replaces it, and a repeated one is counted."""
        last, times = self._toasts
        self._toasts = message, times + 1 if message == last and self._notifications else 1
        shown = shortened(steady_line(message), REASON) + (f"  × {self._toasts[1]}" if self._toasts[1] > 1 else "")
        self._toasts_asked_for += 1
        self.call_later(self._show_toast, self._toasts_asked_for, shown, severity, seconds)

    def _show_toast(self, number: int, shown: str, severity: str, seconds: float) -> None:
        """Show a toast, unless another has been asked for since: Textual could not take back the one before yet."""
        if number == self._toasts_asked_for:
            self.clear_notifications()
            self.notify(shown, severity=severity, markup=False, timeout=seconds)  # type: ignore[arg-type]

    def note(self, message: str, style: str = "") -> None:
        """Add a line to the log, if the app has one."""

    def warn(self, message: str) -> None:
        """Report something that went wrong, in the log and as a toast."""
        self.note(message, "bold")
        self.toast(message, "warning", WARNING_SECONDS)

    # Dialogs and the palette

    def open_dialog(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None) -> None:
        """Open a dialog, unless one of its kind is already open."""
        if not any(type(other) is type(screen) for other in self.screen_stack):
            self.push_screen(screen, callback)

    def is_available(self, action: str) -> bool:
        """Whether the action of a key, in Textual's syntax, makes sense at present."""
        raise NotImplementedError

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the table of keys."""
        for key in self.KEYS:
            if key.help and self.is_available(key.action):
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

    def screen_changed(self, screen: Screen[Any]) -> None:
        """Note when the topmost screen appeared: see ``is_stale``."""
        self._screen_since = time.monotonic()

    def is_stale(self, event: Key) -> bool:
        """Whether a key was pressed before the present dialog opened, and is not meant for it.

        Textual looks up a key's binding only after widgets have had it, and by then another screen may be on top: an
        Enter typed before Ctrl-C would choose "Save and quit".
        """
        return len(self.screen_stack) > 1 and event.time < self._screen_since

    def on_key(self, event: Key) -> None:
        """Ignore a key that is not meant for the dialog on top."""
        if self.is_stale(event):
            event.prevent_default()

    # Keys that all apps have

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

    def action_suspend_process(self) -> None:
        """Suspend to the shell, if there is one that can bring the app back."""
        if tty.has_job_control():
            super().action_suspend_process()
        else:
            self.warn("The app cannot be suspended: there is no shell to return to.")

    def action_copy_or_quit(self) -> None:
        """Ctrl-C copies the selection; without one it asks how to quit."""
        focused: Widget | None = self.focused
        marked = focused.selected_text if isinstance(focused, Input | TextArea) else self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            self.toast(f"Copied {len(marked):,} characters")
        else:
            self.call_later(self.action_quit)
