"""Drawing the loss chart: the curves and marks of a run, from back to front."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from engine import Array

from .axes import LEFT_UNIT, draw_axes, right_unit
from .crosshair import draw_crosshair
from .curves import Curves
from .heights import FITTING, Heights
from .ink import BAND, DASHES, KIND, LABEL, LINE, VALIDATION, overlay_kind, overlay_pattern
from .layout import Plot
from .legend import GAP, entries, fitted
from .marks import draw_best, draw_epochs, draw_evaluations, draw_moments, draw_rates
from .picture import ChartData, Picture
from .plot import BRAILLE, DOTS_HIGH, DOTS_WIDE, Axis, braille, dashed, line_dots
from .references import draw_references, name_references
from .scale import y_scale

BAND_AT_MOST = 0.8  # share of the plot; a band that covers more says nothing ...
BAND_AT_LEAST = 0.5  # share of the columns; nor does one that is mostly outside


class Drawn(NamedTuple):
    """What a picture shows: where the curves are, on which y axis, and the range of values that fits them."""

    plot: Plot
    y_axis: Axis
    fitting: tuple[float, float]


def draw(
    picture: Picture,
    data: ChartData,
    window: tuple[float, float],
    log: bool,
    cursor: float | None = None,
    heights: Heights = FITTING,
) -> Drawn:
    """Draw the run between two updates, and the values at ``cursor``, an update."""
    plot = Plot.inside(picture.width, picture.height, window)
    curves = Curves(data, plot.x_axis)
    fitting = curves.range()
    y_axis, y_ticks = y_scale(*heights.window(*fitting, log), plot.rows, log)
    band = _band(plot, y_axis, curves)
    if plot.labelled:
        draw_axes(picture, plot, y_ticks, data.loss_length)
        _draw_legend(picture, data, with_band=band is not None)
    draw_epochs(picture, plot, data.updates_per_epoch)
    draw_moments(picture, plot, data.moments)
    draw_rates(picture, plot, data.learning_rate_marks)
    draw_references(picture, plot, y_axis, data.references)
    if band is not None:
        picture.kinds[plot.area] += np.where(band, BAND, 0).astype(np.uint8)
    for n, y in enumerate(curves.overlays):
        draw_line(picture, plot, y_axis, y, overlay_kind(n), DASHES[overlay_pattern(n)])
    if curves.validation is not None:
        draw_line(picture, plot, y_axis, curves.validation, VALIDATION)
    draw_line(picture, plot, y_axis, curves.smooth, LINE)
    draw_evaluations(picture, plot, y_axis, data)
    draw_best(picture, plot, y_axis, curves, data.best)
    name_references(picture, plot, y_axis, data.references)
    if cursor is not None:
        draw_crosshair(picture, plot, data, curves, cursor)
    return Drawn(plot, y_axis, fitting)


def say(picture: Picture, text: str) -> None:
    """Draw nothing but a line of text."""
    picture.write(picture.height // 2, 2, text, LABEL)


def _draw_legend(picture: Picture, data: ChartData, *, with_band: bool) -> None:
    """Draw the legend at the top right, between the names of the two axes."""
    start, stop = len(LEFT_UNIT) + GAP, picture.width - len(right_unit(data.loss_length)) - GAP
    column = stop
    for text, kind in reversed(fitted(entries(data, with_band=with_band), stop - start)):
        column -= cell_len(text)
        picture.write(0, column, text, kind)
        column -= GAP


def _band(plot: Plot, y_axis: Axis, curves: Curves) -> NDArray[np.bool_] | None:
    """(rows, columns) the range from the lowest to the highest raw loss; None if it covers nearly everything."""
    with np.errstate(invalid="ignore", over="ignore"):
        low = np.fmin.reduce(_pairs(y_axis.position(curves.low)), axis=1) // DOTS_HIGH
        high = np.fmax.reduce(_pairs(y_axis.position(curves.high)), axis=1) // DOTS_HIGH
    cells = np.arange(plot.rows)[::-1, np.newaxis]
    band = (cells >= low) & (cells <= high)
    says_something = band.mean() <= BAND_AT_MOST and band.any(axis=0).mean() >= BAND_AT_LEAST
    return band if says_something else None


def draw_line(
    picture: Picture, plot: Plot, y_axis: Axis, y: Array, kind: int, dashes: tuple[int, int] | None = None
) -> None:
    """Draw a line through ``y``, the value at each column of dots; ``dashes``: dots drawn and left out in turn."""
    with np.errstate(invalid="ignore", over="ignore"):
        dots = line_dots(y_axis.position(y), y_axis.dots)
    bits = braille(dots if dashes is None else dashed(dots, *dashes))
    drawn = bits > 0
    chars, kinds = picture.chars[plot.area], picture.kinds[plot.area]
    chars[drawn] = (bits[drawn].astype(np.uint32) + BRAILLE).view("<U1")
    kinds[drawn] = (kinds[drawn] & ~np.uint8(KIND)) + kind


def _pairs(values: Array) -> Array:
    return values.reshape(-1, DOTS_WIDE)
