"""Writes to the terminal only the pieces of a frame that it does not already show.

With a dialog on top, Textual rewrites every row four times a second: 25 kB because a clock has ticked. Over a slow line
that takes seconds. Here each piece of a row is remembered as last written, and left out while it stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import SGR_STYLES, Strip

PLAIN = Style.null()
Piece = tuple[int, int, Strip]  # row, column, what stands there


class Frames:
    """Remembers what the terminal shows."""

    def __init__(self) -> None:
        self._shown: dict[int, dict[tuple[int, int], str]] = {}  # row: (first column, end): as written

    def forget(self) -> None:
        """Write everything again: the terminal may show something else, as after a resize."""
        self._shown.clear()

    def news_of(self, update: CompositorUpdate) -> CompositorUpdate:
        """The update without what is already shown."""
        if isinstance(update, LayoutUpdate):
            return News(self, _of_layout(update))
        if isinstance(update, ChopsUpdate):
            return News(self, _of_chops(update))
        return update

    def is_new(self, row: int, column: int, end: int, written: str) -> bool:
        """Whether a piece is not shown yet. From now on it counts as shown."""
        pieces = self._shown.setdefault(row, {})
        if pieces.get((column, end)) == written:
            return False
        for first, last in [place for place in pieces if place[0] < end and column < place[1]]:
            del pieces[first, last]
        pieces[column, end] = written
        return True


class News(CompositorUpdate):
    """The pieces of an update, written where they are new. It can be rendered once."""

    def __init__(self, frames: Frames, pieces: Iterator[Piece]) -> None:
        self._frames, self._pieces = frames, pieces

    def render_segments(self, console: Console) -> str:
        """The text with its escape sequences."""
        written: list[str] = []
        for row, column, strip in self._pieces:
            text = _text(strip, console._color_system or ColorSystem.TRUECOLOR)
            if self._frames.is_new(row, column, column + strip.cell_length, text):
                written += (f"\x1b[{row + 1};{column + 1}H", text)
        return "".join(written)


def _text(strip: Strip, colors: ColorSystem) -> str:
    """A strip as it is written: starting and ending in the terminal's own colours, with each change of style once.

    (Textual writes every style in full and resets it after each segment: twice as many bytes.)
    """
    written: list[str] = []
    before = PLAIN
    for text, style, _ in strip:
        after = style or PLAIN
        if after is not before:
            written.append(_change(before, after, colors))
            before = after
        written.append(text)
    return "".join((*written, _change(before, PLAIN, colors)))


@lru_cache(8192)
def _change(before: Style, after: Style, colors: ColorSystem) -> str:
    """What is written between two styles."""
    old, new = _codes(before, colors), _codes(after, colors)
    link = before.link != after.link
    links = f"\x1b]8;id={after.link_id};{after.link or ''}\x1b\\" if link else ""
    if old == new:
        return links
    same_attributes = old[0] == new[0]
    if not same_attributes or (old[1] and not new[1]) or (old[2] and not new[2]):
        codes = [part for part in new if part]
        return f"{links}\x1b[0;{';'.join(codes)}m" if codes else f"{links}\x1b[0m"
    return f"{links}\x1b[{';'.join(part for was, part in zip(old, new, strict=True) if part != was)}m"


def _codes(style: Style, colors: ColorSystem) -> tuple[str, str, str]:
    """The attributes, the colour and the background of a style, as escape codes."""
    on = style._attributes & style._set_attributes
    attributes = ";".join(SGR_STYLES[bit] for bit in range(on.bit_length()) if on & (1 << bit))
    foreground = style.color.downgrade(colors).get_ansi_codes() if style.color else ()
    background = style.bgcolor.downgrade(colors).get_ansi_codes(False) if style.bgcolor else ()
    return attributes, ";".join(foreground), ";".join(background)


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    for row, strips in enumerate(update.strips, update.region.y):
        column = update.region.x
        for strip in strips:
            yield row, column, strip
            column += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[Piece]:
    """The strips that the dirty span of each row touches, cut at its right end."""
    for row, first, last in update.spans:
        for end, (column, strip) in zip(update.chop_ends[row], update.chops[row].items(), strict=False):
            if strip is not None and column <= last and end > first:
                whole = end <= last and first <= column < last
                yield row, column, strip if whole else strip.crop(0, min(end, last) - column)
