"""A text coloured by a unit: under each character a mark where the unit is high."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from textual.content import Content

from .cells import columns_for, in_cell


class Levels(NamedTuple):
    """What counts as high for a unit.

    Attributes:
        middle: above it, the unit is high. strong: above it, very high; as far below the middle, very low.
    """

    middle: float = 0.0
    strong: float = 0.5

    @property
    def legend(self) -> str:
        """In words."""
        return f"▀ above {round(self.strong, 2) + 0.0:g}  ▔ above {round(self.middle, 2) + 0.0:g}"

    def name(self, value: float) -> str:
        """What a value is called in MARKS."""
        if value > self.middle:
            return "on" if value > self.strong else "weak"
        return "rest" if value >= 2 * self.middle - self.strong else "off"


MARKS = {"on": "▀", "weak": "▔", "rest": " ", "off": " "}
STYLES = {"on": "bold $text-warning", "weak": "$text-warning", "rest": "$foreground 75%", "off": "$foreground 45%"}
RANGE, CURSOR = "on $primary 40%", "reverse"


@cache
def cell(character: str) -> str:
    """A character as it is shown, in one column or two."""
    return " " if character == " " else in_cell(character, columns_for(character))


def lines_of(text: str, width: int) -> list[range]:
    """The places of the characters on each line: it ends after a newline, or where the width ends."""
    lines, start, used = [], 0, 0
    for place, character in enumerate(text):
        columns = columns_for(character)
        if used + columns > width and place > start:
            lines.append(range(start, place))
            start, used = place, 0
        used += columns
        if character == "\n":
            lines.append(range(start, place + 1))
            start, used = place + 1, 0
    if start < len(text):
        lines.append(range(start, len(text)))
    return lines


def place_at(text: str, line: range, x: int) -> int:
    """The place of the character at a column of a line; its last one if there is none."""
    used = 0
    for place in line:
        used += columns_for(text[place])
        if x < used:
            return place
    return line[-1]


def drawn(
    text: str,
    values: Sequence[float],
    levels: Levels,
    lines: Sequence[range],
    cursor: int | None,
    marked: tuple[int, int],
) -> Content:
    """Lines of the text, each with its marks below.

    Args:
        values: of the unit, for each character of the text. levels: of the unit.
        cursor: a place, or None. marked: the first place of a range, and the one after its last.
    """

    def look_of(place: int) -> tuple[str, str]:
        added = f" {CURSOR}" if place == cursor else f" {RANGE}" if marked[0] <= place < marked[1] else ""
        return levels.name(values[place]), added

    drawn_lines = []
    for line in lines:
        characters, marks = [], ""
        for (name, added), places in groupby(line, key=look_of):
            cells = "".join(cell(text[place]) for place in places)
            characters.append((cells, STYLES[name] + added))
            marks += MARKS[name] * Content(cells).cell_length
        # All marks of a line in one style: what changes it every other column is half of what a slow line has to carry.
        drawn_lines += [Content.assemble(*characters), Content.styled(marks, STYLES["weak"])]
    return Content("\n").join(drawn_lines)
