"""Plotting with characters: axes, ticks, down-sampling and braille dots. NumPy and strings, without Textual."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import Array

DOTS_WIDE, DOTS_HIGH = 2, 4  # dots of a braille character
# The bit of each dot, by its row and column inside the character.
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
BRAILLE = 0x2800
FAR = 1e9  # dots: further outside a plot than any line needs to go


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values laid over a number of dots, linear or logarithmic."""

    low: float
    high: float
    dots: int
    log: bool = False

    def position(self, values: Array) -> Array:
        """Dots from the low end, unrounded; outside [0, dots - 1] for values outside the range."""
        low, high = self.low, self.high
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log(values)
            low, high = math.log(low), math.log(high)
        return np.asarray((values - low) / max(high - low, 1e-300) * (self.dots - 1))

    def cell(self, value: float) -> int:
        """The row of characters of a value, counted from the foot; -1 if it has no position."""
        return self.dot(value) // DOTS_HIGH

    def column(self, value: float) -> int:
        """The column of characters of a value, counted from the left; -1 if it has no position."""
        return self.dot(value) // DOTS_WIDE

    def dot(self, value: float) -> int:
        """The dot of a value, counted from the low end; -1 if it has no position."""
        with np.errstate(over="ignore"):
            position = float(self.position(np.array(value)))
        return round(position) if math.isfinite(position) else -1

    def value(self, position: float) -> float:
        """The value at a position."""
        share = position / max(self.dots - 1, 1)
        if self.log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share


def ticks(low: float, high: float, most: int) -> list[float]:
    """About ``most`` round values (1, 2 or 5 times a power of ten apart) between ``low`` and ``high``."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    rough = (high - low) / (most + 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((step for step in (power, 2 * power, 5 * power) if step >= rough), 10 * power)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def tick_label(value: float, step: float) -> str:
    """A short label: 12.5, 300, 20k, 1.5M; as many decimals as the step needs."""
    if abs(value) >= 1e12 and step >= 1e9:
        return f"{value:.0e}"
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit and step >= unit / 1000:
            return f"{value / unit:.{_decimals(step / unit)}f}{letter}"
    return f"{value:.{_decimals(step)}f}"


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0


def columns_of(x: Array, y: Array, x_axis: Axis, merge: np.ufunc) -> Array:
    """(dots,) ``y`` at each column of dots: merged where points are dense, interpolated where they are sparse.

    Args:
        x: (N,) ascending.
        y: (N,).
        x_axis: whose dots are the columns.
        merge: np.add for the mean of the points in a column, np.minimum or np.maximum for their extreme.

    Returns:
        (dots,) values; NaN where there is nothing to show.
    """
    out = np.full(x_axis.dots, np.nan)
    if len(x) == 0:
        return out
    edges = np.linspace(x_axis.low, x_axis.high, x_axis.dots + 1)
    bounds = np.searchsorted(x, edges)
    bounds[-1] = np.searchsorted(x, x_axis.high, "right")
    counts = np.diff(bounds)
    if counts.sum() < 2 * x_axis.dots:
        centres = x_axis.low + (x_axis.high - x_axis.low) * np.arange(x_axis.dots) / max(x_axis.dots - 1, 1)
        inside = (centres >= x[0]) & (centres <= x[-1])
        out[inside] = np.interp(centres[inside], x, y)
        for end in (0, -1):  # which may lie between two centres, and be the only points
            if x_axis.low <= x[end] <= x_axis.high:
                out[np.abs(centres - x[end]).argmin()] = y[end]
        return out
    filled = counts > 0
    values = merge.reduceat(y[: bounds[-1]], bounds[:-1][filled])
    out[filled] = values / counts[filled] if merge is np.add else values
    return out


def line_dots(y: Array, height: int) -> NDArray[np.bool_]:
    """(height, width) dots of a line through ``y`` (width,), given in dots from the bottom; NaN is a gap.

    Each column reaches half-way to its neighbours' values, so that steep lines have no holes.
    """
    y = np.where(np.isfinite(y), np.clip(y, -FAR, FAR), np.nan)
    half_way = np.concatenate(([np.nan], (y[:-1] + y[1:]) / 2, [np.nan]))
    reached = np.rint([y, half_way[:-1], half_way[1:]])
    rows = np.arange(height)[::-1, np.newaxis]
    return np.asarray((rows >= np.fmin.reduce(reached)) & (rows <= np.fmax.reduce(reached)) & np.isfinite(y))


def dashed(dots: NDArray[np.bool_], drawn: int, left_out: int) -> NDArray[np.bool_]:
    """The dots of a line with gaps: along the line, ``drawn`` dots are kept, ``left_out`` dropped, and so on."""
    in_column: NDArray[np.intp] = np.cumsum(dots, axis=0)
    before: NDArray[np.intp] = np.cumsum(in_column[-1]) - in_column[-1]
    return np.asarray(dots & ((before + in_column - 1) % (drawn + left_out) < drawn))


def braille(dots: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(rows, columns) bits of the braille characters that show (4 rows, 2 columns) dots, top row first."""
    rows, columns = dots.shape[0] // DOTS_HIGH, dots.shape[1] // DOTS_WIDE
    blocks = dots.reshape(rows, DOTS_HIGH, columns, DOTS_WIDE)
    bits: NDArray[np.uint8] = np.einsum("rhcw,hw->rc", blocks.astype(np.uint8), BITS).astype(np.uint8)
    return bits
