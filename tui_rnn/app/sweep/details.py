"""The point that is chosen: its runs and its curve; and the notes, what a person should know of the sweep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from textual.content import Content

from ...plot.axes import X_UNIT
from ...plot.ink import LABEL
from ...plot.overlaid import Overlaid, draw_overlaid
from ...plot.picture import WAITING as WAITING_FOR
from ...plot.picture import Picture
from ...sweep.events import FAILED, RUNNING, WAITING
from ...sweep.view import PointView, RunView, SweepView
from ...system.terminal import steady_line
from ..chart.canvas import Canvas
from ..panes.still import StillStatic
from .rows import BEST, SIGNS, best_of, bits

MOST = 60  # runs that are listed, and notes
FIRST = (RUNNING, FAILED)  # the states of runs that are listed first
STYLES = {"good": "$text-success", "quiet": "$foreground 60%", "bad": "$text-error"}
WORD = 8  # columns of the longest state


def run_lines(runs: Sequence[tuple[int, RunView]]) -> Iterator[Content]:
    """A line for each run: its seed, its state, its update, its lowest loss."""
    widest = max((len(str(seed)) for seed, _ in runs), default=0)
    furthest = max((len(f"{run.update:,}") for _, run in runs), default=0)
    for seed, run in runs:
        sign, style = SIGNS[run.state]
        yield Content.assemble(
            (f"{sign} ", STYLES[style]),
            f"seed {seed:<{widest}}  ",
            (f"{run.state:<{WORD}}", STYLES[style]),
            f"  update {run.update:>{furthest},}",
            "" if run.lowest is None else f"  {bits(run.lowest):>6}",
        )


def named(view: SweepView, point: PointView) -> str:
    """A point with the names of what varies."""
    pairs = zip(view.planned.varied, point.planned.values, strict=True)
    return steady_line(" · ".join(f"{name} {value}" for name, value in pairs if value != "-")) or "as the recipe"


class RunsPane(StillStatic):
    """The runs of a point, by their seeds."""

    def __init__(self, view: SweepView) -> None:
        super().__init__(id="point-runs", classes="pane")
        self._view = view

    def show(self, number: int) -> None:
        """Show those of the point of this number."""
        point = self._view.points[number]
        listed = in_order(point.runs.items())
        lines: list[Content] = []
        for (_, run), line in zip(listed[:MOST], run_lines(listed[:MOST]), strict=True):
            lines.append(line)
            if run.reason:
                lines.append(Content.styled(f"  {steady_line(run.reason)}", STYLES["quiet"]))
        if len(listed) > MOST:
            lines.append(Content(f"and {len(listed) - MOST:,} more"))
        self.set_content(Content("\n").join(lines))
        self.entitle([named(self._view, point), steady_line(point.planned.label)])


class NotesPane(StillStatic):
    """What a person should know of the sweep, the latest first."""

    def __init__(self, view: SweepView) -> None:
        super().__init__(id="sweep-notes", classes="pane")
        self._view = view
        self.border_title = "notes"

    def show(self) -> None:
        """Show the latest."""
        notes = list(self._view.notes)[: -MOST - 1 : -1]
        self.set_content(Content("\n".join(map(steady_line, notes)) or "nothing yet"))


class PointChart(Canvas):
    """The median loss of a point with its range, and that of the best point."""

    def __init__(self, view: SweepView) -> None:
        super().__init__(id="point-chart", classes="pane")
        self._view, self._point = view, 0

    def show(self, number: int) -> None:
        """Show the point of this number."""
        self._point = number
        self.draw_now()

    def on_resize(self) -> None:
        """Fit the new size."""
        self.draw_soon()

    def draw_now(self) -> None:
        """Draw the curves."""
        width, height = self.size
        if width < 1 or height < 1:
            return
        best = best_of(self._view)
        curves = [self._curve("•", self._point, edges=True)]
        if best not in (None, self._point):
            curves.append(self._curve(BEST, best, edges=False))
        picture = Picture(width, height)
        if len(curves[0].x) > 1:
            draw_overlaid(picture, curves, X_UNIT)
        else:
            picture.write(height // 2, max(0, (width - len(WAITING_FOR)) // 2), WAITING_FOR, LABEL)
        self.paint(picture)
        title = "median loss" + (" ┄ range of the seeds" if len(self._view.planned.seeds) > 1 else "")
        self.set_title(title)
        self.set_subtitle(f"{BEST} the best point" if len(curves) > 1 else "")

    def _curve(self, letter: str, number: int, *, edges: bool) -> Overlaid:
        parts = self._view.points[number].parts
        goal = self._view.planned.goal
        x = np.array([(n + 0.5) * goal / len(parts) for n, part in enumerate(parts) if part], float)
        known = [part for part in parts if part]
        y = np.array([part.median for part in known], float)
        ends = (np.array([part.low for part in known]), np.array([part.high for part in known])) if edges else ()
        return Overlaid(letter, x, y, ends)


def in_order(runs: Iterable[tuple[int, RunView]]) -> list[tuple[int, RunView]]:
    """Runs by their seeds: those that are trained first, those that wait last."""
    return sorted(runs, key=lambda found: (found[1].state not in FIRST, found[1].state == WAITING))
