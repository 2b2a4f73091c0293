"""N-grams: what counting the characters that followed the last few ones would reach, to judge a network's loss by.

Interpolated Witten-Bell: after a context that occurred c times in the text, with w following it c(w) times and T
distinct characters following it at all,

    p_k(w | context) = (c(w) + T p_{k-1}(w | shorter context)) / (c + T)            p_0 = 1 / V

where p_k looks at k - 1 characters; of a context that never occurred, p_k = p_{k-1}. There is nothing to tune.

Source: I. Witten, T. Bell, "The zero-frequency problem", IEEE Trans. Inf. Theory 37 (1991).

Counting is sorting. The places of the text, sorted by the k characters that begin there, are sorted by k + 1 when each
group of equal ones is sorted by the next character; so no step sorts more than a few groups, and an n-gram is known by
its number among those of its length. The arrays take about 40 bytes for each character of the text.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Places = NDArray[np.int32]

ORDERS = 6
MOST_COUNTED = 2_000_000  # characters of the text that are counted, from its beginning
MOST_SCORED = 200_000  # characters that are scored, likewise
SCORED_SHARE = 0.1  # of the text, at its end, that is left out and scored when nothing is held out
PIECE = 50_000  # characters, so that a piece takes about a hundredth of a second


@dataclass(frozen=True, slots=True)
class Baselines:
    """What models that only count reach, in bits per character.

    Attributes:
        uniform: log2 V, of knowing nothing but the vocabulary: an untrained network; its loss in nats is ln V.
        unigram: the entropy of the characters that were counted.
        ngrams: of the orders 1, 2, ... in turn: order k looks at k - 1 characters.
        counted, scored: how many characters the n-grams were counted in, and scored on.
        held_out: whether they were scored on the part that was held out; if not, on the end of the text itself, which
            was left out of the counting.
    """

    uniform: float
    unigram: float
    ngrams: tuple[float, ...]
    counted: int
    scored: int
    held_out: bool

    @property
    def best(self) -> int:
        """The order that reaches the fewest bits."""
        return 1 + min(range(len(self.ngrams)), key=self.ngrams.__getitem__)


def baselines(
    learnt: Ids, held_out: Ids | None, vocabulary_size: int, orders: int = ORDERS
) -> Generator[None, None, Baselines]:
    """Count the n-grams of a text and score them on another; ``result = yield from baselines(...)``.

    Args:
        learnt: (N,) ids, 2 or more; at most 2 million are counted.
        held_out: (n,) ids; at most 200,000 are scored. None or none: the last tenth of ``learnt`` is left out and
            scored instead. A network that has learnt that tenth may be better there without being a better model.
        vocabulary_size: V.
    """
    kept = held_out is not None and len(held_out) > 0
    if held_out is None or not kept:
        split = len(learnt) - max(1, int(SCORED_SHARE * len(learnt)))
        learnt, held_out = learnt[:split], learnt[split:]
    learnt, held_out = learnt[:MOST_COUNTED], held_out[:MOST_SCORED]
    counts = np.bincount(learnt, minlength=vocabulary_size)
    yield
    bits: list[float] = []
    scores = Scores(held_out, vocabulary_size)
    counting = Counting(learnt, vocabulary_size)
    for _ in range(orders):
        yield from counting.extend()
        yield from scores.extend(counting)
        bits.append(scores.bits())
        yield
    shares = counts[counts > 0] / max(1, len(learnt))
    return Baselines(
        uniform=float(np.log2(vocabulary_size)),
        unigram=float(-(shares * np.log2(shares)).sum()),
        ngrams=tuple(bits),
        counted=len(learnt),
        scored=len(held_out),
        held_out=kept,
    )


class Counting:
    """The k-grams of a text (N,), for k = 0, and one more with each ``extend``.

    Attributes:
        names: (M,) of the k-grams that occur, ascending: the number of the (k-1)-gram it begins with, times V, plus
            the character it ends with. The number of a k-gram is its place here.
        counts: (M,) how often each occurs.
        contexts: (m,) how often each (k-1)-gram occurs with a character after it. kinds: (m,) how many distinct ones
            come after it.
    """

    def __init__(self, ids: Ids, vocabulary_size: int) -> None:
        self._ids, self._V, self._k = ids, vocabulary_size, 0
        self._places = np.arange(len(ids), dtype=np.int32)  # sorted by the k-gram that begins at each
        self.names, self.counts = np.zeros(1, np.int64), np.array([len(ids)])
        self.contexts = self.kinds = np.zeros(0, np.int64)

    def extend(self) -> Iterator[None]:
        """Go on from k to k + 1, in pieces."""
        sizes = self.counts
        places, filled = np.empty_like(self._places), 0
        none = np.zeros(0, np.int64)  # of a text of k characters no k + 1 begin anywhere
        names, counts = [none], [none]
        self.contexts, self.kinds = np.zeros_like(sizes), np.zeros_like(sizes)
        for first, last, start, stop in _groups(sizes):
            if stop - start > PIECE:
                count = yield from self._sort_large(self._places[start:stop], places[filled:])
                name = first * self._V + np.flatnonzero(count)
                count = count[count > 0]
            else:
                name, count = self._sort(self._places[start:stop], first, sizes[first:last], places[filled:])
                yield
            filled += int(count.sum())
            names.append(name)
            counts.append(count)
            context = name // self._V - first
            self.contexts[first:last] = np.bincount(context, count, last - first)
            self.kinds[first:last] = np.bincount(context, minlength=last - first)
        yield
        self._places, self._k = places[:filled], self._k + 1
        self.names, self.counts = np.concatenate(names), np.concatenate(counts)

    def _following(self, places: Places) -> tuple[Places, Ids]:
        """Those of the places that have another character after the k that begin there, and that character."""
        places = places[places < len(self._ids) - self._k]
        return places, self._ids[places + self._k]

    def _sort(self, places: Places, first: int, sizes: Longs, out: Places) -> tuple[Longs, Longs]:
        """Sort some groups, the first of which has the number ``first``. Returns the names, and how often each occurs.

        Args:
            places: (n,) of all these groups. sizes: of each. out: (n,) or more, filled from its beginning.
        """
        context = np.repeat(np.arange(first, first + len(sizes)), sizes)[places < len(self._ids) - self._k]
        places, following = self._following(places)
        name = context * self._V + following
        order = np.argsort(name)
        out[: len(places)], name = places[order], name[order]
        begins = np.flatnonzero(np.diff(name, prepend=-1))
        return name[begins], np.diff(begins, append=len(name))

    def _sort_large(self, places: Places, out: Places) -> Generator[None, None, Longs]:
        """Sort one group of more than a piece, by counting. Returns (V,) how often each character comes next."""
        counts = np.zeros(self._V, np.int64)
        for start in range(0, len(places), PIECE):
            _, following = self._following(places[start : start + PIECE])
            counts += np.bincount(following, minlength=self._V)
            yield
        free = np.cumsum(counts) - counts  # where the next place with each character goes
        for start in range(0, len(places), PIECE):
            here, following = self._following(places[start : start + PIECE])
            order = np.argsort(following, kind="stable")
            here, following = here[order], following[order]
            number = np.bincount(following, minlength=self._V)
            before = np.cumsum(number) - number
            out[free[following] + np.arange(len(here)) - before[following]] = here
            free += number
            yield
        return counts


def _groups(sizes: Longs) -> Iterator[tuple[int, int, int, int]]:
    """Groups [first, last) of k-grams, and their places [start, stop): whole ones, about a PIECE together."""
    ends = np.cumsum(sizes)
    first = start = 0
    while first < len(sizes):
        last = max(first + 1, int(np.searchsorted(ends, start + PIECE, "right")))
        stop = int(ends[last - 1])
        yield first, last, start, stop
        first, start = last, stop


class Scores:
    """The probabilities of a text's characters (n,) by k-grams, for k = 0, and one more with each ``extend``."""

    def __init__(self, ids: Ids, vocabulary_size: int) -> None:
        self._ids, self._V, self._k = ids.astype(np.int64), vocabulary_size, 0
        self._numbers = np.zeros(len(ids), np.int64)  # of the k-gram that begins at each place; -1 if it never occurred
        self.probabilities: Floats = np.full(len(ids), 1 / vocabulary_size)

    def extend(self, counting: Counting) -> Iterator[None]:
        """Go on from k to k + 1, which ``counting`` has just counted, in pieces."""
        k = self._k
        for start in range(0, len(self._ids) - k, PIECE):
            stop = min(start + PIECE, len(self._ids) - k)
            known, context = _known(self._numbers[start:stop], counting)
            place = start + k + known
            name = context * self._V + self._ids[place]
            number = np.minimum(np.searchsorted(counting.names, name), len(counting.names) - 1)
            found = counting.names[number] == name
            count = np.where(found, counting.counts[number], 0)
            kinds = counting.kinds[context]
            shorter = self.probabilities[place]
            self.probabilities[place] = (count + kinds * shorter) / (counting.contexts[context] + kinds)
            self._numbers[start:stop] = -1
            self._numbers[start + known[found]] = number[found]
            yield
        self._k += 1

    def bits(self) -> float:
        """Bits per character."""
        return float(-np.log2(self.probabilities).mean())


def _known(numbers: Longs, counting: Counting) -> tuple[NDArray[np.intp], Longs]:
    """Where a context has occurred with a character after it, and its number; elsewhere the shorter one decides."""
    known = np.flatnonzero(numbers >= 0)
    known = known[counting.kinds[numbers[known]] > 0]
    return known, numbers[known]
