"""The figures of the run that the other panes do not show."""

from __future__ import annotations

from collections import deque

from textual.content import Content

from ...watch.figures import SPEEDS, figures
from ...watch.view import View
from .pane import About
from .still import StillStatic


class RunPane(StillStatic, can_focus=True):
    """Names and values, one pair per line."""

    ABOUT = About(
        "run",
        "4",
        "run",
        "the figures of the run",
        "Where the run is saved, its best loss, learning rate, speed and memory. Look for a best loss that is far in "
        "the past: the run has stopped improving, and a lower learning rate (<) may help.",
        side=True,
    )
    BORDER_TITLE = ABOUT.heading

    def __init__(self, view: View | None = None) -> None:
        super().__init__(id=self.ABOUT.id, classes="pane")
        self._speeds: deque[float] = deque(maxlen=SPEEDS)  # one per refresh

    def show(self, view: View) -> None:
        """Show the present figures."""
        if view.is_training:
            self._speeds.append(view.progress.characters_per_second)
        self.show_figures(figures(view, self._speeds))

    def show_figures(self, figures: list[tuple[str, str]]) -> None:
        """Draw (name, value) pairs; the values must be printable."""
        width = max((len(name) for name, _ in figures), default=0)
        lines = [Content.assemble((f"{name:<{width}}  ", "$foreground 60%"), value) for name, value in figures]
        self.set_content(Content("\n").join(lines))
