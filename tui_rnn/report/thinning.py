"""A line of any number of points, thinned to what can be seen of it, as the path of an SVG."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from engine import Array


def path(x: Array, y: Array) -> str:
    """The path through (N,) points, in pixels; ``x`` ascends, and where ``y`` is NaN there is a gap.

    Of each column of pixels, the first, the lowest, the highest and the last point are kept. Coordinates are rounded to
    a tenth of a pixel. A point without neighbours is drawn by a stroke of length 0, which needs round ends.
    """
    kept = np.fromiter(_kept(x, y), np.intp)
    parts, before = [], False
    for n in kept.tolist():
        here = bool(np.isfinite(y[n]))
        if here:
            parts.append(f"{' ' if before else 'M'}{short(x[n])} {short(y[n])}")
        elif before:
            parts.append("h0")
        before = here
    return "".join([*parts, "h0"] if before else parts)


def dots(x: Array, y: Array, most: int) -> str:
    """The path of a dot at each point that has a place; at most about ``most``, the last among them."""
    places = np.flatnonzero(np.isfinite(y))[::-1]
    places = places[:: max(1, -(-len(places) // most))][::-1]
    return "".join(f"M{short(x[n])} {short(y[n])}h0" for n in places.tolist())


def _kept(x: Array, y: Array) -> Iterator[int]:
    """The places of the points that are drawn, ascending; the point of a gap stands for all of it."""
    columns = np.floor(x)
    bounds = [0, *(np.flatnonzero(columns[1:] != columns[:-1]) + 1).tolist(), len(x)]
    for start, stop in pairwise(bounds if len(x) else ()):
        seen = start + np.flatnonzero(np.isfinite(y[start:stop]))
        if not len(seen):
            yield start
        elif len(seen) <= 4:
            yield from range(start, stop) if stop - start <= 4 else seen.tolist()
        else:
            values = y[seen]
            yield from sorted({int(seen[n]) for n in (0, int(values.argmin()), int(values.argmax()), -1)})


def short(value: float) -> str:
    """A coordinate, without a needless zero."""
    text = f"{value:.1f}"
    return "0" if text in ("0.0", "-0.0") else text.removesuffix(".0")
