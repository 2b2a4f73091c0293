"""Scoring: how well a model predicts a text, in one number, and where it is most surprised.

Every character but the first of a text is predicted from all that stand before it. The hidden state is zero before the
first, and carried on to the end; or it begins at zero again every so many characters, and then as many stretches as are
worth it are read side by side. However long the text is, memory is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..config import Config
from ..network.loss import bits_per_character
from ..network.parameters import Array
from ..network.reading import losses, stretches, zero_state
from ..text.boundaries import cut
from ..text.corpus import Ids
from .surprise import Surprise, Surprises

AT_ONCE = 1 << 13  # characters read between two pauses, at the most, ...
NUMBERS = 1 << 21  # ... and numbers in their hidden states


@dataclass(frozen=True, slots=True)
class Score:
    """How well a text was predicted.

    Attributes:
        characters: that were predicted. nats: the sum of their losses.
        starts: how many times the hidden state began at zero.
        surprises: the largest, in descending order.
    """

    characters: int
    nats: float
    starts: int
    surprises: tuple[Surprise, ...] = ()

    @property
    def nats_per_character(self) -> float:
        """The mean loss; NaN where no character was predicted."""
        return self.nats / self.characters if self.characters else math.nan

    @property
    def bits(self) -> float:
        """Bits per character; NaN where no character was predicted."""
        return bits_per_character(self.nats, self.characters) if self.characters else math.nan

    @property
    def perplexity(self) -> float:
        """Among so many equally likely characters a guess would be as hard; infinite where no number is so large."""
        try:
            return math.exp(self.nats_per_character)
        except OverflowError:
            return math.inf


def score(
    config: Config,
    weights: Mapping[str, Array],
    ids: Ids,
    *,
    boundaries: Sequence[int] = (),
    reset: int | None = None,
    top: int = 0,
) -> Generator[int, None, Score]:
    """Score a text in pieces; ``result = yield from score(...)``. Yields how many characters have been read.

    Args:
        config, weights: of the model; the weights are only read.
        ids: (N,) the text.
        boundaries: where in it another text begins: its first character is not predicted, and the state is zero there.
        reset: how many characters are predicted from one state of zero; None: all of a text.
        top: how many surprises to find.
    """
    characters, nats, starts = 0, 0.0, 0
    surprises = Surprises(weights, top)
    for start, stop in cut([(0, len(ids))], boundaries):
        for piece in _pieces(config, weights, ids, start, stop, reset):
            characters += len(piece.nats)
            nats += float(piece.nats.sum(dtype=np.float64))
            starts += piece.starts
            if top:
                surprises.add(piece.place, piece.nats, piece.hidden)
            yield piece.place + len(piece.nats)
        surprises.end_text()
    return Score(characters, nats, starts, surprises.largest())


class _Piece(NamedTuple):
    """A stretch of the text, predicted.

    Attributes:
        place: of its first character. nats: (n,) the losses of the characters from there on.
        hidden: (n, H) the hidden states of the last layer that each was predicted from.
        starts: how many times the state began at zero in it.
    """

    place: int
    nats: Array
    hidden: Array
    starts: int


def _pieces(
    config: Config, weights: Mapping[str, Array], ids: Ids, start: int, stop: int, reset: int | None
) -> Iterator[_Piece]:
    """The predictions of [start, stop) of a text, in order."""
    last = stop - 1  # which is only predicted
    length = reset or max(1, last - start)
    most = max(1, min(AT_ONCE, NUMBERS // config.hidden_size))
    place = start
    while place < last:
        side_by_side = min(most, last - place) // length
        if side_by_side:
            end = place + side_by_side * length
            state = zero_state(config, side_by_side)
            yield _piece(config, weights, ids[place : end + 1], state, place + 1, side_by_side)
        else:
            end, state = min(place + length, last), zero_state(config, 1)
            for first in range(place, end, most):
                after = min(first + most, end)
                yield _piece(config, weights, ids[first : after + 1], state, first + 1, int(first == place))
        place = end


def _piece(config: Config, weights: Mapping[str, Array], ids: Ids, state: Array, place: int, starts: int) -> _Piece:
    """Read all but the last of (n + 1,) characters in B parts side by side, from a state (L, S, B, H), which moves."""
    read = np.asarray(ids, np.intp)
    B, n = state.shape[2], len(read) - 1
    hidden = np.empty((B, n // B, config.hidden_size), config.dtype)
    for steps, cells in stretches(config, weights, read[:-1].reshape(B, -1).T, state):
        hidden[:, steps] = cells[-1].h.swapaxes(0, 1)
    rows = hidden.reshape(n, -1)
    return _Piece(place, losses(weights, rows, read[1:]), rows, starts)
