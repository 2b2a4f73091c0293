"""Notices: lines in the log, and one toast over the panes."""

from __future__ import annotations

import time
from collections import deque
from typing import NamedTuple

from ..system.terminal import shortened, steady_line
from .paced import PacedApp
from .run_screen import RunScreen

REASON = 200  # characters of a reason shown in a toast
MOST_NOTICES = 200  # kept for a screen that has to be rebuilt
SECONDS, WARNING_SECONDS = 3, 8  # that a toast stays


class Notice(NamedTuple):
    """A line of the log.

    Attributes:
        when: time of day.
        message: the line.
        style: of the message, in Rich's words.
    """

    when: str
    message: str
    style: str


class NoticesApp(PacedApp):
    """An app that tells a person what happens.

    Attributes:
        run_screen: the screen whose log gets the notices.
        notices: the latest of them.
    """

    run_screen: RunScreen

    def __init__(self) -> None:
        super().__init__()
        self.notices: deque[Notice] = deque(maxlen=MOST_NOTICES)
        self._toasts: tuple[str, int] = "", 0  # the latest, and how often in a row
        self._toasts_asked_for = 0

    def note(self, message: str, style: str = "") -> None:
        """Add a line to the log."""
        self.notices.append(Notice(time.strftime("%H:%M:%S"), message, style))
        self.run_screen.log_pane.add_line(*self.notices[-1])

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

    def warn(self, message: str) -> None:
        """Report something that went wrong, in the log and as a toast."""
        self.note(message, "bold")
        self.toast(message, "warning", WARNING_SECONDS)

    def tell_of_error(self, message: str, trace: str) -> None:
        """Report an error in the app itself."""
        self.warn(f"{message} The run continues; the log has the details.")
        self.note(trace)
