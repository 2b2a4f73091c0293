"""Drawing the loss chart: a grid of characters, each of a kind, from the curves and marks of a run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from engine import bits_per_character
from engine.parameters import Array

from ..curve import CurveView
from .plot import BRAILLE, DOTS_HIGH, DOTS_WIDE, Axis, braille, columns_of, line_dots, tick_label, ticks

Y_TICKS_EVERY, X_TICKS_EVERY = 2, 12  # rows and columns for each label
LEFT, RIGHT = 7, 7  # columns of the two axes' labels
MARGIN = 0.04  # of the height, above and below the curve

# What a character of the chart is; the number is an index of STYLES.
BLANK, AXIS, LABEL, EPOCH, OVERLAY, VALIDATION, LINE, BEST, RATE, CROSS, LEGEND = range(11)
COLOURS = (
    "$foreground", "$foreground 30%", "$foreground 60%", "$foreground 25%", "$foreground 50%", "$text-primary",
    "$accent", "$success", "$warning", "$foreground 60%", "$foreground",
)  # fmt: skip
BAND = 16  # added where the range of the raw loss lies behind


@dataclass(frozen=True, slots=True)
class ChartData:
    """What there is to draw.

    Attributes:
        view: the curve. validation, overlays: further curves; the latter with their names.
        best: the update of the best model, and its value on the curve that it was chosen by.
        updates_per_epoch: where the epoch marks go. learning_rate_marks: (update, +1 or -1) for each change.
        loss_length: how many characters' losses add up in the loss, for the axis in bits per character.
    """

    view: CurveView
    validation: tuple[Array, Array] | None = None
    overlays: tuple[tuple[str, Array, Array], ...] = ()
    best: tuple[int, float] | None = None
    updates_per_epoch: int = 0
    learning_rate_marks: tuple[tuple[int, int], ...] = ()
    loss_length: int = 25


class Picture:
    """A grid of characters, each of a kind."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.chars = np.full((height, width), " ", "<U1")
        self.kinds = np.zeros((height, width), np.uint8)

    def write(self, row: int, column: int, text: str, kind: int) -> None:
        """Write text, as far as it fits."""
        if 0 <= row < self.height and column < self.width:
            text = text[max(0, -column) : self.width - column]
            column = max(0, column)
            self.chars[row, column : column + len(text)] = list(text)
            self.kinds[row, column : column + len(text)] = kind

    def strips(self, styles: dict[int, Style]) -> list[Strip]:
        """The rows, as runs of one style."""
        strips = []
        for chars, kinds in zip(self.chars, self.kinds, strict=True):
            bounds = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), self.width]
            text = "".join(chars)
            segments = [
                Segment(text[start:stop], styles[int(kinds[start])]) for start, stop in pairwise(bounds) if stop > start
            ]
            strips.append(Strip(segments, self.width))
        return strips

    def draw(
        self, data: ChartData, window: tuple[float, float], log: bool, mouse: tuple[int, int] | None
    ) -> tuple[Axis, int]:
        """Draw everything. Returns the x axis and the column it begins in."""
        labelled = self.width >= 30 and self.height >= 6
        left, right, bottom = (LEFT, RIGHT, 2) if labelled else (0, 0, 0)
        columns, rows = self.width - left - right, self.height - bottom
        x_axis = Axis(*_apart(*window), columns * DOTS_WIDE)
        curves = Curves(data, x_axis)
        low, high = curves.range()
        log = log and low > 0
        y_axis = Axis(*_with_margin(low, high, log), rows * DOTS_HIGH, log)
        area = (slice(0, rows), slice(left, left + columns))
        if labelled:
            self._axes(x_axis, y_axis, left, columns, rows, data.loss_length)
        self._epochs(data, x_axis, area)
        self._band(curves, y_axis, area)
        for kind, y in curves.lines():
            self._line(y, y_axis, area, kind)
        self._marks(data, x_axis, y_axis, left, columns, rows, labelled)
        self._legend(data, left, columns)
        if mouse is not None and left <= mouse[0] < left + columns:
            self._crosshair(data, curves, x_axis, mouse[0] - left, left, rows)
        return x_axis, left

    def _axes(self, x_axis: Axis, y_axis: Axis, left: int, columns: int, rows: int, loss_length: int) -> None:
        self.write(rows, left - 1, "└" + "─" * columns + "┘", AXIS)
        for row in range(rows):
            self.write(row, left - 1, "│", AXIS)
            self.write(row, left + columns, "│", AXIS)
        for value, step in _values(y_axis, rows // Y_TICKS_EVERY):
            row = rows - 1 - round(float(y_axis.position(np.array(value)))) // DOTS_HIGH
            if 0 <= row < rows:
                self.write(row, left - 1, "┤", AXIS)
                self.write(row, 0, f"{tick_label(value, step):>{left - 2}}", LABEL)
        in_bits = Axis(
            bits_per_character(y_axis.low, loss_length),
            bits_per_character(y_axis.high, loss_length),
            y_axis.dots,
            y_axis.log,
        )
        for value, step in _values(in_bits, rows // Y_TICKS_EVERY):
            row = rows - 1 - round(float(in_bits.position(np.array(value)))) // DOTS_HIGH
            if 0 <= row < rows:
                self.write(row, left + columns, "├", AXIS)
                self.write(row, left + columns + 1, f" {tick_label(value, step)}", LABEL)
        self.write(rows + 1, left + columns, "  bits", LABEL)
        found = ticks(x_axis.low, x_axis.high, max(1, columns // X_TICKS_EVERY))
        step = found[1] - found[0] if len(found) > 1 else 1.0
        for value in found:
            column = left + round(float(x_axis.position(np.array(value)))) // DOTS_WIDE
            label = tick_label(value, step)
            self.write(rows, column, "┴", AXIS)
            self.write(
                rows + 1, min(max(column - len(label) // 2, left - 1), left + columns - len(label)), label, LABEL
            )

    def _epochs(self, data: ChartData, x_axis: Axis, area: tuple[slice, slice]) -> None:
        """Dotted lines; with too many epochs, at every second, fifth, tenth ..."""
        per = data.updates_per_epoch
        columns = x_axis.dots // DOTS_WIDE
        if per <= 0:
            return
        every = per
        while (x_axis.high - x_axis.low) / every > max(1, columns // 10):
            every *= 2
        first = math.floor(x_axis.low / every) + 1
        for update in range(first * every, math.ceil(x_axis.high), every):
            column = area[1].start + round(float(x_axis.position(np.array(float(update))))) // DOTS_WIDE
            self.chars[area[0], column] = "┊"
            self.kinds[area[0], column] = EPOCH

    def _band(self, curves: Curves, y_axis: Axis, area: tuple[slice, slice]) -> None:
        """A tint behind the characters between the lowest and the highest raw loss."""
        rows = area[0].stop
        with np.errstate(invalid="ignore"):
            low = np.nanmin(_pairs(y_axis.position(curves.low)), axis=1, initial=np.inf) / DOTS_HIGH
            high = np.nanmax(_pairs(y_axis.position(curves.high)), axis=1, initial=-np.inf) / DOTS_HIGH
        from_bottom = np.arange(rows)[::-1, np.newaxis] + 0.5
        self.kinds[area] += np.where((from_bottom >= low) & (from_bottom <= high), BAND, 0).astype(np.uint8)

    def _line(self, y: Array, y_axis: Axis, area: tuple[slice, slice], kind: int) -> None:
        bits = braille(line_dots(y_axis.position(y), y_axis.dots))
        drawn = bits > 0
        chars, kinds = self.chars[area], self.kinds[area]
        chars[drawn] = (bits[drawn].astype(np.uint32) + BRAILLE).view("<U1")
        kinds[drawn] = (kinds[drawn] & BAND) + kind

    def _marks(
        self, data: ChartData, x_axis: Axis, y_axis: Axis, left: int, columns: int, rows: int, labelled: bool
    ) -> None:
        def column_of(update: float) -> int:
            return left + round(float(x_axis.position(np.array(float(update))))) // DOTS_WIDE

        if data.best and x_axis.low <= data.best[0] <= x_axis.high:
            row = rows - 1 - round(float(y_axis.position(np.array(data.best[1])))) // DOTS_HIGH
            column = min(column_of(data.best[0]), left + columns - 1)
            if 0 <= row < rows:
                self.chars[row, column] = "◆"
                self.kinds[row, column] = BEST + (self.kinds[row, column] & BAND)
        for update, direction in data.learning_rate_marks:
            if labelled and x_axis.low <= update <= x_axis.high:
                self.write(rows, column_of(update), "▲" if direction > 0 else "▼", RATE)

    def _legend(self, data: ChartData, left: int, columns: int) -> None:
        """The names of the lines, at the top right."""
        entries = [("━ smooth", LINE)]
        if data.validation is not None:
            entries.append(("┅ validation", VALIDATION))
        if data.best:
            entries.append((f"◆ best {data.best[1]:.2f}", BEST))
        if data.learning_rate_marks:
            entries.append(("▲▼ rate", RATE))
        entries += [(f"┈ {name[:24]}", OVERLAY) for name, _, _ in data.overlays]
        width = sum(len(text) + 2 for text, _ in entries)
        if width > columns - 2:
            return
        column = left + columns - width
        for text, kind in entries:
            self.write(0, column, text, kind)
            column += len(text) + 2

    def _crosshair(self, data: ChartData, curves: Curves, x_axis: Axis, column: int, left: int, rows: int) -> None:
        """A vertical line, and the values of the point nearest to it."""
        for row in range(rows):
            if self.chars[row, left + column] in " ┊":
                self.chars[row, left + column] = "│"
                self.kinds[row, left + column] = CROSS + (self.kinds[row, left + column] & BAND)
        view = data.view
        at = x_axis.value(column * DOTS_WIDE + 0.5)
        n = min(int(np.searchsorted(view.x, at)), len(view.x) - 1)
        smooth = float(view.smooth[n])
        bits = bits_per_character(smooth, data.loss_length)
        text = (
            f" update {view.x[n]:,.0f} · smooth {smooth:.2f} · {bits:.3f} bits · "
            f"raw {_at(curves.low, column)} to {_at(curves.high, column)} "
        )
        self.write(min(1, rows - 1), left + 1, text, LEGEND)


class Curves:
    """The curves at each column of dots; each (dots,)."""

    def __init__(self, data: ChartData, x_axis: Axis) -> None:
        view = data.view
        x = view.x
        self.smooth = columns_of(x, view.smooth, x_axis, np.add)
        self.low = columns_of(x, view.low, x_axis, np.minimum)
        self.high = columns_of(x, view.high, x_axis, np.maximum)
        self.overlays = [columns_of(x, y, x_axis, np.add) for _, x, y in data.overlays]
        self.validation = None if data.validation is None else columns_of(*data.validation, x_axis, np.add)

    def lines(self) -> list[tuple[int, Array]]:
        """Kind and values, in the order of drawing."""
        drawn = [(OVERLAY, y) for y in self.overlays]
        if self.validation is not None:
            drawn.append((VALIDATION, self.validation))
        return [*drawn, (LINE, self.smooth)]

    def range(self) -> tuple[float, float]:
        """What the y axis must hold: the lines whole, the band as far as it does not flatten them."""
        values = np.concatenate([y for _, y in self.lines()])
        values = values[np.isfinite(values)]
        if len(values) == 0:
            return 0.0, 1.0
        low, high = float(values.min()), float(values.max())
        room = max(0.6 * (high - low), 0.08 * abs(high))
        return max(low - room, float(np.nanmin(self.low))), min(high + room, float(np.nanmax(self.high)))


def _at(values: Array, column: int) -> str:
    pair = values[column * DOTS_WIDE : (column + 1) * DOTS_WIDE]
    return f"{np.nanmean(pair):.1f}" if np.isfinite(pair).any() else "-"


def _pairs(values: Array) -> Array:
    return values.reshape(-1, DOTS_WIDE)


def _apart(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _with_margin(low: float, high: float, log: bool) -> tuple[float, float]:
    if log:
        factor = (high / low) ** MARGIN if high > low else 1.01
        return low / factor, high * factor
    margin = (high - low) * MARGIN if high > low else 0.5
    return low - margin, high + margin


def _values(axis: Axis, most: int) -> list[tuple[float, float]]:
    """Ticks and their step; on a logarithmic axis denser at the low end, where there is more room."""
    if axis.log and axis.high > 4 * axis.low:
        powers = range(math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high)))
        values = [digit * 10.0**power for power in powers for digit in (1, 2, 3, 5, 7)]
        return [(value, 10.0 ** math.floor(math.log10(value))) for value in values if axis.low <= value <= axis.high]
    found = ticks(axis.low, axis.high, max(1, most))
    step = found[1] - found[0] if len(found) > 1 else 1.0
    return [(value, step) for value in found]
