"""The line at the top: what the run is doing, and a sparkline of its loss."""

from __future__ import annotations

import numpy as np
from textual.content import Content
from textual.widgets import Static

from ..progress import Progress, clock
from ..terminal import printable_line

BLOCKS = "▁▂▃▄▅▆▇█"
NAMES_FIRST = 70  # columns; on a narrower line the figures come first
# state -> sign and style; the sign and the word tell it without colour
STATES = {
    "starting": ("○", "$foreground 60%"),
    "training": ("●", "bold $text-success"),
    "paused": ("‖", "bold $text-warning"),
    "saving": ("◌", "bold $text-accent"),
    "finished": ("✓", "bold $text-success"),
    "failed": ("✗", "bold $text-error"),
}


class Status(Static):
    """State, text, model, update, epoch, speed, time left, sparkline; what does not fit is left out from the right."""

    def __init__(self, text_name: str, model: str) -> None:
        super().__init__(id="status", markup=False)
        self._text_name, self._model = printable_line(text_name), model

    def show(self, state: str, progress: Progress, smooth: np.ndarray | None) -> None:
        """Draw the line anew.

        Args:
            smooth: (N,) the smooth loss over the run, for the sparkline.
        """
        sign, style = STATES[state]
        width = max(self.size.width, 1)
        named = [(self._text_name, "bold"), (self._model, "$foreground 60%")]
        shown = [(figure, "") for figure in figures(progress, state)]
        first, *others = [*named, *shown] if width >= NAMES_FIRST else [*shown, *named]
        parts = [(f" {sign} {state.upper()}  ", style), first, *((f" · {text}", look) for text, look in others)]
        while len(parts) > 1 and sum(Content(text).cell_length for text, _ in parts) > width:
            parts.pop()
        left = Content.assemble(*parts)
        room = width - left.cell_length - 3
        if smooth is not None and len(smooth) > 1 and room >= 8:
            line = sparkline(smooth, min(room, 32))
            left = Content.assemble(left, " " * (room - len(line) + 2), (line, "$accent"))
        self.update(left, layout=False)


def figures(progress: Progress, state: str) -> list[str]:
    """The figures, the most important first."""
    latest = progress.latest
    if latest is None:
        return []
    goal = "" if progress.goal is None else f"/{progress.goal:,}"
    shown = [f"update {latest.update:,}{goal}"]
    if state == "training":
        shown.append(f"{progress.updates_per_second:,.0f}/s")
        if progress.goal is not None:
            shown.append(f"{clock(progress.seconds_left)} left")
    return [*shown, f"epoch {latest.epoch:.2f}"]


def sparkline(values: np.ndarray, width: int) -> str:
    """(N,) values as ``width`` block characters, or N when those are fewer; each shows the mean of its share."""
    width = min(width, len(values))
    if width == 0:
        return ""
    edges = np.linspace(0, len(values), width + 1).astype(int)[:-1]
    means = np.add.reduceat(values, edges) / np.diff(np.append(edges, len(values)))
    low, high = float(means.min()), float(means.max())
    scaled = (means - low) / (high - low) * (len(BLOCKS) - 1) if high > low else np.zeros(width)
    return "".join(BLOCKS[round(float(level))] for level in scaled)
