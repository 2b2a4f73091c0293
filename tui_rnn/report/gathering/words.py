"""The words of a text: how many of those that a model writes are words at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

import engine

WORD = re.compile(r"[^\W\d_]{3,}")
MOST_CHARACTERS = 20_000_000  # of a text whose words are collected; it takes a few seconds
BLOCK = 1_000_000  # characters that are decoded at a time
LONGEST_MEAN = 15  # letters: a script whose "words" are longer puts no spaces between them


class Words:
    """The words of three letters or more of a text (N,), without regard to case."""

    def __init__(self, ids: NDArray[np.integer], vocabulary: engine.Vocabulary) -> None:
        self._known = {word for block in _blocks(ids, vocabulary) for word in WORD.findall(block.casefold())}

    @property
    def tell_something(self) -> bool:
        """Whether the text has words, with spaces between them."""
        return bool(self._known) and sum(map(len, self._known)) <= LONGEST_MEAN * len(self._known)

    def share(self, written: str) -> float | None:
        """The share of the words of another text that are words of this one; None if it has no word.

        What stands at its beginning or its end may be a part of a word, and does not count.
        """
        found = [match for match in WORD.finditer(written) if match.start() > 0 and match.end() < len(written)]
        known = sum(match[0].casefold() in self._known for match in found)
        return known / len(found) if found else None


def words_of(ids: NDArray[np.integer], vocabulary: engine.Vocabulary) -> Words | None:
    """The words of a text; None where it is too long, or its script has no spaces."""
    if len(ids) > MOST_CHARACTERS:
        return None
    words = Words(ids, vocabulary)
    return words if words.tell_something else None


def _blocks(ids: NDArray[np.integer], vocabulary: engine.Vocabulary) -> Iterator[str]:
    """The text piece by piece; a word at the end of one is put before the next."""
    rest = ""
    for start in range(0, len(ids), BLOCK):
        block = rest + vocabulary.decode(ids[start : start + BLOCK].tolist())
        cut = max(block.rfind(" "), block.rfind("\n")) + 1
        rest = block[cut:] if len(block) - cut < BLOCK else ""
        yield block[: len(block) - len(rest)]
    yield rest
