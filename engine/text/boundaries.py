"""Boundaries: where one text ends and the next begins, when several are read as one.

No sequence reaches over a boundary, so no loss is computed there, and a stream that comes to another text starts over
with a hidden state of zero. Only the last characters of each text that make no full sequence are left out of an epoch,
as they are at the end of a single text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Starts = NDArray[np.intp]


def within(boundaries: Sequence[int], start: int, stop: int) -> tuple[int, ...]:
    """The boundaries that lie inside ``[start, stop)`` of a text, counted from ``start``."""
    return tuple(place - start for place in boundaries if start < place < stop)


def cut(parts: Sequence[tuple[int, int]], boundaries: Sequence[int]) -> list[tuple[int, int]]:
    """Parts of a text, each [start, stop), cut where another text begins."""
    pieces = []
    for start, stop in parts:
        places = [start, *(start + place for place in within(boundaries, start, stop)), stop]
        pieces += [piece for piece in pairwise(places) if piece[0] < piece[1]]
    return pieces


class Joined:
    """A text of several pieces, as one without boundaries for an ``Order`` to plan: only what can be read of each.

    Args:
        characters: N, of the whole. boundaries: where each piece but the first begins, ascending, inside (0, N).
        seq_length: T.
        anywhere: sequences may begin at any character, instead of T characters apart from the beginning of a piece.

    A piece that is too short for a sequence and its last target has no boundary of its own: it is read together with
    what comes before it.

    Attributes:
        characters: that the plan has. pieces: how many there are.
    """

    def __init__(self, characters: int, boundaries: Sequence[int], seq_length: int, *, anywhere: bool) -> None:
        begins = _far_enough(characters, boundaries, seq_length + 1)
        lengths = np.diff([*begins, characters])
        planned = lengths - seq_length if anywhere else (lengths - 1) // seq_length * seq_length
        self._step = 1 if anywhere else seq_length
        self._begins = np.array(begins, np.intp)
        self._planned = np.concatenate([[0], np.cumsum(planned)[:-1]])  # where each piece begins in the plan
        self.characters = int(planned.sum()) + (seq_length if anywhere else 1)
        self.pieces = len(begins)

    def places(self, planned: Starts) -> Starts:
        """(B,) where in the text the sequences begin that begin at ``planned`` (B,) in the plan."""
        planned = planned // self._step * self._step
        piece = np.searchsorted(self._planned, planned, "right") - 1
        places: Starts = self._begins[piece] + planned - self._planned[piece]
        return places


def _far_enough(characters: int, boundaries: Sequence[int], least: int) -> list[int]:
    """Where the pieces begin, 0 first, so that each has ``least`` characters, if the whole has."""
    begins = [0]
    for place in boundaries:
        if place - begins[-1] >= least:
            begins.append(place)
    if len(begins) > 1 and characters - begins[-1] < least:
        begins.pop()
    return begins
