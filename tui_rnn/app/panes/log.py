"""The log: what happened, and when."""

from __future__ import annotations

from collections import deque

from rich.text import Text
from textual.events import Resize
from textual.widgets import RichLog

from ...system.terminal import steady
from ...watch.view import View
from .pane import About

MAX_LINES = 2000
HIDDEN = -1  # columns, of a log that has notices which are not written yet


class LogPane(RichLog):
    """Notices with the time of day, the latest at the bottom."""

    ABOUT = About(
        "log",
        "5",
        "log",
        "the log",
        "What happened, and when, the latest below: texts, checkpoints, checks, changes of the learning rate. Look for "
        "warnings: a loss that is no number, a checkpoint that could not be written.",
        side=True,
    )
    BORDER_TITLE = ABOUT.heading

    def __init__(self, view: View | None = None) -> None:
        super().__init__(id=self.ABOUT.id, classes="pane", max_lines=MAX_LINES, wrap=True, markup=False, min_width=1)
        self._notices: deque[Text] = deque(maxlen=MAX_LINES)
        self._wrapped_at = 0

    def show(self, view: View) -> None:
        """Do nothing: ``say`` adds notices as they come."""

    def add_line(self, when: str, message: str, style: str = "") -> None:
        """Add a notice."""
        notice = Text.assemble((f"{when} ", "dim"), (steady(message), style))
        self._notices.append(notice)
        if self.scrollable_content_region.width:
            self.write(notice)
        else:
            self._wrapped_at = HIDDEN  # what is written there would have a character on each line

    def on_resize(self, event: Resize) -> None:
        """Rewrap lines to the new width, and keep the latest notice in sight when other panes take room."""
        width = self.scrollable_content_region.width
        if not width:
            return
        if self._wrapped_at not in (0, width):
            self.clear()
            for notice in self._notices:
                self.write(notice)
        self._wrapped_at = width
        self.scroll_end(animate=False)
