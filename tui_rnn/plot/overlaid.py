"""A chart of several runs: their curves over each other, each with a letter on it, so that no colour is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine import Array

from .axes import LEFT_UNIT, draw_axes
from .curves import LEAST_HEIGHT, LEAST_SHARE, extent, hull
from .drawing import draw_line
from .ink import DASHES, LINE, overlay_kind, overlay_pattern
from .layout import Plot
from .picture import Picture
from .plot import DOTS_HIGH, DOTS_WIDE, Axis, columns_of
from .scale import y_scale

RIGHT = 1  # columns beside the plot
REACH = 4.0  # times the value of the lowest curve, above which the chart ends: a run that diverged would flatten all
LETTERS_EVERY, APART = 24, 8  # columns from one letter of a curve to its next, and to that of another curve
EDGE = (1, 5)  # dots drawn and left out in the edges of a band


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A curve.

    Attributes:
        letter: printable, one column wide.
        x: (N,) ascending. y: (N,) bits per character.
        edges: (N,) each, of a band around it.
    """

    letter: str
    x: Array
    y: Array
    edges: tuple[Array, ...] = ()


def draw_overlaid(
    picture: Picture,
    curves: Sequence[Overlaid],
    x_unit: str,
    y_unit: str = LEFT_UNIT,
    *,
    settled: bool = True,
    log: bool = False,
) -> None:
    """Draw the curves, of which there is at least one with a point; the first over the others.

    Args:
        settled: whether an initial fall and rare spikes may leave the chart, where they would flatten the rest.
        log: whether the vertical axis is logarithmic; then what is not above 0 is a gap.
    """
    ends = [(float(curve.x[0]), float(curve.x[-1])) for curve in curves if len(curve.x)]
    plot = Plot.inside(picture.width, picture.height, hull(ends), RIGHT)
    lines = [columns_of(curve.x, curve.y, plot.x_axis, np.add) for curve in curves]
    y_axis, y_ticks = y_scale(*(_range(lines) if settled else _whole_range(lines, log=log)), plot.rows, log)
    if plot.labelled:
        draw_axes(picture, plot, y_ticks, None, x_unit, y_unit)
    for n in reversed(range(len(curves))):
        for edge in curves[n].edges:
            draw_line(picture, plot, y_axis, columns_of(curves[n].x, edge, plot.x_axis, np.add), style(n)[0], EDGE)
    for n in reversed(range(len(curves))):
        draw_line(picture, plot, y_axis, lines[n], *style(n))
    for n in reversed(range(len(curves))):
        for column, row in _places(plot, y_axis, lines[n], n, len(curves)):
            picture.write(row, column, curves[n].letter, style(n)[0])


def style(n: int) -> tuple[int, tuple[int, int] | None]:
    """The kind of the n-th curve, which gives its colour, and its dashes."""
    return (LINE, None) if n == 0 else (overlay_kind(n - 1), DASHES[overlay_pattern(n - 1)])


def _range(lines: Sequence[Array]) -> tuple[float, float]:
    """The lowest and the highest value worth seeing; never equal."""
    low, high = hull([found for line in lines if (found := extent(line))] or [(0.0, 1.0)])
    high = min(high, max(REACH * low, low + REACH))
    lacking = max(max(LEAST_HEIGHT, LEAST_SHARE * max(abs(low), abs(high))) - (high - low), 0.0)
    return low - lacking / 2, high + lacking / 2


def _whole_range(lines: Sequence[Array], *, log: bool) -> tuple[float, float]:
    """The lowest and the highest value, for ``log`` of those above 0; never equal."""
    known = np.concatenate([line[np.isfinite(line) & ((line > 0) | (not log))] for line in lines])
    if not len(known):
        return 0.1, 1.0
    low, high = float(known.min()), float(known.max())
    if low < high:
        return low, high
    return (low / 2, 2 * high) if log else (low - LEAST_HEIGHT / 2, high + LEAST_HEIGHT / 2)


def _places(plot: Plot, y_axis: Axis, line: Array, n: int, count: int) -> Iterator[tuple[int, int]]:
    """The columns and rows of a curve's letters: at its end, and every so often, not where those of others are."""
    known = np.flatnonzero(np.isfinite(line))
    if not len(known):
        return
    first, last = int(known[0]) // DOTS_WIDE, int(known[-1]) // DOTS_WIDE
    every = max(LETTERS_EVERY, APART * count)
    for column in sorted({last, *range(first + (2 * n + 1) * every // (2 * count), last, every)}):
        places = line[column * DOTS_WIDE : (column + 1) * DOTS_WIDE]
        value = float(places[np.isfinite(places)].mean()) if np.isfinite(places).any() else float("nan")
        row = plot.row(y_axis.dot(value) // DOTS_HIGH)
        if row is not None:
            yield plot.left + column, row
