"""The log: what happened, and when."""

from __future__ import annotations

from rich.text import Text
from textual.events import Resize
from textual.widgets import RichLog

from ..terminal import steady

MAX_LINES = 2000


class LogPane(RichLog):
    """Notices with the time of day, the latest at the bottom."""

    BORDER_TITLE = "5 log"

    def __init__(self) -> None:
        super().__init__(id="log", classes="pane", max_lines=MAX_LINES, wrap=True, markup=False, min_width=1)

    def say(self, when: str, message: str, style: str = "") -> None:
        """Add a notice."""
        self.write(Text.assemble((f"{when} ", "dim"), (steady(message), style)))

    def on_resize(self, event: Resize) -> None:
        """The latest notice stays in sight when other panes take room."""
        self.scroll_end(animate=False)
