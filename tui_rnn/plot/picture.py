"""The data of the loss chart, and the grid of characters that it is drawn on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from engine import Array

from .curve import CurveView
from .ink import BLANK, EPOCH, KIND, REFERENCE

WAITING = "waiting for the first updates ..."
BACKGROUND = np.isin(np.arange(KIND + 1), (BLANK, EPOCH, REFERENCE))  # by kind: whether a label may cover it


@dataclass(frozen=True, slots=True)
class Overlay:
    """Another run, to compare with.

    Attributes:
        name: must be printable.
        updates: (N,).
        bits: (N,) smooth loss in bits per character.
        validated: (M,) updates.
        validation_bits: (M,) validation loss in bits per character.
    """

    name: str
    updates: Array
    bits: Array
    validated: Array
    validation_bits: Array


@dataclass(frozen=True, slots=True)
class Reference:
    """A loss to compare with, in bits per character; its name must be printable."""

    name: str
    bits: float

    def __str__(self) -> str:
        return f"{self.name} {self.bits:.2f}"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at an update; the wordings, longest first, must be printable."""

    update: int
    name: str
    wordings: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ChartData:
    """What to draw, in bits per character.

    Attributes:
        view: the curve.
        validation: updates (N,) and bits (N,).
        overlays: other runs.
        best: the update of the best model, and its bits on the curve that it was chosen by.
        updates_per_epoch: for the epoch marks.
        learning_rate_marks: (update, +1 or -1) for each change.
        loss_length: how many characters the assignment's loss is summed over, for the axis in nats.
        references: losses to compare with.
        moments: what happened when, ascending: marked on the x axis and named by the cursor.
        waiting: said while the curve has fewer than two points.
    """

    view: CurveView
    validation: tuple[Array, Array] | None = None
    overlays: tuple[Overlay, ...] = ()
    best: tuple[int, float] | None = None
    updates_per_epoch: int = 0
    learning_rate_marks: tuple[tuple[int, int], ...] = ()
    loss_length: int = 25
    references: tuple[Reference, ...] = ()
    moments: tuple[Moment, ...] = ()
    waiting: str = WAITING

    @property
    def signature(self) -> tuple[object, ...]:
        """A cheap key that differs when the drawing would: curves change only at their end."""
        (x, smooth), (validated, bits) = self.view[:2], self.validation or (self.view.x[:0], self.view.x[:0])
        ends = [(len(x), *x[-1:].tolist(), *y[-1:].tolist()) for x, y in ((x, smooth), (validated, bits))]
        runs = [(run.name, len(run.updates), len(run.validated)) for run in self.overlays]
        return (
            *ends,
            *runs,
            self.best,
            self.learning_rate_marks,
            self.updates_per_epoch,
            self.loss_length,
            self.references,
            len(self.moments),
            self.moments[-1:],
            self.waiting,
        )


class Picture:
    """A grid of characters, each of a kind and on a ground: see ``ink``.

    Attributes:
        chars: (height, width) characters; the cell after a wide character is empty.
        kinds: (height, width) kind plus ground.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.chars = np.full((height, width), " ", "<U1")
        self.kinds = np.zeros((height, width), np.uint8)

    def write(self, row: int, column: int, text: str, kind: int, ground: int | None = None) -> None:
        """Write as much of the text as fits, on the present ground unless another is given."""
        if not 0 <= row < self.height:
            return
        for cell in _cells(text):
            if column >= 0 and column + len(cell) <= self.width:
                place = slice(column, column + len(cell))
                self.chars[row, place] = cell
                self.kinds[row, place] = (self.kinds[row, place] & ~np.uint8(KIND) if ground is None else ground) + kind
            column += len(cell)

    def is_free(self, rows: int | slice, columns: int | slice) -> NDArray[np.bool_]:
        """Where nothing is drawn but lines that belong to the background."""
        return np.asarray(BACKGROUND[self.kinds[rows, columns] & KIND])

    def changed_rows(self, before: Picture | None) -> list[int]:
        """The rows that differ from those of another picture; all rows if there is none of this size."""
        if before is None or before.chars.shape != self.chars.shape:
            return list(range(self.height))
        differ = (self.chars != before.chars) | (self.kinds != before.kinds)
        return [int(row) for row in np.flatnonzero(differ.any(axis=1))]

    def strip(self, row: int, styles: dict[int, Style]) -> Strip:
        """A row, as runs of one style."""
        chars, kinds = self.chars[row].tolist(), self.kinds[row]
        bounds = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), self.width]
        segments = [Segment("".join(chars[start:stop]), styles[int(kinds[start])]) for start, stop in pairwise(bounds)]
        return Strip(segments, self.width)


def _cells(text: str) -> list[list[str]]:
    """The cells that each character takes; characters without a cell (combining marks) are left out."""
    if text.isascii():
        return [[char] for char in text]
    return [[char] + [""] * (cell_len(char) - 1) for char in text if cell_len(char)]
