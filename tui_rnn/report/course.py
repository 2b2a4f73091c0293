"""What a loss curve has done: where it fell fastest, when most of the fall was done, where it has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import Array

from ..plot.curves import ENORMOUS

PARTS, PART = 20, "twentieth"  # of equal length, among which the steepest is found
MOST = 0.8  # of a fall: four fifths
SETTLED = 0.1  # share of the whole range within which a curve has settled, and of the run for which it must have


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a curve."""

    update: int
    loss: float


@dataclass(frozen=True, slots=True)
class Steepest:
    """The part of a curve in which it fell most, of ``PARTS`` equal ones: from one update to another, and by how much.

    The curve is straight between its points, and a part ends at a whole update.
    """

    start: int
    stop: int
    fall: float


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest value of a curve from an update on."""

    since: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """What a curve has done.

    Attributes:
        first, last, lowest: points of it; the first of the lowest ones.
        steepest: None if it fell in no part, or if a part has no point of its own.
        mostly_fallen: the first point at which four fifths of the way from the first to the lowest were done; None if
            it was never lower than at first.
        is_settled: whether it has moved by no more than a tenth of its whole range for a tenth of the run or longer.
        latest: where it has moved for as long as that is so; of a curve that has not settled, for the last tenth of
            the run, from the point before that began.
    """

    first: Point
    last: Point
    lowest: Point
    steepest: Steepest | None
    mostly_fallen: Point | None
    is_settled: bool
    latest: Range


def course(updates: Sequence[int], losses: Sequence[float]) -> Course | None:
    """The course of the curve through these points, ascending. What is not a number, or absurd, is left out.

    Returns:
        None if no point is left.
    """
    x, y = np.array(updates, float), np.array(losses, float)
    with np.errstate(invalid="ignore"):
        seen = np.abs(y) < ENORMOUS
    x, y = x[seen], y[seen]
    if not len(x):
        return None
    settled, latest = _latest(x, y)
    return Course(
        first=_point(x, y, 0),
        last=_point(x, y, len(x) - 1),
        lowest=_point(x, y, int(y.argmin())),
        steepest=_steepest(x, y),
        mostly_fallen=_mostly_fallen(x, y),
        is_settled=settled,
        latest=latest,
    )


def _point(x: Array, y: Array, n: int) -> Point:
    return Point(int(x[n]), float(y[n]))


def _steepest(x: Array, y: Array) -> Steepest | None:
    first, last = int(x[0]), int(x[-1])
    edges = [first + (last - first) * n // PARTS for n in range(PARTS + 1)]
    if len(set(np.searchsorted(edges[1:], x[1:]))) < PARTS:
        return None  # between two points the line has one slope, whatever the loss did there
    falls = -np.diff(np.interp(edges, x, y))
    n = int(falls.argmax())
    return Steepest(edges[n], edges[n + 1], float(falls[n])) if falls[n] > 0 else None


def _mostly_fallen(x: Array, y: Array) -> Point | None:
    fall = y[0] - y.min()
    return _point(x, y, int((y <= y[0] - MOST * fall).argmax())) if fall > 0 else None


def _latest(x: Array, y: Array) -> tuple[bool, Range]:
    """Whether the curve has settled, and where it has moved since then or of late."""
    highest, lowest = (extreme.accumulate(y[::-1])[::-1] for extreme in (np.maximum, np.minimum))  # from there on
    n = int((highest - lowest <= SETTLED * (y.max() - y.min())).argmax())
    of_late = int(np.searchsorted(x, x[-1] - SETTLED * (x[-1] - x[0]), "right")) - 1
    settled = n <= of_late
    if not settled:
        n = of_late
    return settled, Range(int(x[n]), float(lowest[n]), float(highest[n]))
