"""The marks of the loss chart: epochs, learning rates, texts, evaluations, the best model."""

from __future__ import annotations

import math

import numpy as np

from engine import Array

from .curves import Curves
from .ink import BEST, EPOCH, LABEL, RATE, VALIDATION, overlay_kind
from .layout import Plot
from .picture import ChartData, Moment, Picture
from .plot import DOTS_WIDE, Axis

EPOCH_EVERY = 10  # columns
POINT_EVERY = 4  # minimum columns from one evaluation mark to the next
OWN_POINT, OTHERS_POINT, BEST_MARK, MOMENT_MARK = "●", "○", "◆", "•"


def draw_epochs(picture: Picture, plot: Plot, per_epoch: int) -> None:
    """Draw a dotted line where an epoch ends, numbered at the foot; with many, for every 2nd, 5th, 10th ..."""
    axis = plot.x_axis
    if per_epoch <= 0:
        return
    every = _round_up((axis.high - axis.low) / per_epoch / max(1, plot.columns // EPOCH_EVERY))
    first, last = math.floor(axis.low / per_epoch / every) + 1, math.floor(axis.high / per_epoch / every)
    for epoch in range(first * every, last * every + 1, every):
        column = plot.column(epoch * per_epoch)
        if column is not None:
            picture.chars[plot.area[0], column] = "┊"
            picture.kinds[plot.area[0], column] = EPOCH
            if plot.labelled:
                _number(picture, plot, column, f"e{epoch}")


def _number(picture: Picture, plot: Plot, column: int, label: str) -> None:
    """Write the number of an epoch on the x axis: under its line, or beside it if a tick is there."""
    for start in (column, column + 1, column - len(label)):
        place = picture.chars[plot.foot, start : start + len(label)]
        if start + len(label) <= plot.left + plot.columns and (place == "─").all():
            picture.write(plot.foot, start, label, LABEL)
            return


def _round_up(number: float) -> int:
    """The next of 1, 2, 5, 10, 20 ..."""
    power = int(10 ** math.floor(math.log10(max(number, 1.0))))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= number)


def draw_rates(picture: Picture, plot: Plot, changes: tuple[tuple[int, int], ...]) -> None:
    """Mark where the learning rate was changed, and which way."""
    for update, direction in changes if plot.labelled else ():
        column = plot.column(update)
        if column is not None:
            picture.write(plot.foot, column, "▲" if direction > 0 else "▼", RATE)


def draw_moments(picture: Picture, plot: Plot, moments: tuple[Moment, ...]) -> None:
    """Mark on the x axis where something happened that the cursor names."""
    for moment in moments if plot.labelled else ():
        column = plot.column(moment.update)
        if column is not None and picture.chars[plot.foot, column] in "─┴":
            picture.write(plot.foot, column, MOMENT_MARK, LABEL)


def draw_evaluations(picture: Picture, plot: Plot, y_axis: Axis, data: ChartData) -> None:
    """Mark the validation losses of the other runs, and on top those of this one."""
    for n, run in enumerate(data.overlays):
        _points(picture, plot, y_axis, run.validated, run.validation_bits, OTHERS_POINT, overlay_kind(n))
    if data.validation is not None:
        _points(picture, plot, y_axis, *data.validation, OWN_POINT, VALIDATION)


def _points(picture: Picture, plot: Plot, y_axis: Axis, x: Array, y: Array, mark: str, kind: int) -> None:
    """Mark points that are far enough apart, including the last."""
    shown = slice(np.searchsorted(x, plot.x_axis.low), np.searchsorted(x, plot.x_axis.high, "right"))
    x, y = x[shown], y[shown]
    apart = POINT_EVERY * DOTS_WIDE * (plot.x_axis.high - plot.x_axis.low) / plot.x_axis.dots
    last = len(x) - 1
    while last >= 0:
        column, row = plot.column(float(x[last])), plot.row(y_axis.cell(float(y[last])))
        if column is not None and row is not None:
            picture.write(row, column, mark, kind)
        last = int(np.searchsorted(x, x[last] - apart, "right")) - 1


def draw_best(picture: Picture, plot: Plot, y_axis: Axis, curves: Curves, best: tuple[int, float] | None) -> None:
    """Mark the best model on the curve that it was chosen by, which as drawn is the mean of many updates."""
    column = None if best is None else plot.column(best[0])
    if best is None or column is None:
        return
    dots = slice((column - plot.left) * DOTS_WIDE, (column - plot.left + 1) * DOTS_WIDE)
    drawn = np.concatenate([curve[dots] for curve in (curves.smooth, curves.validation) if curve is not None])
    value = min(drawn[np.isfinite(drawn)].tolist(), key=lambda other: abs(other - best[1]), default=best[1])
    row = plot.row(y_axis.cell(value))
    if row is not None:
        picture.write(row, column, BEST_MARK, BEST)
