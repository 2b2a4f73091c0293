"""Notices: lines in the log, kept for a screen that has to be rebuilt."""

from __future__ import annotations

import time
from collections import deque
from typing import NamedTuple

from .common import CommonApp
from .run_screen import RunScreen

MOST_NOTICES = 200  # kept for a screen that has to be rebuilt


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


class NoticesApp(CommonApp):
    """An app that tells a person what happens.

    Attributes:
        run_screen: the screen whose log gets the notices.
        notices: the latest of them.
    """

    run_screen: RunScreen

    def __init__(self) -> None:
        super().__init__()
        self.notices: deque[Notice] = deque(maxlen=MOST_NOTICES)

    def note(self, message: str, style: str = "") -> None:
        """Add a line to the log."""
        self.notices.append(Notice(time.strftime("%H:%M:%S"), message, style))
        self.run_screen.log_pane.add_line(*self.notices[-1])

    def tell_of_error(self, message: str, trace: str) -> None:
        """Report an error in the app itself."""
        self.warn(f"{message} The run continues; the log has the details.")
        self.note(trace)
