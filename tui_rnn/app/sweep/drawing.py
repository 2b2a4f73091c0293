"""How a line of the table of points is drawn: its heading, and a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from .columns import CURVE, GAP, LOSS, SIGN, STATE, Column
from .rows import BEST, SIGNS

COLOURS = {
    "heading": "$foreground 65%",
    "good": "$text-success",
    "quiet": "$foreground 60%",
    "bad": "$text-error",
    "curve": "$text-warning",
    "cursor": "$foreground",
}
ASCENDING, DESCENDING = "▲", "▼"
Row = tuple[int, str, bool, tuple[str, ...]]  # number of the point, its state, whether it is chosen, its cells


def heading(columns: Sequence[Column], by: str, *, descending: bool, style: Style) -> Strip:
    """The headings, with a mark at the one by which the table is sorted."""
    mark = DESCENDING if descending else ASCENDING
    parts = []
    for column in columns:
        text, is_sorted = column.padded(column.heading), column.name == by
        if is_sorted:  # the mark stands in the gap, or in the blank behind a heading
            text = f"{text}{mark}" if column.right else f"{text.rstrip()}{mark}".ljust(len(text))
        parts.append((text, Style(bold=is_sorted or None)))
    return _strip(columns, parts, style)


def line(columns: Sequence[Column], row: Row, styles: Mapping[str, Style], ground: Style) -> Strip:
    """A row. ``styles``: by the names in COLOURS."""
    _, state, is_chosen, cells = row
    parts = []
    for column, cell in zip(columns, cells, strict=True):
        style = Style(bold=is_chosen or None)
        if column.name in (SIGN, STATE):
            style = Style(color=styles[SIGNS[state][1]].color)
        elif column.name == CURVE:
            style = Style(color=styles["curve"].color)
        elif column.name == LOSS and BEST in cell:
            style = Style(bold=True)
        parts.append((cell, style))
    return _strip(columns, parts, styles["cursor"] if is_chosen else ground)


def _strip(columns: Sequence[Column], parts: Iterable[tuple[str, Style]], ground: Style) -> Strip:
    segments: list[Segment] = []
    for column, (text, style) in zip(columns, parts, strict=True):
        blank = " " * (column.width + GAP - cell_len(text))
        segments += [Segment(text, ground + style), Segment(blank, ground)]
    return Strip(segments)
