"""The loss of a run, kept for drawing: filled by the training thread, read by the screen, of bounded size."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine import Array

CAPACITY = 1 << 17  # points; when they are used up, neighbours are merged


class CurveView(NamedTuple):
    """The points of a curve at one moment; (N,) each.

    Attributes:
        x: the last update of each point.
        smooth: the smooth loss after that update.
        low: the smallest loss of the updates of each point.
        high: the largest.
    """

    x: Array
    smooth: Array
    low: Array
    high: Array


class Curve:
    """Points of a few updates each: one at first, then two, four ... as the run gets longer.

    One thread may append while another takes snapshots.
    """

    def __init__(self) -> None:
        self._arrays = _make(CAPACITY)
        self._count = 0
        self._width = 1  # updates per point
        self._in_point = 0
        self._low, self._high = math.inf, -math.inf

    def append(self, update: int, loss: float, smooth_loss: float) -> None:
        """Add an update."""
        if loss < self._low:
            self._low = loss
        if loss > self._high:
            self._high = loss
        self._in_point += 1
        if self._in_point < self._width:
            return
        n, (x, smooth, low, high) = self._count, self._arrays
        x[n], smooth[n], low[n], high[n] = update, smooth_loss, self._low, self._high
        self._low, self._high, self._in_point = math.inf, -math.inf, 0
        self._count = n + 1  # last, so that a reader never sees an incomplete point
        if self._count == CAPACITY:
            self._halve()

    def forget_after(self, update: int) -> None:
        """Drop the points after an update: the run has gone back to it."""
        self._count = int(np.searchsorted(self._arrays.x[: self._count], update, "right"))
        self._low, self._high, self._in_point = math.inf, -math.inf, 0

    def _halve(self) -> None:
        """Merge neighbours, in new arrays, so that snapshots stay unchanged."""
        x, smooth, low, high = self._arrays
        merged = _make(CAPACITY)
        half = CAPACITY // 2
        merged.x[:half], merged.smooth[:half] = x[1::2], smooth[1::2]
        np.minimum(low[::2], low[1::2], out=merged.low[:half])
        np.maximum(high[::2], high[1::2], out=merged.high[:half])
        self._width *= 2
        # A reader takes the arrays first and the count second: old arrays with the new count are a valid prefix,
        # new arrays with the old count would not be.
        self._count = half
        self._arrays = merged

    def snapshot(self) -> CurveView:
        """The points so far, as views, without copying."""
        x, smooth, low, high = self._arrays
        n = self._count
        return CurveView(x[:n], smooth[:n], low[:n], high[:n])


def _make(size: int) -> CurveView:
    return CurveView(*np.zeros((4, size)))
