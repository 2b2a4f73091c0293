"""Trace: a text as the model sees it. At every character, what it expects next, and how well it expected what came."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .parameters import Array, product
from .reading import predictions, read

GUESSES = 5


@dataclass(frozen=True, slots=True)
class Trace:
    """One forward pass over a text of N characters. Prediction n is made after character n, of character n + 1.

    Attributes:
        ids: (N,) the text.
        hidden: (L, N, H) the hidden states.
        gates: for each layer, letter -> (N, H) how open the gate was.
        state: (L, S, 1, H) what is carried on after the last character.
        guesses: (N, K) the ids of the likeliest next characters, the likeliest first; equals in the order of their ids.
        probabilities: (N, K) theirs.
        bits: (N - 1,) -log2 of the probability of the character that came next.
        likelihood: (N - 1,) that probability.
        rank: (N - 1,) its place among all characters, 1 for the likeliest.
    """

    ids: NDArray[np.intp]
    hidden: Array
    gates: tuple[Mapping[str, Array], ...]
    state: Array
    guesses: NDArray[np.intp]
    probabilities: Array
    bits: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    rank: NDArray[np.intp]

    @property
    def mean_bits(self) -> float:
        """Bits per character; NaN for a text of one."""
        return float(self.bits.mean()) if len(self.bits) else math.nan

    def share_among(self, best: int) -> float:
        """How often the character that came was among so many best guesses, 0 to 1; NaN for a text of one."""
        return float(np.mean(self.rank <= best)) if len(self.rank) else math.nan


def trace(
    config: Config,
    weights: Mapping[str, Array],
    ids: NDArray[np.intp],
    state: Array | None = None,
    guesses: int = GUESSES,
) -> Trace:
    """Read a text of N characters, N > 0, and say what is expected after each.

    Args:
        config, weights: of the model; the weights are only read.
        ids: (N,) the text.
        state: (L, S, 1, H) before it; None is zero.
        guesses: K; all V if there are fewer.
    """
    ids = np.asarray(ids, np.intp)
    reading = read(config, weights, ids[:, np.newaxis], state)
    N, K = len(ids), min(guesses, len(weights["output_bias"]))
    following = np.append(ids[1:], 0)  # after the last character nothing is known to follow
    best, p = np.empty((N, K), np.intp), np.empty((N, K), config.dtype)
    nats, rank = np.empty(N), np.empty(N, np.intp)
    for rows, loss in predictions(weights, reading.hidden[-1, :, 0], following):
        nats[rows] = loss.per_row
        rank[rows] = _ranks(loss.scores, following[rows])
        best[rows], p[rows] = _take_best(loss.scores, K)
    return Trace(
        ids=ids,
        hidden=reading.hidden[:, :, 0],
        gates=tuple({letter: values[:, 0] for letter, values in layer.items()} for layer in reading.gates),
        state=reading.state,
        guesses=best,
        probabilities=p,
        bits=np.maximum(nats[:-1], 0) / math.log(2),
        likelihood=np.exp(-np.maximum(nats[:-1], 0)),
        rank=rank[:-1],
    )


def judged(
    weights: Mapping[str, Array], hidden: Array, targets: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """(N,) bits and (N,) ranks (see ``Trace``) of the targets (N,) after hidden states (N, H) of the last layer."""
    nats, rank = np.empty(len(targets)), np.empty(len(targets), np.intp)
    for rows, loss in predictions(weights, hidden, targets):
        nats[rows], rank[rows] = loss.per_row, _ranks(loss.scores, targets[rows])
    return np.maximum(nats, 0) / math.log(2), rank


def next_scores(weights: Mapping[str, Array], hidden: Array) -> Array:
    """(..., V) the scores of the next character after a hidden state (..., H) of the last layer."""
    return product(hidden, weights["output"]) + weights["output_bias"]


def _ranks(p: Array, targets: NDArray[np.intp]) -> NDArray[np.intp]:
    """(n,) the place of each target among the probabilities of its row (n, V)."""
    own = np.take_along_axis(p, targets[:, np.newaxis], 1)
    ahead = np.count_nonzero(p > own, axis=1)
    earlier = np.arange(p.shape[1]) < targets[:, np.newaxis]
    ranks: NDArray[np.intp] = 1 + ahead + np.count_nonzero((p == own) & earlier, axis=1)
    return ranks


def _take_best(p: Array, count: int) -> tuple[NDArray[np.intp], Array]:
    """(n, K) ids and probabilities of the likeliest of each row (n, V), which are taken out of it.

    A few passes are faster than sorting a part of each row, and keep equals in order.
    """
    best = np.empty((len(p), count), np.intp)
    values = np.empty((len(p), count), p.dtype)
    rows = np.arange(len(p))
    for k in range(count):
        found = p.argmax(axis=1)
        best[:, k], values[:, k] = found, p[rows, found]
        p[rows, found] = -1
    return best, values
