"""The keys of a look at a text: they scroll it, and mark a range of it."""

from __future__ import annotations

from ...watch.view import View
from .look import Look
from .unit_pane import UnitPane


class TextKeys(Look):
    """A look with a text that is coloured by a unit."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._text = UnitPane(id="unit-text")

    def mark(self) -> None:
        """A cursor; then a range from there on; then neither."""
        self._text.mark()

    def mark_left(self) -> None:
        """Mark a character more to the left."""
        self._text.move("left", marking=True)

    def mark_right(self) -> None:
        """Mark a character more to the right."""
        self._text.move("right", marking=True)

    def mark_up(self) -> None:
        """Mark up to the line above."""
        self._text.move("up", marking=True)

    def mark_down(self) -> None:
        """Mark up to the line below."""
        self._text.move("down", marking=True)

    def up(self) -> None:
        """Earlier text."""
        self._text.scroll_lines(-1)

    def down(self) -> None:
        """Further text."""
        self._text.scroll_lines(1)

    def page_up(self) -> None:
        """A page of text back."""
        self._text.scroll_pages(-1)

    def page_down(self) -> None:
        """The next page of the text."""
        self._text.scroll_pages(1)
