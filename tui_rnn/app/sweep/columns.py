"""The columns of the table of points: which there are, and how wide, in the room that there is.

What varies comes first, and the loss. With less room the headings of what varies are abbreviated, then cut to the width
of its values; then the range goes, then the sparkline, then the words of the states, which signs tell, too; then values
are shortened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from ...plot.legend import shortened
from ...sweep.events import Planned
from ...sweep.view import POINTS
from ...system.terminal import steady_line

GAP = 2  # columns between two cells; in the first of them stands what the table is sorted by
SIGN, RUNS, LOSS, RANGE, CURVE, STATE = "sign", "runs", "median", "range", "curve", "state"
WIDTHS = {SIGN: 1, LOSS: 8, RANGE: 11, STATE: 12}
SHORT = 8, 4  # columns of the shortest sparkline, and of the shortest value
ENDINGS = (), (RANGE,), (RANGE, CURVE), (RANGE, CURVE, STATE)  # what is left out, one after the other


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: one of those above, or the name of what varies.
        width: in columns of the terminal.
        varied: which of the values of a point it shows; None for the others.
        right: whether its cells end in line.
    """

    name: str
    width: int
    varied: int | None = None
    right: bool = False

    @property
    def heading(self) -> str:
        """What stands above it."""
        name = "" if self.name == SIGN else steady_line(self.name)
        for wording in (name, abbreviated(name), name.rpartition("-")[2]):
            if cell_len(wording) <= self.width:
                return wording
        return shortened(abbreviated(name), self.width)

    def padded(self, cell: str) -> str:
        """A cell, exactly as wide as the column."""
        cell = shortened(cell, self.width)
        blank = " " * (self.width - cell_len(cell))
        return blank + cell if self.right else cell + blank

    @property
    def sorts(self) -> bool:
        """Whether rows can be sorted by it."""
        return self.name not in (SIGN, CURVE)


def columns_of(planned: Planned, room: int) -> tuple[Column, ...]:
    """The columns of a sweep, so that they fit the room."""
    for columns in _wordings(planned, room):
        spare = room - width_of(columns)
        if spare >= 0:
            return tuple(_grown(column, spare) for column in columns)
    return tuple(columns)


def abbreviated(name: str) -> str:
    """``learning-rate`` as ``l-rate``: of all words but the last, the first letter."""
    *before, last = steady_line(name).split("-")
    return "-".join([*(word[:1] for word in before), last])


def _grown(column: Column, spare: int) -> Column:
    """A column in more room than it needs, of which a sparkline makes use."""
    return replace(column, width=min(POINTS, column.width + spare)) if column.name == CURVE else column


def width_of(columns: Sequence[Column]) -> int:
    """How wide they are together."""
    return sum(column.width for column in columns) + GAP * max(0, len(columns) - 1)


def _wordings(planned: Planned, room: int) -> Iterator[list[Column]]:
    headings = [cell_len(steady_line(name)) for name in planned.varied]
    values = [
        max(cell_len(steady_line(point.values[n])) for point in planned.points) for n in range(len(planned.varied))
    ]
    full = [max(pair) for pair in zip(headings, values, strict=True)]
    brief = [max(cell_len(abbreviated(name)), value) for name, value in zip(planned.varied, values, strict=True)]
    cut = [max(SHORT[1], value) for value in values]
    for ending in ENDINGS:
        for widths in (full, brief, cut):
            yield _columns(planned, widths, ending)
    others = width_of(_columns(planned, [], ENDINGS[-1]))
    for count in range(len(values), 0, -1):
        each = (room - others) // count - GAP
        if each >= SHORT[1] or count == 1:
            yield _columns(planned, [min(width, max(SHORT[1], each)) for width in cut[:count]], ENDINGS[-1])
    yield _columns(planned, [], ENDINGS[-1])


def _columns(planned: Planned, widths: Sequence[int], left_out: Sequence[str]) -> list[Column]:
    varied = [Column(planned.varied[n], width, n) for n, width in enumerate(widths)]
    runs = max(len(RUNS), 2 * len(str(len(planned.seeds))) + 1)
    after = [
        Column(RUNS, runs, right=True),
        Column(LOSS, WIDTHS[LOSS], right=True),
        Column(RANGE, WIDTHS[RANGE]),
        Column(CURVE, SHORT[0]),
        Column(STATE, WIDTHS[STATE]),
    ]
    return [Column(SIGN, WIDTHS[SIGN]), *varied, *(column for column in after if column.name not in left_out)]
