"""Softmax and cross-entropy over all time steps at once, and their gradient, in place.

With p_n = softmax(o_n) for each of the N = T * B rows of scores o, and y_n the character that came next,

    loss = sum over n of -log p_n[y_n] / D       nats
    d_o_n = (p_n - one_hot(y_n)) / D

D = B sums over the T time steps and averages over the B streams; B = 1 is the assignment's loss (its equations 3 to 5).
D = T * B averages over both. -log p[y] is computed as log(sum(exp(o - max))) - (o[y] - max),
which cannot overflow and never takes the logarithm of a probability that was rounded to 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import DTypeLike, NDArray

from .parameters import Array


class SoftmaxCrossEntropy:
    """The loss of (N, V) scores, with every temporary made once.

    Args:
        rows: N = T * B.
        vocabulary_size: V.
        divisor: D.

    Attributes:
        scores: (N, V) written by the model; ``loss`` turns it into probabilities, ``gradient`` into d_scores.
        per_row: (N,) the loss of each row in nats, not divided by D, after ``loss``.
    """

    def __init__(self, rows: int, vocabulary_size: int, divisor: int, dtype: DTypeLike) -> None:
        self.scores: Array = np.zeros((rows, vocabulary_size), dtype)
        self._flat = self.scores.reshape(-1)
        self._row_start = np.arange(rows, dtype=np.intp) * vocabulary_size  # of each row, in _flat
        self._at_target = np.zeros(rows, np.intp)
        self.per_row = np.zeros(rows, dtype)
        self._column = self.per_row.reshape(rows, 1)  # the same numbers, as a column
        # Sums are products with ones, which BLAS does faster than a reduction.
        self._ones_N, self._ones_V = np.ones(rows, dtype), np.ones(vocabulary_size, dtype)
        self._divisor = divisor

    def loss(self, targets: NDArray[np.intp]) -> float:
        """The cross-entropy, in nats; ``scores`` become probabilities.

        Args:
            targets: (N,) the ids of the characters that came next.
        """
        scores, per_row, column = self.scores, self.per_row, self._column
        np.maximum.reduce(scores, axis=1, out=per_row)
        np.subtract(scores, column, scores)
        np.add(self._row_start, targets, self._at_target)
        score_of_target = self._flat.take(self._at_target)
        np.exp(scores, scores)
        scores.dot(self._ones_V, per_row)
        np.divide(scores, column, scores)
        np.log(per_row, per_row)
        np.subtract(per_row, score_of_target, per_row)  # the loss of each row
        return float(per_row.dot(self._ones_N)) / self._divisor

    def gradient(self) -> None:
        """Turn ``scores`` into d_scores (N, V), after ``loss``: the probabilities less one at each target, over D."""
        self._flat[self._at_target] -= 1
        if self._divisor > 1:
            np.divide(self.scores, self._divisor, self.scores)


def bits_per_character(loss: float, characters: int) -> float:
    """A loss in nats, summed over so many ``characters``, as bits per character."""
    return loss / (characters * math.log(2))
