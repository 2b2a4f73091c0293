"""Novelty: how much of a text that a model wrote it has copied from the text it learnt. Exact, without suffix trees.

Every k-gram (k characters in a row) gets a number, its name, such that equal k-grams have equal names. Names of length
2k follow from names of length k: a 2k-gram is the pair of its halves' names, and sorting gives the pairs numbers.
A k-gram whose k is no power of two is the pair of the longest power's names at its beginning and at its end, which
overlap. So log2(k) sorts name all k-grams of both texts, and membership is a matter of comparing numbers.

Source: R. Karp, R. Miller, A. Rosenberg, "Rapid identification of repeated patterns in strings, trees and arrays",
STOC 1972.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]
Names = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Novelty:
    """What was found.

    Attributes:
        longest: characters of the longest passage of the sample that occurs in the text.
        start: where in the sample it begins; source: where in the text it first occurs.
        shares: k -> the share of the sample's k-grams that occur in the text; 1 is all of them.
    """

    longest: int
    start: int
    source: int
    shares: dict[int, float]


def novelty(text: Ids, sample: Ids, lengths: Iterable[int] = (5, 10, 20, 40)) -> Novelty:
    """Compare a sample (n,) with a text (N,), both as ids of one vocabulary.

    Returns:
        The longest copied passage (of length 0 when there is none), and the shares of k-grams of these lengths, as far
        as the sample is long enough for them.
    """
    grams = Grams(text, sample)
    shares = {k: float(grams.known(k).mean()) for k in lengths if k <= len(sample)}
    longest = grams.longest()
    if longest == 0:
        return Novelty(0, 0, 0, shares)
    start = int(grams.known(longest).argmax())
    in_text, in_sample = grams.names(longest)
    return Novelty(longest, start, int((in_text == in_sample[start]).argmax()), shares)


class Grams:
    """The k-grams of a text (N,) and of a sample (n,), by name."""

    def __init__(self, text: Ids, sample: Ids) -> None:
        self._powers: list[tuple[Names, Names]] = [(text.astype(np.int32), sample.astype(np.int32))]

    def names(self, k: int) -> tuple[Names, Names]:
        """(N - k + 1,) and (n - k + 1,) the names of the k-grams that begin at each place of text and sample."""
        power = k.bit_length() - 1
        while len(self._powers) <= power:
            self._powers.append(_paired(*self._powers[-1], 2 ** (len(self._powers) - 1)))
        overlap = k - 2**power
        return _paired(*self._powers[power], overlap) if overlap else self._powers[power]

    def known(self, k: int) -> NDArray[np.bool_]:
        """(n - k + 1,) whether the k-gram that begins at each place of the sample occurs in the text."""
        in_text, in_sample = self.names(k)
        return np.isin(in_sample, in_text)

    def longest(self) -> int:
        """The length of the longest passage of the sample that occurs in the text.

        If one of length k does, then one of every length below; so the length is found by halving.
        """
        low, high = 0, min(len(self._powers[0][0]), len(self._powers[0][1]))
        step = 1
        while low + step <= high and self.known(low + step).any():  # doubling first: most copied passages are short
            low, step = low + step, 2 * step
        high = min(high, low + step - 1)
        while low < high:
            middle = (low + high + 1) // 2
            if self.known(middle).any():
                low = middle
            else:
                high = middle - 1
        return low


def _paired(in_text: Names, in_sample: Names, offset: int) -> tuple[Names, Names]:
    """The names of pairs: of what begins at each place, and of what begins ``offset`` later."""
    base = 1 + max(int(in_text.max(initial=0)), int(in_sample.max(initial=0)))
    pairs = [names[: max(0, len(names) - offset)] * np.int64(base) + names[offset:] for names in (in_text, in_sample)]
    names: Names = np.unique(np.concatenate(pairs), return_inverse=True)[1].astype(np.int32)
    return names[: len(pairs[0])], names[len(pairs[0]) :]
