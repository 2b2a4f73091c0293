"""A cursor in a text, and a range that is marked from a fixed place up to it."""

from __future__ import annotations


class Selection:
    """What is pointed at.

    Attributes:
        cursor: a place in the text; None is nowhere.
        anchor: the other end of the marked range; None without one.
        is_moving: whether the arrow keys move the cursor.
    """

    def __init__(self) -> None:
        self.cursor: int | None = None
        self.anchor: int | None = None
        self.is_moving = False

    @property
    def is_marked(self) -> bool:
        """Whether there is a range."""
        return self.cursor is not None and self.anchor is not None

    @property
    def range(self) -> tuple[int, int]:
        """The first place of the range and the one after its last; (0, 0) without a range."""
        if self.cursor is None or self.anchor is None:
            return 0, 0
        return min(self.cursor, self.anchor), max(self.cursor, self.anchor) + 1

    def clear(self) -> None:
        """Point nowhere."""
        self.cursor = self.anchor = None
        self.is_moving = False

    def step(self, start: int) -> None:
        """First a cursor, at ``start`` if there is none; then a range from there on; then neither."""
        if not self.is_moving:
            self.cursor, self.is_moving = start if self.cursor is None else self.cursor, True
        elif self.anchor is None:
            self.anchor = self.cursor
        else:
            self.clear()

    def move(self, to: int, start: int, marking: bool) -> None:
        """Move the cursor; ``marking`` begins a range where it was, or at ``start``, unless there is one."""
        if marking and self.anchor is None:
            self.anchor = start if self.cursor is None else self.cursor
        self.cursor = to

    def point(self, to: int, marking: bool) -> None:
        """Put the cursor somewhere, without a range; or mark up to there from where it is."""
        if not marking:
            self.anchor = None
        elif self.anchor is None:
            self.anchor = self.cursor
        self.cursor = to

    def keep_within(self, length: int) -> None:
        """Point nowhere if the text has become too short."""
        if max(self.cursor or 0, self.anchor or 0) >= length:
            self.clear()
