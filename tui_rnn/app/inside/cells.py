"""What the looks inside draw with: characters in a grid, each in the same number of columns, bars, and words below."""

from __future__ import annotations

import re
import textwrap

from rich.cells import cell_len
from textual.content import Content

from ...system.terminal import steady_each

SHOWN = {" ": "␣", "\n": "¶", "\t": "→"}  # what would otherwise not be seen
MARK = "◌"  # where there is nothing to show: a combining mark, a joiner
SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
BARS = "▁▂▃▄▅▆▇█"
FAINT = "$foreground 60%"  # what is there only to explain
ON_BAR = "on $foreground 25%"  # the cursor, on a bar: in reverse a low one would look high


def columns_for(*texts: str) -> int:
    """How many columns a cell needs for every character of some texts: two if one of them is wide."""
    return 2 if any(cell_len(in_cell(c, 2).rstrip()) > 1 for text in texts for c in set(text)) else 1


def in_cell(character: str, columns: int) -> str:
    """A character in a cell of that many columns."""
    if character in SHOWN:
        shown = SHOWN[character]
    else:
        shown = "".join(steady_each(character)).replace("\n", "¶").strip() or MARK
    width = cell_len(shown)
    if width == 0 or width > columns:
        shown, width = MARK, 1
    return shown + " " * (columns - width)


def bar(share: float) -> str:
    """A bar of eight heights for a share from 0 to 1."""
    return BARS[max(0, min(len(BARS) - 1, int(share * len(BARS))))]


def explained(picture: Content, words: str, width: int, height: int) -> Content:
    """A picture, and below it what it means: as many whole sentences as there is room for."""
    room, sentences = height - picture.plain.count("\n") - 2, SENTENCES.split(words)
    for count in range(len(sentences), 0, -1):
        lines = textwrap.wrap(" ".join(sentences[:count]), max(1, width))
        if len(lines) <= room:
            return picture + Content.styled("\n".join(["\n", *lines]), FAINT)
    return picture
