"""Copied passages: where a text that a model wrote stands in the text it learnt, character for character."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from .novelty import PIECE, Ids, Parts, Wanted, names_of

AT_LEAST = 20  # characters: about four words


def copied(
    text: Ids, sample: Ids, at_least: int = AT_LEAST, *, parts: Parts | None = None
) -> Generator[None, None, list[tuple[int, int]]]:
    """Find the passages of a sample that stand in a text; ``passages = yield from copied(...)``.

    The training text is read once, in pieces of a millisecond; see ``engine.sampling.novelty`` for how, and for
    the chance of an error. Beside the two texts it takes about 40 bytes for each character of the sample.

    Args:
        text: (N,) and sample (n,), both as ids of one vocabulary.
        at_least: characters of a passage, 1 or more.
        parts: each [start, stop) of the text that counts; a passage that reaches out of one occurs in none. None is
            all of the text.

    Returns:
        [start, stop) of each passage in the sample, in order: as long as possible, and those that overlap or touch
        made one. So every character in one belongs to a copy of ``at_least`` characters or more, and no other does.
    """
    if len(sample) < at_least:
        return []
    names = names_of(sample, at_least)
    wanted, step = Wanted(names), max(PIECE, at_least)
    for start, stop in [(0, len(text))] if parts is None else parts:
        for begin in range(start, stop - at_least + 1, step):
            wanted.cross_out(names_of(text[begin : min(begin + step + at_least - 1, stop)], at_least))
            yield
            if not wanted.left:
                break
    begins = np.flatnonzero(~wanted.holds(names))
    if not len(begins):
        return []
    apart = np.flatnonzero(np.diff(begins) > at_least)  # the next copy begins after this one has ended
    firsts, lasts = begins[np.append(0, apart + 1)], begins[np.append(apart, len(begins) - 1)]
    return [(int(first), int(last) + at_least) for first, last in zip(firsts, lasts, strict=True)]


def longest_copied(
    text: Ids, sample: Ids, passages: Sequence[tuple[int, int]], at_least: int = AT_LEAST, *, parts: Parts | None = None
) -> Generator[None, None, int]:
    """How long the longest passage is that stands in the text as it is, in characters; 0 if there is none.

    A passage that ``copied`` finds may be made of several copies; so this goes through the text a few times more.

    Args:
        passages: of the sample, that ``copied`` found. The rest is as for ``copied``.
    """
    most = max((stop - start for start, stop in passages), default=0)
    if not most:
        return 0
    least, length = at_least, most
    while least < most:
        if (yield from copied(text, sample, length, parts=parts)):
            least = length
        else:
            most = length - 1
        length = (least + most + 1) // 2
    return least
