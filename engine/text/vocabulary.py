"""Vocabulary: the distinct characters of a text, in sorted order, and the ids 0 .. V-1 that stand for them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..errors import VocabularyError

MAX_CODE_POINT = 0x10FFFF
TYPEWRITER = str.maketrans("‘’‚“”„–—−…", "'''\"\"\"---.")
"""What a typesetter's characters are on a typewriter."""


class Vocabulary:
    """A one-to-one mapping between characters and ids; the id of a character is its rank by code point.

    Args:
        characters: distinct characters in ascending order.

    Raises:
        VocabularyError: there are none, they repeat, are out of order, or one is half of a surrogate pair.
    """

    def __init__(self, characters: str) -> None:
        if not characters:
            raise VocabularyError("the vocabulary is empty")
        if any(a >= b for a, b in pairwise(characters)):
            raise VocabularyError("the vocabulary is not a list of distinct characters in ascending order")
        if any(0xD800 <= ord(c) <= 0xDFFF for c in characters):
            raise VocabularyError("the vocabulary holds half of a surrogate pair, which is not a character")
        self.characters = characters
        self._ids = {character: n for n, character in enumerate(characters)}

    def __len__(self) -> int:
        return len(self.characters)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(self.characters)

    def encode(self, text: str) -> NDArray[np.intp]:
        """(N,) the ids of the N characters of ``text``.

        Raises:
            VocabularyError: a character is not in the vocabulary; the message names it and the nearest known ones.
        """
        try:
            return np.array([self._ids[character] for character in text], np.intp)
        except KeyError as missing:
            raise VocabularyError(self._unknown(missing.args[0])) from None

    def decode(self, ids: Iterable[int]) -> str:
        """The text that ``ids`` stand for."""
        characters = self.characters
        return "".join([characters[i] for i in ids])

    def nearest(self, character: str, n: int = 3) -> list[str]:
        """The known characters that most likely were meant: other case, without accent, look-alike, near code point."""
        plain = unicodedata.normalize("NFKD", character)[0]
        candidates = [
            c
            for c in (character.translate(TYPEWRITER), character.swapcase(), plain, plain.swapcase())
            if c in self._ids
        ]
        name = unicodedata.name(character, "")
        if name:
            names = {unicodedata.name(c): c for c in self.characters if unicodedata.name(c, "")}
            candidates += [names[match] for match in difflib.get_close_matches(name, names, n, 0.6)]
        candidates += sorted(self.characters, key=lambda c: abs(ord(c) - ord(character)))
        return list(dict.fromkeys(candidates))[:n]

    def _unknown(self, character: str) -> str:
        name = unicodedata.name(character, "unnamed")
        nearest = ", ".join(repr(c) for c in self.nearest(character))
        return (
            f"the character {character!r} (U+{ord(character):04X}, {name}) is not in this model's vocabulary; "
            f"the nearest ones are {nearest}"
        )
