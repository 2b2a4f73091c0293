"""A table as lines of text that fit a width: as it is, turned on its side, or in pieces below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from ..plot.legend import shortened

GAP = 2  # columns between two cells
# Columns that the name of a row may take: at most, gladly, above a column, and at least: then its letter is left.
LONGEST, READABLE, ABOVE, LEAST = 40, 16, 8, 2
Rows = Sequence[Sequence[str]]


def fitted(rows: Rows, width: int) -> list[list[str]]:
    """The lines of each piece of a table, of at most ``width`` columns where that can be; usually it is one piece.

    Args:
        rows: as many cells in each, printable; the first row holds the headings, the first cell of each other row its
            letter and its name, with a space between them.
    """
    if (lines := aligned(rows, width, READABLE)) is not None:
        return [lines]
    if (lines := aligned(_turned(rows, width), width, READABLE)) is not None:
        return [lines]
    return [aligned(piece, width, LEAST) or _overlong(piece) for piece in _pieces(rows, width)]


def aligned(rows: Rows, width: int, least: int = READABLE) -> list[str] | None:
    """The rows as lines; None if that would leave fewer than ``least`` columns for names that are longer."""
    widths = _widths(rows)
    longest, room = widths[0], width - sum(widths[1:]) - GAP * (len(widths) - 1)
    if room < min(longest, least):
        return None
    widths[0] = min(longest, room, max(LONGEST, least))
    return [_line(row, widths) for row in rows]


def _overlong(rows: Rows) -> list[str]:
    """Where not even one column fits: it is too long then, since a figure must not be cut."""
    return [_line(row, [LEAST, *_widths(rows)[1:]]) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *cells = row
    name = shortened(name, widths[0])
    parts = [name + " " * (widths[0] - cell_len(name))]
    parts += [" " * (wide - cell_len(cell)) + cell for cell, wide in zip(cells, widths[1:], strict=True)]
    return (" " * GAP).join(parts).rstrip()


def _widths(rows: Rows) -> list[int]:
    return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]


def _turned(rows: Rows, width: int) -> Rows:
    """The same with a column for each row: above it its letter, and below that its name, as short as it must be."""
    (heading, *_), *turned = [list(column) for column in zip(*rows, strict=True)]
    room = (width - max(cell_len(column[0]) for column in [[heading], *turned])) // max(1, len(rows) - 1) - GAP
    letters, names = zip(*(row[0].split(" ", 1) for row in rows[1:]), strict=True)
    return [["", *letters], [heading, *(shortened(name.strip(), max(room, ABOVE)) for name in names)], *turned]


def _pieces(rows: Rows, width: int) -> Iterator[Rows]:
    """The columns in pieces that fit, each with the names before them."""
    widths = _widths(rows)
    room = width - min(widths[0], READABLE)
    taken, kept = 0, list[int]()
    for n, wide in enumerate(widths[1:], 1):
        if kept and taken + GAP + wide > room:
            yield [[row[0], *(row[k] for k in kept)] for row in rows]
            taken, kept = 0, []
        taken, kept = taken + GAP + wide, [*kept, n]
    yield [[row[0], *(row[k] for k in kept)] for row in rows]
