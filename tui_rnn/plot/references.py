"""The reference lines of the loss chart: dotted and named, at the right if there is room; the nearest ones outside are
named at the top and the bottom, with an arrow."""

from __future__ import annotations

from .ink import LABEL, REFERENCE
from .layout import Plot
from .picture import Picture, Reference
from .plot import BITS, BRAILLE, DOTS_HIGH, Axis

EVERY = 2  # columns from one dot to the next
BETWEEN = " · "
FREE = b"\1"


def draw_references(picture: Picture, plot: Plot, y_axis: Axis, references: tuple[Reference, ...]) -> None:
    """Draw a dotted line at each reference that lies inside, at its exact height."""
    for reference in references:
        dot = y_axis.dot(reference.bits)
        row = plot.row(dot // DOTS_HIGH)
        if row is not None:
            columns = slice(plot.left, plot.left + plot.columns, EVERY)
            picture.chars[row, columns] = chr(BRAILLE + int(BITS[DOTS_HIGH - 1 - dot % DOTS_HIGH, 0]))
            picture.kinds[row, columns] = REFERENCE


def name_references(picture: Picture, plot: Plot, y_axis: Axis, references: tuple[Reference, ...]) -> None:
    """Name the lines, where no curve is in the way, and the nearest references above and below."""
    if not plot.labelled:
        return
    named: dict[int, list[str]] = {}
    for reference in references:
        row = plot.row(y_axis.cell(reference.bits))
        if row is not None:
            named.setdefault(row, []).append(str(reference))
    for row, names in named.items():
        _write(picture, plot, row, names)
    for row, arrow, nearest in (
        (plot.top, "↑", min((r for r in references if r.bits > y_axis.high), key=_bits, default=None)),
        (plot.foot - 1, "↓", max((r for r in references if r.bits < y_axis.low), key=_bits, default=None)),
    ):
        if nearest is not None and row not in named:
            _write(picture, plot, row, [f"{arrow} {nearest}"])


def _bits(reference: Reference) -> float:
    return reference.bits


def _write(picture: Picture, plot: Plot, row: int, names: list[str]) -> None:
    """Write the names of a row, or as many as fit, as far to the right as nothing is in the way."""
    inside = slice(plot.left + 1, plot.left + plot.columns - 1)
    free = picture.is_free(row, inside).tobytes()
    for count in range(len(names), 0, -1):
        text = f" {BETWEEN.join(names[:count])} "
        place = free.rfind(FREE * len(text)) if len(text) <= len(free) // 2 else -1
        if place >= 0:
            picture.write(row, inside.start + place, text, LABEL)
            return
