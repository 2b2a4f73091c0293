"""Surprises: the characters of a text that a model expected least, found while it is read piece by piece."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from ..network.parameters import Array
from ..network.trace import next_scores
from .distribution import distribution
from .rule import SamplingRule

NEAR = 10  # characters: of two surprises that are no further apart only the larger is told of
GUESSES = 3  # that are told of each


@dataclass(frozen=True, slots=True)
class Surprise:
    """A character that the model did not expect.

    Attributes:
        place: of the character in the text, from 0.
        bits: -log2 of its probability.
        guesses: ids of the likeliest characters there, the likeliest first. probabilities: theirs.
    """

    place: int
    bits: float
    guesses: tuple[int, ...]
    probabilities: tuple[float, ...]


class Surprises:
    """The largest losses of a text: each is the largest within NEAR characters, and of equal ones the first.

    Args:
        weights: of the model. most: how many to keep.
    """

    def __init__(self, weights: Mapping[str, Array], most: int) -> None:
        self._weights, self._most = weights, most
        self._best: list[tuple[float, int, Array]] = []  # nats, minus the place, hidden state
        self._begin_text()

    def _begin_text(self) -> None:
        self._place: int | None = None  # of the end of what came before, ...
        self._nats, self._hidden = np.zeros(0), np.zeros((0, 0))  # ... (n,) its losses, (n, H) its hidden states, ...
        self._decided = 0  # ... of which so many have been looked at

    def add(self, place: int, nats: Array, hidden: Array) -> None:
        """Take the next piece of a text.

        Args:
            place: of its first character in the text.
            nats: (n,) the losses of its characters. hidden: (n, H) what each was predicted from.
        """
        if self._place is not None:
            place = self._place
            nats, hidden = np.concatenate([self._nats, nats]), np.concatenate([self._hidden, hidden])
        stop = max(self._decided, len(nats) - NEAR)  # the last ones may be surpassed by what follows
        self._keep(place, nats, hidden, stop)
        tail = max(0, len(nats) - 2 * NEAR)
        self._place, self._nats, self._hidden = place + tail, nats[tail:].copy(), hidden[tail:].copy()
        self._decided = stop - tail

    def end_text(self) -> None:
        """Take note that what follows is another text."""
        if self._place is not None:
            self._keep(self._place, self._nats, self._hidden, len(self._nats))
        self._begin_text()

    def _keep(self, place: int, nats: Array, hidden: Array, stop: int) -> None:
        """Keep the largest of those that are looked at for the first time."""
        peaks = _peaks(nats)
        peaks = peaks[(peaks >= self._decided) & (peaks < stop)]
        largest = peaks[np.argsort(-nats[peaks], kind="stable")[: self._most]]
        new = [(float(nats[n]), -(place + n), hidden[n].copy()) for n in largest.tolist()]
        self._best = nlargest(self._most, [*self._best, *new], key=lambda one: one[:2])

    def largest(self) -> tuple[Surprise, ...]:
        """Those found, in descending order; of equal ones the earlier first."""
        return tuple(self._told(*one) for one in self._best)

    def _told(self, nats: float, place: int, hidden: Array) -> Surprise:
        expected = distribution(SamplingRule(), next_scores(self._weights, hidden))
        guesses, p = expected.ids[:GUESSES].tolist(), expected.probabilities[:GUESSES].tolist()
        return Surprise(-place, nats / math.log(2), tuple(guesses), tuple(p))


def _peaks(values: Array) -> NDArray[np.intp]:
    """Where a value (n,) is larger than those up to NEAR before it, and not smaller than those after it."""
    before = np.full(len(values), -np.inf)
    after = before.copy()
    for distance in range(1, min(NEAR, len(values) - 1) + 1):
        np.maximum(before[distance:], values[:-distance], out=before[distance:])
        np.maximum(after[:-distance], values[distance:], out=after[:-distance])
    return np.flatnonzero((values > before) & (values >= after))
