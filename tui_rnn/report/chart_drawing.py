"""What is drawn in the frame of a chart: lines, references, marks, and the names of all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import Array, shortened

from .chart_frame import BOTTOM, LEFT, ROW, WIDTH, Frame, text
from .markup import safe
from .thinning import dots, path, short

if TYPE_CHECKING:
    from .charts import Chart, Line, Named

LETTER, WIDE = 6.6, 7.4  # pixels of a character, about; and where a name must not be cut off, whatever the font
BESIDE = 28  # pixels between the plot and the edge, besides those of a name
LONGEST, LONGEST_KEY = 24, 60  # characters of a name at the end of a line, and in a legend
KEY = 34  # pixels of the piece of a line in a legend, and the space after it
MOST_DOTS = 60  # on a line
COLOURS, DASHES = 6, 5  # of lines; the numbers have no common factor, so 30 lines differ


def drawing(chart: Chart) -> Iterator[str]:
    """The parts of the SVG."""
    points = [(np.array(line.x, float), np.array(line.y, float)) for line in chart.lines]
    if chart.log:
        points = [(x, np.where(y >= 0, y, np.nan)) for x, y in points]
    names = ", ".join(shortened(line.name) for line in chart.lines if line.name)
    label = safe(f"{chart.title}: {names}, by {chart.x_name}")
    if not any((np.isfinite(x) & np.isfinite(y) & ((y > 0) | (not chart.log))).any() for x, y in points):
        yield f'<svg class="chart" viewBox="0 0 {WIDTH} {3 * ROW}" role="img" aria-label="{label}">'
        yield text(WIDTH / 2, 2 * ROW, "There is nothing to draw.", "middle") + "</svg>"
        return
    drawn = _Drawing(chart, points)
    yield f'<svg class="chart" viewBox="0 0 {WIDTH} {drawn.height}" role="img" aria-label="{label}">'
    yield from (*drawn.parts(), "</svg>")


class _Drawing:
    def __init__(self, chart: Chart, points: Sequence[tuple[Array, Array]]) -> None:
        self._chart, self._points = chart, points
        several = len(chart.lines) > 1
        self._keys = _rows(chart.lines) if several and chart.right else []
        ends = several and not chart.right
        margin = BESIDE + WIDE * max(len(_named(line)) for line in chart.lines) if ends else 0
        self._frame = Frame(chart, points, margin, len(self._keys))
        self.height = self._frame.foot + BOTTOM

    def parts(self) -> Iterator[str]:
        """Everything, what lies behind first."""
        yield from (*self._frame.axes(), *self._references(), *self._marks(), *self._lines())
        yield from self._legend() if self._keys else self._ends() if len(self._chart.lines) > 1 else ()

    def _references(self) -> Iterator[str]:
        """Those inside as lines with their names, the others as names at the edge."""
        frame, axis = self._frame, self._frame.y_axis
        inside = [r for r in self._chart.references if axis.low <= r.value <= axis.high]
        at = [float(frame.y(r.value)) for r in inside]
        for y in at:
            yield f'<path class="reference" d="M{LEFT} {short(y)}H{frame.right}"/>'
        for reference, y in zip(inside, _spread([y - 4 for y in at], frame.top + ROW, frame.foot - 4), strict=True):
            yield text(frame.right - 6, y, reference.name, "end")
        for arrow, height, outside in (
            ("↑", frame.top + 12, [r for r in self._chart.references if r.value > axis.high]),
            ("↓", frame.foot - 5, [r for r in self._chart.references if r.value < axis.low]),
        ):
            if outside:
                yield text(frame.right - 6, height, f"{arrow} {' · '.join(r.name for r in outside)}", "end")

    def _marks(self) -> Iterator[str]:
        """Vertical lines; a name is left out where it would run into the one before."""
        free = -math.inf
        for mark in sorted(self._chart.marks, key=_value):
            x = float(self._frame.x(mark.value))
            if not LEFT <= x <= self._frame.right:
                continue
            line = f"M{short(x)} {self._frame.top}V{self._frame.foot}"
            yield f'<path class="at" d="{line}"><title>{safe(mark.name)}</title></path>'
            width = LETTER * len(mark.name)
            start = x + 4 if x + 4 + width < self._frame.right else x - 4 - width
            if start >= free:
                yield text(start, self._frame.top + 27, mark.name)
                free = start + width

    def _lines(self) -> Iterator[str]:
        """The lines, cut off at the edges of the plot: an inner element does that without an id."""
        width, height = self._frame.right - LEFT, self._chart.height
        frame = f"{LEFT} {self._frame.top} {width} {height}"
        yield f'<svg x="{LEFT}" y="{self._frame.top}" width="{width}" height="{height}" viewBox="{frame}">'
        for place, (line, (x, y)) in enumerate(zip(self._chart.lines, self._points, strict=True)):
            seen = np.isfinite(x)
            across, up = self._frame.x(x[seen]), self._frame.y(y[seen])
            yield f'<path {_look(line, place)} d="{path(across, up)}"/>'
            if line.dotted:
                yield f'<path {_look(line, place, dots=True)} d="{dots(across, up, MOST_DOTS)}"/>'
        yield "</svg>"

    def _legend(self) -> Iterator[str]:
        place = 0
        for row, lines in enumerate(self._keys):
            x, y = LEFT, ROW * (row + 2) - 3
            for line in lines:
                yield f'<path {_look(line, place)} d="M{x} {y - 4}h{KEY - 8}"/>'
                if line.dotted:
                    yield f'<path {_look(line, place, dots=True)} d="M{x + KEY / 2 - 4:g} {y - 4}h0"/>'
                yield text(x + KEY, y, shortened(line.name, LONGEST_KEY), "name")
                x, place = x + _key_width(line), place + 1

    def _ends(self) -> Iterator[str]:
        """Names at the right, and from each a thin line to the end of its own."""
        frame, ends = self._frame, []
        for place, (x, y) in enumerate(self._points):
            seen = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
            if len(seen) and self._chart.lines[place].name:
                across, up = float(frame.x(x[seen[-1]])), float(frame.y(y[seen[-1]]))
                ends.append((min(max(up, frame.top), frame.foot), across, place))
        heights = _spread([up for up, _, _ in ends], frame.top, frame.foot)
        for (up, across, place), height in zip(ends, heights, strict=True):
            line = self._chart.lines[place]
            leader = f"M{short(across)} {short(up)}L{frame.right} {short(up)}L{frame.right + 14} {short(height)}"
            yield f'<path class="thin line{_number(line, place) % COLOURS}" d="{leader}"/>'
            yield text(frame.right + 18, height + 4, _named(line), "name")


def _value(named: Named) -> float:
    return named.value


def _named(line: Line) -> str:
    return shortened(line.name, LONGEST)


def _number(line: Line, place: int) -> int:
    return place if line.number is None else line.number


def _look(line: Line, place: int, *, dots: bool = False) -> str:
    """The attributes of a line of that place among all lines."""
    number = _number(line, place)
    faint = "" if line.strength >= 1 else f' stroke-opacity="{line.strength:.2f}"'
    return f'class="{"dots " if dots else ""}line{number % COLOURS} dash{number % DASHES}"{faint}'


def _key_width(line: Line) -> int:
    return round(KEY + LETTER * len(shortened(line.name, LONGEST_KEY)) + 16)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The rows of a legend."""
    rows: list[list[Line]] = [[]]
    for line in lines:
        if rows[-1] and sum(map(_key_width, [*rows[-1], line])) > WIDTH - LEFT:
            rows.append([])
        rows[-1].append(line)
    return rows


def _spread(heights: Sequence[float], top: float, foot: float) -> list[float]:
    """Heights, moved as little as makes them a row of text apart, or as far as there is room; in the given order."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    apart = min(ROW - 1.0, (foot - top) / max(1, len(heights) - 1))
    placed = [0.0] * len(heights)
    highest = top
    for n in order:
        placed[n] = highest = max(heights[n], highest)
        highest += apart
    lowest = foot
    for n in reversed(order):
        placed[n] = lowest = min(placed[n], lowest)
        lowest -= apart
    return placed
