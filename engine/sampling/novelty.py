"""Novelty: how much of a text that a model wrote it has copied from the text it learnt, in no memory to speak of.

Every k-gram (k characters in a row) gets a number of 64 bits, its name, such that equal k-grams have equal names. Names
of length 2k follow from names of length k: a 2k-gram is the pair of its halves' names, mixed. A k-gram whose k is no
power of two is the pair of the longest power's names at its beginning and at its end, which overlap. So the names of a
piece of text take log2(k) passes over it. The sample's names are kept, sorted; the text's are made piece by piece,
looked up among them, and forgotten.

Two different k-grams may get one name. With N characters of text and n of sample the chance that this happens anywhere
is below N n / 2^64 for each k: 5e-8 for a text of 100 million characters and a sample of 10,000.

Source for the naming: R. Karp, R. Miller, A. Rosenberg, "Rapid identification of repeated patterns in strings, trees
and arrays", STOC 1972; there names are ranks, and exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]
Names = NDArray[np.uint64]
Parts = Sequence[tuple[int, int]]
Between = Callable[[int, float], None]

PIECE = 1 << 15  # k-grams that are named at a time: the arrays stay in the cache
FILTER_SIZE = 16  # times the names that are wanted: one in so many of the others passes the filter
LARGEST_FILTER = 1 << 24
PAIR, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # odd, and of no pattern
HIGH, LOW = np.uint64(32), np.uint64(29)


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


def novelty(
    text: Ids,
    sample: Ids,
    lengths: Iterable[int] = (5, 10, 20, 40),
    *,
    parts: Parts | None = None,
    between: Between = lambda k, share: None,
) -> Novelty:
    """Compare a sample (n,) with a text (N,), both as ids of one vocabulary.

    Beside the two it takes about 32 bytes for each character of the sample, and a few MB.

    Args:
        lengths: of the k-grams whose shares are asked for.
        parts: each [start, stop) of the text that counts; a passage that reaches out of one occurs in none. None is
            all of the text.
        between: called every few milliseconds with the length of the passages that are looked for, and the share of
            the text that has been searched: this may take a minute. It may raise.

    Returns:
        The longest copied passage (of length 0 when there is none), and the shares of k-grams of these lengths, as far
        as the sample is long enough for them.
    """
    grams = Grams(text, sample, [(0, len(text))] if parts is None else parts, between)
    shares = {k: grams.share(k) for k in sorted(set(lengths)) if k <= len(sample)}
    longest = grams.longest()
    if longest == 0:
        return Novelty(0, 0, 0, shares)
    start = int(grams.known(longest).argmax())
    return Novelty(longest, start, grams.first(sample[start : start + longest]), shares)


class Grams:
    """The k-grams of a text (N,) and of a sample (n,), by name. For parts and between see ``novelty``."""

    def __init__(self, text: Ids, sample: Ids, parts: Parts, between: Between) -> None:
        self._text, self._sample, self._between = text, sample, between
        self._parts = [(start, stop) for start, stop in parts if start < stop]
        # If a passage of length k occurs, then one of every length below; and if none does, none of those above.
        self._low, self._high = 0, min(len(sample), max((stop - start for start, stop in self._parts), default=0))

    def share(self, k: int) -> float:
        """The share of the sample's k-grams that occur in the text."""
        return float(self.known(k).mean())

    def known(self, k: int) -> NDArray[np.bool_]:
        """(n - k + 1,) whether the k-gram that begins at each place of the sample occurs in the text."""
        names = names_of(self._sample, k)
        if k > self._high:
            return np.zeros(len(names), np.bool_)
        wanted = Wanted(names)
        for _, found in self._pieces(k):
            wanted.cross_out(found)
            if not wanted.left:
                break
        known: NDArray[np.bool_] = ~wanted.holds(names)
        self._learn(k, bool(known.any()))
        return known

    def longest(self) -> int:
        """The length of the longest passage of the sample that occurs in the text, found by halving."""
        step = 1
        while self._low < self._high:
            # Doubling first, as most copied passages are short.
            k = min(self._low + step, (self._low + self._high + 1) // 2)
            self._learn(k, self._any_known(k))
            step *= 2
        return self._low

    def first(self, passage: Ids) -> int:
        """Where in the text a passage occurs first; it must occur."""
        (name,) = names_of(passage, len(passage))
        return next(
            start + int((found == name).argmax()) for start, found in self._pieces(len(passage)) if name in found
        )

    def _any_known(self, k: int) -> bool:
        wanted = Wanted(names_of(self._sample, k))
        return any(wanted.cross_out(found) for _, found in self._pieces(k))

    def _learn(self, k: int, occurs: bool) -> None:
        if occurs:
            self._low = max(self._low, k)
        else:
            self._high = min(self._high, k - 1)

    def _pieces(self, k: int) -> Iterator[tuple[int, Names]]:
        """The names of the k-grams of the text, piece by piece, and where each piece begins."""
        whole, done = sum(stop - start for start, stop in self._parts), 0
        step = max(PIECE, k)  # so that what two pieces share is at most as much as is new
        for start, stop in self._parts:
            for begin in range(start, stop - k + 1, step):
                self._between(k, (done + begin - start) / whole)
                yield begin, names_of(self._text[begin : min(begin + step + k - 1, stop)], k)
            done += stop - start


class Wanted:
    """Names that are looked for, and crossed out when they are found.

    Args:
        names: (n,) in any order, and any number of times.
    """

    def __init__(self, names: Names) -> None:
        names = np.sort(names)  # which is far faster than np.unique
        self._renew(names[np.append(True, names[1:] != names[:-1])])

    def _renew(self, names: Names) -> None:
        """Look for these; the filter is a table of the first bits that a name may have, and is asked before them."""
        self._names, self._open, self.left = names, np.ones(len(names), np.bool_), len(names)
        bits = min(LARGEST_FILTER, max(2, FILTER_SIZE * len(names))).bit_length() - 1
        self._shift = np.uint64(64 - bits)
        self._filter = np.zeros(1 << bits, np.bool_)
        self._filter[self._first_bits(names)] = True

    def _first_bits(self, names: Names) -> NDArray[np.int64]:
        return (names >> self._shift).view(np.int64)  # as an index, which it is small enough for

    def cross_out(self, names: Names) -> bool:
        """Cross out what is among ``names``. Returns whether anything was."""
        places, wanted = self._find(names[self._filter[self._first_bits(names)]])
        if not wanted.any():
            return False
        self._open[places[wanted]] = False
        self.left = int(np.count_nonzero(self._open))
        if self.left <= len(self._names) // 2:
            self._renew(self._names[self._open])
        return True

    def _find(self, names: Names) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """(n,) where each of the names would be, and whether it is there and still wanted."""
        if not self.left:
            return np.zeros(len(names), np.intp), np.zeros(len(names), np.bool_)
        places = np.minimum(np.searchsorted(self._names, names), len(self._names) - 1)
        return places, self._open[places] & (self._names[places] == names)

    def holds(self, names: Names) -> NDArray[np.bool_]:
        """(n,) whether each of the names is still wanted."""
        pieces = (names[start : start + PIECE] for start in range(0, len(names), PIECE))
        return np.concatenate([self._find(piece)[1] for piece in pieces])


def names_of(ids: Ids, k: int) -> Names:
    """(n - k + 1,) the names of the k-grams of a text (n,)."""
    names, length = _mixed((ids.astype(np.uint64) + np.uint64(1)) * PAIR), 1
    while 2 * length <= k:
        names, length = _paired(names, length), 2 * length
    return _paired(names, k - length) if k > length else names


def _paired(names: Names, offset: int) -> Names:
    """The names of pairs: of what begins at each place, and of what begins ``offset`` later."""
    pairs = names[: max(0, len(names) - offset)] * PAIR
    pairs += names[offset:]
    return _mixed(pairs)


def _mixed(names: Names) -> Names:
    """The same numbers, one to one, without the structure that sums and products have; done in place."""
    names ^= names >> HIGH
    names *= MIX
    names ^= names >> LOW
    return names
