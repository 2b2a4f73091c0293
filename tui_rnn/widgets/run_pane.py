"""The figures of the run that the other panes do not show."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class RunPane(Static, can_focus=True):
    """Names and values, one pair a line."""

    BORDER_TITLE = "run"

    def __init__(self) -> None:
        super().__init__("", id="run", classes="pane", markup=False)
        self._lines = 0

    def show(self, figures: list[tuple[str, str]]) -> None:
        """Draw (name, value) pairs; the values must be printable."""
        width = max((len(name) for name, _ in figures), default=0)
        lines = [Content.assemble((f"{name:<{width}}  ", "$foreground 60%"), value) for name, value in figures]
        self.update(Content("\n").join(lines), layout=len(lines) != self._lines)
        self._lines = len(lines)
