"""The rows of the table of points: their cells, and their order."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ...plot.sparkline import sparkline
from ...sweep.events import DIVERGED, DONE, FAILED, HALVED, RUNNING, STOPPED, WAITING
from ...sweep.view import PointView, SweepView
from ...system.terminal import steady_line
from ...watch.progress import ABSURD
from .columns import CURVE, LOSS, RANGE, RUNS, SIGN, STATE, Column

# state -> its sign, and the name of its style; sign and word suffice without colour
SIGNS = {
    RUNNING: ("●", "good"),
    DONE: ("✓", "good"),
    WAITING: ("○", "quiet"),
    STOPPED: ("■", "quiet"),
    HALVED: ("■", "quiet"),
    DIVERGED: ("✗", "bad"),
    FAILED: ("✗", "bad"),
}
STATES = tuple(SIGNS)
BEST = "◆"
Key = tuple[int, float, str]


def cells(point: PointView, columns: Sequence[Column], goal: int, *, best: bool) -> tuple[str, ...]:
    """What a row says of a point. ``best``: whether no point has a lower loss."""
    return tuple(column.padded(_cell(point, column, goal, best)) for column in columns)


def _cell(point: PointView, column: Column, goal: int, best: bool) -> str:
    if column.varied is not None:
        return steady_line(point.planned.values[column.varied])
    if column.name == SIGN:
        return SIGNS[point.state][0]
    if column.name == RUNS:
        return f"{point.over}/{len(point.runs)}"
    if column.name == CURVE:
        return sparkline(point.curve, column.width)
    if column.name == STATE:
        return words(point, goal)
    if (loss := point.loss) is None:
        return ""
    if column.name == LOSS:
        return f"{BEST} {bits(loss.median)}" if best else bits(loss.median)
    return f"{bits(loss.low)}–{bits(loss.high)}" if loss.low < loss.high else ""


def words(point: PointView, goal: int) -> str:
    """The state of a point, while it is trained with how far it is."""
    state = point.state
    return f"{state} {min(99, int(100 * point.update / goal))}%" if state == RUNNING else state


def bits(value: float) -> str:
    """A loss in bits per character, in five columns."""
    return f"{value:.3f}" if value < 10 else f"{value:.2f}" if value < 100 else f"{min(value, ABSURD):.0e}"


def ordered(view: SweepView, column: Column, *, descending: bool) -> list[int]:
    """The numbers of the points, sorted by a column; those that it says nothing of come last, in the plan's order."""
    keys = [_key(column)(point) for point in view.points]
    known = [n for n, key in enumerate(keys) if key is not None]
    known.sort(key=lambda n: keys[n] or (0, 0.0, ""), reverse=descending)
    return known + [n for n, key in enumerate(keys) if key is None]


def _key(column: Column) -> Callable[[PointView], Key | None]:
    """What a point is sorted by: numbers, then words."""
    place = column.varied
    if place is not None:
        return lambda point: of_text(point.planned.values[place])
    if column.name == RUNS:
        return lambda point: (0, point.over, "")
    if column.name == STATE:
        return lambda point: (0, STATES.index(point.state) - point.update / 1e12, "")
    if column.name == RANGE:
        return lambda point: None if (loss := point.loss) is None else (0, loss.high - loss.low, "")
    return lambda point: None if (loss := point.loss) is None else (0, loss.median, "")


def of_text(value: str) -> Key | None:
    """The value of a setting: a number, or a word; None where it does nothing."""
    if value == "-":
        return None
    try:
        number = float(value.replace(",", ""))
    except ValueError:
        return 1, 0.0, value
    return (0, number, "") if math.isfinite(number) else (1, 0.0, value)


def best_of(view: SweepView) -> int | None:
    """The number of the point with the lowest median loss; None before any has one."""
    first = view.ranked()[0]
    return None if view.points[first].loss is None else first
