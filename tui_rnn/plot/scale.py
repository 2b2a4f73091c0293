"""The scale of the y axis: a range in which round values fall in the middle of rows, evenly spaced."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .plot import DOTS_HIGH, Axis, tick_label, ticks

MARGIN = 0.04  # share of the height, above and below the curve
LABELS, MOST_LABELS = 7, 12  # a pleasant number, and the maximum
SPARE = 1.25  # factor by which the range may grow for a pleasant number of labels
DIGITS = (1, 5, 2, 3, 7)  # of the labels of a logarithmic axis, most welcome first
WIDEST = 5  # characters of a label, so that it fits beside the axis
APART = 2  # minimum rows between its labels


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled row, counted from the foot, and the value in its middle; ``step`` is how far the next label is."""

    row: int
    value: float
    step: float

    @property
    def label(self) -> str:
        """The value, with as many decimals as the step needs; where these are many and say one digit, as 2e-05."""
        label = tick_label(self.value, self.step)
        one_digit = 0 < self.value < 9.5 * self.step
        return f"{self.value:.0e}" if len(label) > WIDEST and one_digit else label


def y_scale(low: float, high: float, rows: int, log: bool) -> tuple[Axis, list[Tick]]:
    """An axis of ``rows`` rows that includes ``low`` < ``high``, and its ticks from the foot up."""
    if log and low > 0:
        factor = (high / low) ** MARGIN
        axis = Axis(low / factor, high * factor, rows * DOTS_HIGH, log=True)
        return axis, _log_ticks(axis, rows)
    margin = (high - low) * MARGIN
    low, high = max(low - margin, 0.0) if low >= 0 else low - margin, high + margin
    found = [step for step in _steps((high - low) / rows, rows) if step.fits(low, high, rows)]
    if not found:
        return Axis(low, high, rows * DOTS_HIGH), []
    least = min(step.a_row for step in found)
    wanted = max(2, round(rows / LABELS))
    step = min((step for step in found if step.a_row <= least * SPARE), key=lambda step: abs(step.every - wanted))
    return step.laid(low, high, rows)


@dataclass(frozen=True, slots=True)
class Step:
    """The distance from one label to the next: in value and in rows."""

    size: float
    every: int

    @property
    def a_row(self) -> float:
        """The value of one row."""
        return self.size / self.every

    def _span(self, low: float, high: float) -> tuple[int, int]:
        """The rows of both values, counted from the one with 0 in its middle."""
        return math.floor(low / self.a_row + 0.5), math.ceil(high / self.a_row - 0.5)

    def fits(self, low: float, high: float, rows: int) -> bool:
        """Whether both values fit into ``rows`` rows."""
        first, last = self._span(low, high)
        return last - first < rows

    def laid(self, low: float, high: float, rows: int) -> tuple[Axis, list[Tick]]:
        """The axis with both values centred, and its ticks."""
        first, last = self._span(low, high)
        lower = first - (rows - 1 - (last - first)) // 2
        first = max(lower, 0) if first >= 0 else lower
        labelled = [row for row in range(rows) if (first + row) % self.every == 0]
        return _on_rows(first * self.a_row, self.a_row, rows), [
            Tick(row, (first + row) // self.every * self.size, self.size) for row in labelled
        ]


def _steps(a_row: float, rows: int) -> list[Step]:
    """Round sizes (1, 2 or 5 times a power of ten) and rows for each; the smallest do not fit, the largest do."""
    fewest = max(2, math.ceil(rows / MOST_LABELS))
    most = max(3, min(fewest + 4, rows // 2))
    power = math.floor(math.log10(a_row))
    sizes = [digit * 10.0**exponent for exponent in range(power, power + 4) for digit in (1, 2, 5)]
    return [Step(size, every) for size in sizes for every in range(fewest, most + 1)]


def _on_rows(middle: float, a_row: float, rows: int) -> Axis:
    """The axis on which the lowest row has ``middle`` in its middle, and a row is ``a_row`` high."""
    dots = rows * DOTS_HIGH
    low = middle - (DOTS_HIGH - 1) / 2 * a_row / DOTS_HIGH
    return Axis(low, low + (dots - 1) * a_row / DOTS_HIGH, dots)


def _log_ticks(axis: Axis, rows: int) -> list[Tick]:
    kept: dict[int, Tick] = {}
    for value, step in _log_values(axis, rows):
        row = axis.cell(value)
        if 0 <= row < rows and all(abs(row - other) >= APART for other in kept):
            kept[row] = Tick(row, value, step)
    return [kept[row] for row in sorted(kept)]


def _log_values(axis: Axis, rows: int) -> list[tuple[float, float]]:
    """Values and their steps, most welcome first; for a narrow range, those of a linear axis."""
    if axis.high <= 4 * axis.low:
        found = ticks(axis.low, axis.high, max(1, rows // (APART + 1)))
        return [(value, found[1] - found[0] if len(found) > 1 else axis.high - axis.low) for value in found]
    powers = range(math.floor(math.log10(axis.low)), math.floor(math.log10(axis.high)) + 1)
    return [(digit * 10.0**power, 10.0**power) for digit in DIGITS for power in powers]
