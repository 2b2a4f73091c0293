"""The axes of the loss chart: bits per character on the left, the assignment's loss on the right, updates below."""

from __future__ import annotations

import math

from .ink import AXIS, LABEL
from .layout import LEFT, RIGHT, Plot
from .picture import Picture
from .plot import tick_label, ticks
from .scale import Tick

X_LABEL_EVERY = 12  # columns
LEFT_UNIT, X_UNIT = "bits/char", "update"


def right_unit(loss_length: int) -> str:
    """The name of the right axis."""
    return f"nats/{'char' if loss_length == 1 else loss_length}"


def nats(bits: float, loss_length: int) -> float:
    """Bits per character as the assignment's loss."""
    return bits * loss_length * math.log(2)


def draw_axes(
    picture: Picture,
    plot: Plot,
    y_ticks: list[Tick],
    loss_length: int | None,
    x_unit: str = X_UNIT,
    y_unit: str = LEFT_UNIT,
) -> None:
    """Draw lines, ticks and labels; those of both sides share rows, so that one unit can be read as the other.

    Without ``loss_length`` the right side has none.
    """
    left, right, foot = plot.left - 1, plot.left + plot.columns, plot.foot
    picture.chars[plot.top : foot, [left, right]] = "│"
    picture.kinds[plot.top : foot, [left, right]] = AXIS
    picture.write(foot, left, "└" + "─" * plot.columns + "┘", AXIS)
    for tick in y_ticks:
        row = foot - 1 - tick.row
        picture.write(row, left, "┤", AXIS)
        picture.write(row, 0, f"{tick.label:>{LEFT - 2}}"[: LEFT - 2], LABEL)
        if loss_length is None:
            continue
        picture.write(row, right, "├", AXIS)
        in_nats = _nats_label(nats(tick.value, loss_length), nats(tick.step, loss_length))
        picture.write(row, right + 2, in_nats, LABEL)
    picture.write(0, 0, y_unit, LABEL)
    if loss_length is not None:
        unit = right_unit(loss_length)
        picture.write(0, picture.width - len(unit), unit, LABEL)
    _draw_x_labels(picture, plot, x_unit)


def _nats_label(value: float, step: float, room: int = RIGHT - 2) -> str:
    """As many decimals as distinguish two ticks and fit."""
    for decimals in range(0 if step >= 20 else 1 if step >= 1 else 2 if step >= 0.1 else 3, -1, -1):
        if len(text := f"{value:.{decimals}f}") <= room:
            return text
    return tick_label(value, value)[:room]


def _draw_x_labels(picture: Picture, plot: Plot, unit: str) -> None:
    axis, row = plot.x_axis, plot.foot + 1
    picture.write(row, 0, unit, LABEL)
    free = max(plot.left, len(unit) + 1)
    found = ticks(axis.low, axis.high, max(1, plot.columns // X_LABEL_EVERY))
    for value in found:
        column = plot.column(value)
        if column is None:
            continue
        label = tick_label(value, found[1] - found[0] if len(found) > 1 else abs(value) or 1.0)
        start = min(max(column - len(label) // 2, plot.left), picture.width - len(label))
        if start >= free:
            picture.write(plot.foot, column, "┴", AXIS)
            picture.write(row, start, label, LABEL)
            free = start + len(label) + 1
