"""The cursor of the loss chart: a line through the plot, and a box of the values there, beside it, never over it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len

from engine import Array

from .axes import nats, right_unit
from .curves import Curves
from .ink import BOX, CROSS, KIND, LABEL, LINE, TEXT, VALIDATION, overlay_kind
from .layout import Plot
from .legend import LINE_MARK, overlay_mark, shortened
from .marks import MOMENT_MARK, OWN_POINT
from .picture import ChartData, Picture

NAMES = (24, 12, 6, 0)  # columns that a name may take, widest first; 0: marks alone must do
NEAR = 1  # columns: how far from the cursor something is named that happened
ENOUGH = 9  # columns; a narrower box would say nothing
RAW_MARK = "↕"


@dataclass(frozen=True, slots=True)
class Reading:
    """A curve's value at the cursor, or what happened there, in wordings of several lengths, longest first."""

    mark: str
    kind: int
    name: str
    values: tuple[str, str, str]


def draw_crosshair(picture: Picture, plot: Plot, data: ChartData, curves: Curves, update: float) -> None:
    """Draw the line and the box at an update, if it is visible."""
    column = plot.column(update)
    if column is None:
        return
    rows = plot.top + np.flatnonzero(picture.is_free(plot.area[0], column))
    picture.chars[rows, column] = "│"
    picture.kinds[rows, column] = (picture.kinds[rows, column] & ~np.uint8(KIND)) + CROSS
    heading, found = readings(plot, data, curves, update)
    before, after = column - plot.left - 1, plot.left + plot.columns - column - 2
    room = max(before, after)
    if room < ENOUGH:  # the cursor is in the middle of a very narrow chart
        before, after = 0, plot.columns
        room, column = after, plot.left - 2
    lines = _lines(heading, found, room)[: plot.rows]
    width = max((sum(cell_len(text) for text, _ in line) for line in lines), default=0)
    start = column + 2 if width <= after else column - 1 - width
    for row, line in enumerate(lines, _emptier(picture, plot, start, width, len(lines))):
        picture.write(row, start, " " * width, TEXT, BOX)
        at = start
        for text, kind in line:
            picture.write(row, at, text, kind, BOX)
            at += cell_len(text)


def readings(plot: Plot, data: ChartData, curves: Curves, at: float) -> tuple[tuple[str, str, str], list[Reading]]:
    """Where the cursor is, in wordings of several lengths, and the value of each curve there."""
    view = data.view
    n = _nearest(view.x, at)
    update = float(view.x[n])
    short = f"update {update:,.0f}"
    epoch = f" · epoch {update / data.updates_per_epoch:.2f}" if data.updates_per_epoch > 0 else ""
    return (short + epoch, short, f"{update:,.0f}"), [
        *_readings(data, curves, n, plot.x_axis.column(at)),
        *_events(plot, data, at),
    ]


def _readings(data: ChartData, curves: Curves, n: int, column: int) -> Iterator[Reading]:
    update, smooth = float(data.view.x[n]), float(data.view.smooth[n])
    bits, loss = f"{smooth:.3f}", f"{nats(smooth, data.loss_length):.2f}"
    unit = right_unit(data.loss_length)
    yield Reading(LINE_MARK, LINE, "smooth", (f"{bits} bits · {loss} {unit}", f"{bits} · {loss}", bits))
    if data.validation is not None and len(data.validation[0]):
        x, y = data.validation
        yield _reading(OWN_POINT, VALIDATION, "validation", float(y[_nearest(x, update)]))
    for k, run in enumerate(data.overlays):
        if len(run.updates) and run.updates[0] <= update <= run.updates[-1]:
            yield _reading(overlay_mark(k), overlay_kind(k), run.name, float(run.bits[_nearest(run.updates, update)]))
    low, high = curves.band_at(column)
    if math.isfinite(low) and math.isfinite(high):
        between = f"{low:.2f} to {high:.2f}"
        yield Reading(RAW_MARK, LABEL, "raw", (between, between, f"{low:.1f} to {high:.1f}"))


def _events(plot: Plot, data: ChartData, at: float) -> Iterator[Reading]:
    """The nearest thing of each name that happened at the cursor or in a column beside it."""
    near = NEAR * (plot.x_axis.high - plot.x_axis.low) / plot.columns
    found = {moment.name: moment for moment in sorted(data.moments, key=lambda m: -abs(m.update - at))}
    for moment in found.values():
        if abs(moment.update - at) <= near:
            yield Reading(MOMENT_MARK, LABEL, moment.name, moment.wordings)


def _reading(mark: str, kind: int, name: str, bits: float) -> Reading:
    return Reading(mark, kind, name, (f"{bits:.3f}",) * 3)


def _nearest(x: Array, at: float) -> int:
    """The index of the point nearest to ``at``; ``x`` ascends and is not empty."""
    n = min(int(np.searchsorted(x, at)), len(x) - 1)
    return n - 1 if n > 0 and at - x[n - 1] < x[n] - at else n


def _lines(heading: tuple[str, str, str], found: list[Reading], room: int) -> list[list[tuple[str, int]]]:
    """The lines of the box, as pieces and their kinds: in the longest wording with which all of them fit.

    Lines that do not fit even in the shortest wording are left out; nothing but names is truncated.
    """
    for length, limit in enumerate(NAMES):
        words = min(length, len(heading) - 1)
        names = [shortened(reading.name, limit) for reading in found]
        widest = max(map(cell_len, names), default=0)
        lines = [[(f" {heading[words]} ", TEXT)]]
        for reading, name in zip(found, names, strict=True):
            padded = f"{name}{' ' * (widest - cell_len(name))} " if limit else ""
            lines.append([(f" {reading.mark} ", reading.kind), (f"{padded}{reading.values[words]} ", TEXT)])
        if all(_width(line) <= room for line in lines):
            return lines
    return [line for line in lines if _width(line) <= room]


def _width(line: list[tuple[str, int]]) -> int:
    return sum(cell_len(text) for text, _ in line)


def _emptier(picture: Picture, plot: Plot, start: int, width: int, height: int) -> int:
    """The first row of the box: at the top or bottom of the plot, wherever it covers less of the curves."""
    columns = slice(start, start + width)
    top, foot = plot.top, plot.foot - height
    covered = {row: _curves_in(picture, slice(row, row + height), columns) for row in (foot, top)}
    return top if covered[top] <= covered[foot] else foot


def _curves_in(picture: Picture, rows: slice, columns: slice) -> int:
    kinds = picture.kinds[rows, columns] & KIND
    return int((~picture.is_free(rows, columns) & (kinds != TEXT) & (kinds != CROSS)).sum())
