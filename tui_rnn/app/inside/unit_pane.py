"""The pane of the text that is coloured by a unit: it scrolls, has a cursor, and a range can be marked in it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events as textual_events
from textual.geometry import Offset
from textual.message import Message

from ...system.terminal import steady_line
from ..panes.still import StillStatic
from .selection import Selection
from .unit_text import Levels, drawn, lines_of, place_at


class UnitPane(StillStatic):
    """A text with a value for each character."""

    ALLOW_SELECT = False

    class Pointed(Message):
        """The cursor or the marked range has changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, classes="pane")
        self.selection = Selection()
        self._text, self._values, self._levels = "", [0.0], Levels()
        self._lines: list[range] = []
        self._top = 0
        self._pressed_at: Offset | None = None

    def show_values(self, text: str, values: Sequence[float], levels: Levels) -> None:
        """Show a text with the values of a unit."""
        self._text, self._values, self._levels = text, list(values), levels
        self.selection.keep_within(len(text))
        self._lines = lines_of(text, max(1, self.content_size.width))
        self._go_to(self._top)

    @property
    def at_cursor(self) -> str:
        """The character at the cursor and its value; "" without a cursor."""
        cursor = self.selection.cursor
        return "" if cursor is None else f"{steady_line(repr(self._text[cursor]))} {self._values[cursor]:+.2f}"

    def _draw(self) -> None:
        lines = self._lines[self._top : self._top + self._fitting]
        self.set_content(
            drawn(self._text, self._values, self._levels, lines, self.selection.cursor, self.selection.range)
        )

    # Scrolling

    @property
    def _fitting(self) -> int:
        """Lines of text that there is room for."""
        return max(1, self.content_size.height // 2)

    def scroll_lines(self, by: int) -> None:
        """Show text further on."""
        self._go_to(self._top + by)

    def scroll_pages(self, by: int) -> None:
        """Show the text of pages further on."""
        self._go_to(self._top + by * self._fitting)

    def _go_to(self, top: int) -> None:
        self._top = max(0, min(top, len(self._lines) - self._fitting))
        self._draw()

    def on_mouse_scroll_down(self) -> None:
        """Further text."""
        self.scroll_lines(2)

    def on_mouse_scroll_up(self) -> None:
        """Earlier text."""
        self.scroll_lines(-2)

    # The cursor, and what is marked

    @property
    def _first(self) -> int:
        """The first character that is shown."""
        return self._lines[self._top].start

    def mark(self) -> None:
        """A cursor; then a range from there on; then neither."""
        if self._lines:
            self.selection.step(self._first)
            self._changed()

    def clear(self) -> None:
        """No cursor, and nothing marked."""
        self.selection.clear()
        self._changed()

    def move(self, key: str, *, marking: bool) -> None:
        """Move the cursor "left", "right", "up" or "down"; ``marking``: and mark up to there."""
        if not self._lines:
            return
        cursor = self._first if self.selection.cursor is None else self.selection.cursor
        by = 1 if key in ("right", "down") else -1
        to = cursor + by if key in ("left", "right") else self._above_or_below(cursor, by)
        self.selection.move(max(0, min(to, len(self._text) - 1)), self._first, marking)
        line = self._line_of(self.selection.cursor or 0)
        self._go_to(max(min(self._top, line), line - self._fitting + 1))
        self._changed()

    def _above_or_below(self, place: int, by: int) -> int:
        line = self._line_of(place)
        other = self._lines[max(0, min(len(self._lines) - 1, line + by))]
        return min(other.start + place - self._lines[line].start, other[-1])

    def _line_of(self, place: int) -> int:
        return next(n for n, line in enumerate(self._lines) if place in line)

    def on_mouse_down(self, event: textual_events.MouseDown) -> None:
        """Put the cursor there, and perhaps begin to mark."""
        place = event.get_content_offset(self)
        if place is not None:
            self.capture_mouse()
            self._pressed_at = place
            self._point(place, marking=False)

    def on_mouse_move(self, event: textual_events.MouseMove) -> None:
        """Mark up to here."""
        place = event.get_content_offset(self)
        if (
            place is not None
            and self._pressed_at is not None
            and (place != self._pressed_at or self.selection.is_marked)
        ):
            self._point(place, marking=True)

    def on_mouse_up(self) -> None:
        """The range is marked."""
        self._pressed_at = None
        self.release_mouse()

    def _point(self, at: Offset, marking: bool) -> None:
        line = self._top + at.y // 2
        if line < len(self._lines):
            self.selection.point(place_at(self._text, self._lines[line], at.x), marking)
            self._changed()

    def _changed(self) -> None:
        self._draw()
        self.post_message(self.Pointed())
