"""The figures of the run that the other panes do not show."""

from __future__ import annotations

from textual.content import Content

from .still import StillStatic


class RunPane(StillStatic, can_focus=True):
    """Names and values, one pair a line."""

    BORDER_TITLE = "4 run"

    def __init__(self) -> None:
        super().__init__(id="run", classes="pane")

    def show(self, figures: list[tuple[str, str]]) -> None:
        """Draw (name, value) pairs; the values must be printable."""
        width = max((len(name) for name, _ in figures), default=0)
        lines = [Content.assemble((f"{name:<{width}}  ", "$foreground 60%"), value) for name, value in figures]
        self.say(Content("\n").join(lines))
