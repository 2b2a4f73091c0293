"""The curves of the loss chart at each column of dots, and the range of values worth seeing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine import Array

from .picture import ChartData
from .plot import DOTS_WIDE, Axis, columns_of

INITIAL = 0.1  # share of the window: there the loss falls as it never does again
TOLERATED = 0.5  # extra height up to which the initial fall is shown completely
ENORMOUS = 1e30  # bits: the run has diverged
RARE = 0.05  # share of the columns: a spike ...
SPIKE = 0.5  # ... of which no more than this share of the height of the rest is shown
# Bits, and share of the value: a smaller range is not blown up to fill the chart.
LEAST_HEIGHT, LEAST_SHARE = 0.02, 0.01
REACH = 1.0  # heights of the smooth loss within which other curves widen the range ...
LEAST_REACH = 1.0  # ... or bits, if that is more


class Curves:
    """The curves at each column of dots, (dots,) each; NaN where there is no curve."""

    def __init__(self, data: ChartData, x_axis: Axis) -> None:
        view = data.view
        with np.errstate(invalid="ignore", over="ignore"):
            self.smooth = columns_of(view.x, view.smooth, x_axis, np.add)
            self.low = columns_of(view.x, view.low, x_axis, np.minimum)
            self.high = columns_of(view.x, view.high, x_axis, np.maximum)
            self.validation = None if data.validation is None else columns_of(*data.validation, x_axis, np.add)
            self.overlays = [columns_of(run.updates, run.bits, x_axis, np.add) for run in data.overlays]
            validated = [columns_of(run.validated, run.validation_bits, x_axis, np.add) for run in data.overlays]
        self._others = [*([] if self.validation is None else [self.validation]), *self.overlays, *validated]

    def _end(self) -> Array:
        """The last value of the curve, (1,), which is always worth seeing."""
        return self.smooth[np.isfinite(self.smooth)][-1:]

    def range(self) -> tuple[float, float]:
        """The lowest and the highest value worth seeing; never equal.

        The smooth loss decides, without its initial fall and without rare spikes, but with its end; validation and
        other runs widen the range as long as that does not flatten it. The raw loss does not count: it would leave the
        curves no room.
        """
        others = _extents(self._others)
        low, high = hull(_extents([self.smooth, self._end()]) or others or [(0.0, 1.0)])
        reach = max(REACH * (high - low), LEAST_REACH)
        near = [(max(a, low - reach), min(b, high + reach)) for a, b in others if a < high + reach and b > low - reach]
        low, high = hull([(low, high), *near])
        lacking = max(LEAST_HEIGHT, LEAST_SHARE * max(abs(low), abs(high))) - (high - low)
        return (low - lacking / 2, high + lacking / 2) if lacking > 0 else (low, high)

    def band_at(self, column: int) -> tuple[float, float]:
        """The smallest and the largest raw loss in a column of characters."""
        place = slice(column * DOTS_WIDE, (column + 1) * DOTS_WIDE)
        return float(np.fmin.reduce(self.low[place])), float(np.fmax.reduce(self.high[place]))


def _extents(curves: Iterable[Array]) -> list[tuple[float, float]]:
    return [found for found in map(extent, curves) if found is not None]


def hull(extents: list[tuple[float, float]]) -> tuple[float, float]:
    """The range that includes several."""
    return min(low for low, _ in extents), max(high for _, high in extents)


def extent(y: Array) -> tuple[float, float] | None:
    """The lowest and the highest value of a curve once it has settled."""
    seen = y[_sane(y)]
    if len(seen) == 0:
        return None
    settled = y[round(INITIAL * len(y)) :]
    settled = settled[_sane(settled)]
    if len(settled) < len(seen) / 2:  # a short run next to a long one
        settled = seen[len(seen) // 2 :]
    low, high = _usual(settled)
    lowest, highest = float(seen.min()), float(seen.max())
    room = TOLERATED * (high - low)
    return lowest if low - lowest <= room else low, highest if highest - high <= room else high


def _sane(y: Array) -> NDArray[np.bool_]:
    return np.asarray(np.abs(y) < ENORMOUS)  # false for NaN


def _usual(values: Array) -> tuple[float, float]:
    """The lowest and the highest value, except rare ones that are far from all others."""
    low, high = (float(value) for value in np.quantile(values, (RARE, 1 - RARE)))
    room = max(SPIKE * (high - low), LEAST_SHARE * abs(high))
    return max(low - room, float(values.min())), min(high + room, float(values.max()))
