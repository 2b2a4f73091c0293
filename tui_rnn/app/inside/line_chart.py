"""A small chart of lines over whole numbers, for the looks inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from ...plot.plot import BRAILLE, DOTS_HIGH, DOTS_WIDE, Axis, braille, dashed, line_dots, tick_label, ticks
from ...plot.scale import Tick, y_scale

LEFT, FOOT = 7, 2  # columns and rows of the axes
FRAME, LABEL = "$foreground 30%", "$foreground 65%"
X_LABEL_EVERY = 10  # columns


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        values: at ``first``, ``first`` + 1, ... of the chart; those without a place on its axis are left out.
        style: of its dots.
        dashes: how many dots are drawn and left out in turn; None is a whole line.
    """

    values: Sequence[float]
    style: str
    dashes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright line at ``x``, drawn with ``mark``, and named at its top."""

    x: int
    mark: str
    name: str
    style: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Where things are in a chart of this size.

    Attributes:
        width, height: in characters, with the axes.
        first, last: the whole numbers from left to right.
        low, high: the values from the foot to the top. log: whether equal factors are equally far apart.
        unit: of the whole numbers.
    """

    width: int
    height: int
    first: int
    last: int
    low: float
    high: float
    log: bool
    unit: str

    @property
    def columns(self) -> int:
        """Columns of the lines alone."""
        return max(2, self.width - LEFT)

    @property
    def rows(self) -> int:
        """Rows of the lines alone."""
        return max(2, self.height - FOOT)

    def column(self, x: float) -> int:
        """The column of a whole number, with that of the axis."""
        return LEFT + round((x - self.first) / max(self.last - self.first, 1) * (self.columns - 1))

    def x_at(self, column: int) -> int | None:
        """The whole number at a column; None outside of the lines."""
        if not LEFT <= column < LEFT + self.columns:
            return None
        return self.first + round((column - LEFT) / (self.columns - 1) * (self.last - self.first))

    def content(self, lines: Sequence[Line], rules: Sequence[Rule] = ()) -> Content:
        """The chart: lines from back to front, behind them the rules."""
        axis, labels = self._scale()
        canvas = _Canvas(LEFT + self.columns, self.rows + FOOT)
        self._draw_axes(canvas, labels)
        for rule in rules:
            canvas.write(slice(0, self.rows), self.column(rule.x), rule.mark, rule.style)
            canvas.text(0, self.column(rule.x), rule.name, rule.style)
        for line in lines:
            self._draw(canvas, axis, line)
        return canvas.content()

    def _scale(self) -> tuple[Axis, list[Tick]]:
        if not self.log:
            return y_scale(self.low, self.high, self.rows, False)
        axis = Axis(self.low, self.high, self.rows * DOTS_HIGH, log=True)
        powers = range(round(math.log10(self.high)), round(math.log10(self.low)) - 1, -1)
        every = max(1, math.ceil(2 * len(powers) / self.rows))
        return axis, [Tick(axis.cell(10.0**power), 10.0**power, 10.0**power) for power in powers[::every]]

    def _draw_axes(self, canvas: _Canvas, labels: Sequence[Tick]) -> None:
        canvas.write(slice(0, self.rows), LEFT - 1, "│", FRAME)
        canvas.text(self.rows, LEFT - 1, "└" + "─" * self.columns, FRAME)
        for tick in labels:
            row = self.rows - 1 - tick.row
            canvas.text(row, LEFT - 1, "┤", FRAME)
            label = f"{tick.value:.0e}".replace("e-0", "e-") if self.log and tick.value < 0.01 else tick.label
            canvas.text(row, 0, f"{label:>{LEFT - 2}}", LABEL)
        canvas.text(self.rows + 1, 0, self.unit, LABEL)
        found = ticks(self.first, self.last, max(1, self.columns // X_LABEL_EVERY))
        free = max(LEFT, len(self.unit) + 1)
        for value in found:
            label, column = tick_label(value, found[1] - found[0] if len(found) > 1 else 1), self.column(value)
            start = min(max(column - len(label) // 2, LEFT), self.width - len(label))
            if start >= free and value == int(value):
                canvas.text(self.rows, column, "┴", FRAME)
                canvas.text(self.rows + 1, start, label, LABEL)
                free = start + len(label) + 1

    def _draw(self, canvas: _Canvas, axis: Axis, line: Line) -> None:
        values = np.array(line.values, float)
        with np.errstate(all="ignore"):
            places = np.where(values > 0, axis.position(values), np.nan) if self.log else axis.position(values)
        if not len(values):
            return
        x = np.linspace(self.first, self.last, self.columns * DOTS_WIDE)
        y = np.interp(x, self.first + np.arange(len(values)), places, right=np.nan)
        dots = line_dots(y, axis.dots)
        bits = braille(dots if line.dashes is None else dashed(dots, *line.dashes))
        canvas.dots(LEFT, bits, line.style)


class _Canvas:
    """A grid of characters with their styles."""

    def __init__(self, width: int, height: int) -> None:
        self._chars = np.full((height, width), " ", "<U1")
        self._styles = np.zeros((height, width), np.intp)
        self._names = [""]

    def _style(self, name: str) -> int:
        if name not in self._names:
            self._names.append(name)
        return self._names.index(name)

    def write(self, rows: slice | int, column: int, char: str, style: str) -> None:
        """Write a character into one or more rows."""
        self._chars[rows, column], self._styles[rows, column] = char, self._style(style)

    def text(self, row: int, column: int, text: str, style: str) -> None:
        """Write a line of narrow characters, as far as it fits."""
        for n, char in enumerate(text[: self._chars.shape[1] - column]):
            self.write(row, column + n, char, style)

    def dots(self, left: int, bits: NDArray[np.uint8], style: str) -> None:
        """Write braille characters, top row first."""
        drawn = bits > 0
        area = slice(0, bits.shape[0]), slice(left, left + bits.shape[1])
        self._chars[area][drawn] = (bits[drawn].astype(np.uint32) + BRAILLE).view("<U1")
        self._styles[area][drawn] = self._style(style)

    def content(self) -> Content:
        """The grid, as runs of one style."""
        lines = []
        for chars, styles in zip(self._chars.tolist(), self._styles, strict=True):
            bounds = [0, *(np.flatnonzero(styles[1:] != styles[:-1]) + 1).tolist(), len(chars)]
            runs = [("".join(chars[a:b]), self._names[styles[a]]) for a, b in pairwise(bounds)]
            lines.append(Content.assemble(*runs))
        return Content("\n").join(lines)
