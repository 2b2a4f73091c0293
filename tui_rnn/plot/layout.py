"""Where the plot lies in the picture of the loss chart."""

from __future__ import annotations

from dataclasses import dataclass

from .plot import DOTS_HIGH, DOTS_WIDE, Axis

LEFT, RIGHT = 7, 8  # columns of the two axes with their labels


@dataclass(frozen=True, slots=True)
class Plot:
    """The part of a picture that holds the curves: its first row and column, its size, and its axes."""

    top: int
    left: int
    rows: int
    columns: int
    x_axis: Axis

    @classmethod
    def inside(cls, width: int, height: int, window: tuple[float, float], right: int = RIGHT) -> Plot:
        """The plot in a picture of this size, with room for labels if there is enough; ``right``: columns beside it."""
        labelled = width >= 30 and height >= 6
        left, right, top, bottom = (LEFT, right, 1, 2) if labelled else (0, 0, 0, 0)
        columns, rows = width - left - right, height - top - bottom
        low, high = window
        if high <= low:
            low, high = low - 0.5, low + 0.5
        return cls(top, left, rows, columns, Axis(low, high, columns * DOTS_WIDE))

    @property
    def labelled(self) -> bool:
        """Whether there is room for labels around it."""
        return self.top > 0

    @property
    def area(self) -> tuple[slice, slice]:
        """Its rows and columns in the picture."""
        return slice(self.top, self.top + self.rows), slice(self.left, self.left + self.columns)

    @property
    def foot(self) -> int:
        """The row of the x axis."""
        return self.top + self.rows

    def contains(self, column: int, row: int) -> bool:
        """Whether a cell of the picture lies in it."""
        return self.left <= column < self.left + self.columns and self.top <= row < self.foot

    def column(self, update: float) -> int | None:
        """The picture's column of an update; None if it is not visible."""
        if not self.x_axis.low <= update <= self.x_axis.high:
            return None
        return self.left + min(self.x_axis.column(update), self.columns - 1)

    def row(self, cell: int) -> int | None:
        """The picture's row for a row counted from the foot; None if it is outside."""
        return self.foot - 1 - cell if 0 <= cell < self.rows else None

    def update_at(self, column: int) -> float:
        """The update in the middle of a column of the picture."""
        return self.x_axis.value((column - self.left) * DOTS_WIDE + (DOTS_WIDE - 1) / 2)

    def value_at(self, row: int, y_axis: Axis) -> float:
        """The value in the middle of a row of the picture."""
        return y_axis.value((self.foot - 1 - row) * DOTS_HIGH + (DOTS_HIGH - 1) / 2)
