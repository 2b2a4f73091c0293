"""The frame of a chart: its margins, its scales, and the axes as parts of an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import Array

from ..plot.curves import ENORMOUS, extent, hull
from ..plot.plot import Axis, columns_of, tick_label, ticks
from .markup import safe
from .thinning import short

if TYPE_CHECKING:
    from .charts import Chart

WIDTH, LEFT, RIGHT, BOTTOM = 720, 54, 46, 36  # of all charts, and the margins
ROW = 15  # pixels of a row of text
MARGIN = 0.04  # share of the height, above and below the lines
FAR = 1e5  # pixels: further outside than any line needs to go
DECADES = 12  # of a logarithmic axis, at most
MOST_POWERS = 5  # of ten on a logarithmic axis below, with numbers between them
MOST_RULES = 40  # for what the upper axis counts
EXPONENT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Frame:
    """Where the points of a chart are.

    Args:
        chart: of which there is at least one point to draw.
        points: (x, y) of each of its lines, (N,) each.
        margin: pixels to the right of the plot.
        rows: of text above it, besides those of the axes.

    Attributes:
        right, top, foot: edges of the plot, in pixels; the left one is ``LEFT``.
        y_axis: its range.
    """

    def __init__(self, chart: Chart, points: Sequence[tuple[Array, Array]], margin: float, rows: int) -> None:
        self.chart = chart
        self.right = WIDTH - round(max(margin, RIGHT))
        self.top = ROW * (1 + rows + (chart.top is not None)) + 8
        self.foot = self.top + chart.height
        known = [x[np.isfinite(x) & np.isfinite(y)] for x, y in points]
        ends = [(float(x.min()), float(x.max())) for x in known if len(x)]
        low, high = (-0.5, len(chart.kinds) - 0.5) if chart.kinds else hull(ends)
        self._x_axis = Axis(low, high if high > low else low + 1, self.right - LEFT + 1, log=chart.log_x)
        self.y_axis = self._vertical([found for x, y in points if (found := self._range(x, y))])

    def x(self, values: Array | float) -> Array:
        """Pixels from the left."""
        return LEFT + self._x_axis.position(np.asarray(values, float))

    def y(self, values: Array | float) -> Array:
        """Pixels from above; NaN for NaN."""
        with np.errstate(invalid="ignore", over="ignore"):
            pixels = self.foot - self.y_axis.position(np.asarray(values, float))
        return np.asarray(np.clip(pixels, -FAR, FAR))

    def _vertical(self, ranges: list[tuple[float, float]]) -> Axis:
        """The vertical axis: all lines, and the references near them."""
        chart, pixels = self.chart, self.chart.height + 1
        low, high = hull(ranges or [(0.1, 1.0)])
        reach = high - low
        near = [r.value for r in chart.references if low - reach <= r.value <= high + reach]
        low, high = hull([(low, high), *((value, value) for value in near if value > 0 or not chart.log)])
        if chart.log:
            up = math.ceil(math.log10(high) - 1e-9)
            down = max(math.floor(math.log10(low) + 1e-9), up - DECADES)
            return Axis(10.0 ** min(down, up - 1), 10.0**up, pixels, log=True)
        spare = MARGIN * (high - low) or 0.05 * abs(high) or 1.0
        return Axis(max(low - spare, 0.0) if low >= 0 else low - spare, high + spare, pixels)

    def _range(self, x: Array, y: Array) -> tuple[float, float] | None:
        """The lowest and the highest value of a line that is to be seen."""
        y = np.minimum(np.where(np.abs(y) < ENORMOUS, y, np.nan), self.chart.most)
        found = np.isfinite(x) & ((y > 0) if self.chart.log else np.isfinite(y))
        if self.chart.settled:
            return extent(columns_of(x[found], y[found], self._x_axis, np.add))
        return (float(y[found].min()), float(y[found].max())) if found.any() else None

    def axes(self) -> Iterator[str]:
        """All axes."""
        yield from (*self._left_axis(), *self._right_axis(), *self._lower_axis(), *self._upper_axis())

    def _ticks(self, factor: float) -> list[float]:
        """Round values on the vertical axis, in a unit of which there are ``factor`` in the axis's own."""
        low, high = self.y_axis.low * factor, self.y_axis.high * factor
        if not self.y_axis.log:
            return ticks(low, high, self.chart.height // 32)
        down, up = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        return [10.0**power for power in range(up, down - 1, -(1 + (up - down) // 7))]

    def _left_axis(self) -> Iterator[str]:
        axis = self.y_axis
        yield text(0, ROW - 3, self.chart.y_name)
        values = self._ticks(1.0)
        for value, label in zip(values, _labels(values, log=axis.log), strict=True):
            y = float(self.y(value))
            yield f'<path class="rule" d="M{LEFT} {short(y)}H{self.right}"/>'
            yield text(LEFT - 8, y + 4, label, "end")
        yield f'<path class="at" d="M{LEFT} {self.top}V{self.foot}H{self.right}"/>'

    def _right_axis(self) -> Iterator[str]:
        if self.chart.right is None:
            return
        (name, factor), axis = self.chart.right, self.y_axis
        yield text(WIDTH, ROW - 3, name, "end")
        yield f'<path class="at" d="M{self.right} {self.top}V{self.foot}"/>'
        values = self._ticks(factor)
        for value, label in zip(values, _labels(values, log=axis.log), strict=True):
            y = float(self.y(value / factor))
            yield f'<path class="at" d="M{self.right} {short(y)}h4"/>' + text(self.right + 8, y + 4, label)

    def _lower_axis(self) -> Iterator[str]:
        for value, label in self._lower_labels():
            x = float(self.x(value))
            yield f'<path class="at" d="M{short(x)} {self.foot}v4"/>' + text(x, self.foot + 17, label, "middle")
        yield text((LEFT + self.right) / 2, self.foot + BOTTOM - 3, self.chart.x_name, "middle")

    def _lower_labels(self) -> Iterator[tuple[float, str]]:
        if self.chart.kinds:
            return iter(enumerate(self.chart.kinds))
        if self.chart.log_x:
            return ((value, tick_label(value, value)) for value in _rounded(self._x_axis.low, self._x_axis.high))
        values = ticks(self._x_axis.low, self._x_axis.high, 8)
        if self.chart.whole:
            values = [value for value in values if value == round(value)]
        return zip(values, _labels(values), strict=True)

    def _upper_axis(self) -> Iterator[str]:
        """Its numbers, and a rule at each whole one, if these are not too many."""
        if self.chart.top is None:
            return
        (name, each), axis = self.chart.top, self._x_axis
        values = ticks(axis.low / each, axis.high / each, 10)
        rules = ticks(axis.low / each, axis.high / each, MOST_RULES) if axis.high - axis.low < MOST_RULES * each else []
        at = [float(self.x(value * each)) for value in rules if value == round(value)]
        yield f'<path class="rule" d="{"".join(f"M{short(x)} {self.top}V{self.foot}" for x in at)}"/>'
        yield text(LEFT - 16, self.top - 5, name, "end")
        for value, label in zip(values, _labels(values), strict=True):
            yield text(float(self.x(value * each)), self.top - 5, label, "middle")


def _rounded(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten from ``low`` to ``high``; where those are many, the powers alone."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if len(powers) <= MOST_POWERS else (1,)
    return [value for power in powers for digit in digits if low <= (value := digit * 10.0**power) <= high]


def _labels(values: Sequence[float], *, log: bool = False) -> list[str]:
    if log:
        return [f"10{str(round(math.log10(value))).translate(EXPONENT)}" for value in values]
    return [tick_label(value, values[1] - values[0] if len(values) > 1 else abs(value)) for value in values]


def text(x: float, y: float, text: str, kind: str = "") -> str:
    """A piece of text; ``kind``: a class in the style."""
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{short(x)}" y="{short(y)}"{attribute}>{safe(text)}</text>'
