"""A curve that is read from a file of any length, thinned to what a chart can show."""

from __future__ import annotations

from typing import Any

MOST_POINTS = 20_000  # of a curve; a chart has a few hundred columns


class Thinned:
    """The points of a curve, thinned.

    Attributes:
        skipped: the line that was last skipped, if no line of its kind came after; else empty.
    """

    def __init__(self, points: tuple[list[Any], ...]) -> None:
        self._points, self._every, self._lines = points, 1, 0
        self.skipped = b""

    def skips(self, line: bytes) -> bool:
        """Whether to skip the next line."""
        if len(self._points[0]) >= 2 * MOST_POINTS:
            self._every *= 2
            for values in self._points:
                del values[1::2]
        self._lines += 1
        skipped = self._lines % self._every != 0
        self.skipped = line if skipped else b""
        return skipped
