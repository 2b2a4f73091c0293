"""Translation: a text in the ids of another vocabulary, without the characters that are to be left out.

Everything goes chunk by chunk: an index of a whole text would take eight bytes a character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .corpus import CHUNK, Ids, smallest
from .vocabulary import Vocabulary

Kept = NDArray[np.bool_]
"""(V,) which characters of a vocabulary are not left out."""


def is_known(characters: str, vocabulary: Vocabulary) -> Kept:
    """(n,) which of n characters a vocabulary has."""
    has = set(vocabulary.characters)
    return np.array([character in has for character in characters], np.bool_)


def character_counts(ids: Ids, size: int) -> NDArray[np.int64]:
    """(V,) how often each of V = ``size`` characters occurs in a text (N,)."""
    found = np.zeros(size, np.int64)
    for chunk in _chunks(ids):
        found += np.bincount(chunk, minlength=size)
    return found


def translated(ids: Ids, source: Vocabulary, target: Vocabulary, kept: Kept) -> Ids:
    """A text (N,) of one vocabulary in the ids of another, which has all of its characters that are ``kept`` (V,).

    Returns:
        (M,) ids of the smallest type for them; ``ids`` themselves where nothing changes.
    """
    if source == target and kept.all():
        return ids
    places = {character: n for n, character in enumerate(target.characters)}
    table: Ids = np.array([places.get(character, 0) for character in source.characters], smallest(len(target)))
    found: Ids = np.empty(int(character_counts(ids, len(source))[kept].sum()), smallest(len(target)))
    end = 0
    for chunk in _chunks(ids):
        part = table[chunk[kept[chunk]]]
        found[end : end + len(part)] = part
        end += len(part)
    return found


def places_without(ids: Ids, kept: Kept, places: Sequence[int]) -> tuple[int, ...]:
    """How many kept characters stand before each of some places, ascending, of a text (N,)."""
    found, start, before = [], 0, 0
    for place in places:
        before += sum(int(np.count_nonzero(kept[chunk])) for chunk in _chunks(ids[start:place]))
        start = place
        found.append(before)
    return tuple(found)


def places_with(ids: Ids, kept: Kept, places: Sequence[int]) -> tuple[int, ...]:
    """The inverse: where the characters at ``places`` of the kept ones, ascending, are in the whole text (N,)."""
    found: list[int] = []
    start = before = 0
    for chunk in _chunks(ids):
        inside = np.flatnonzero(kept[chunk])
        while len(found) < len(places) and places[len(found)] < before + len(inside):
            found.append(start + int(inside[places[len(found)] - before]))
        before += len(inside)
        start += len(chunk)
    return tuple(found)


def _chunks(ids: Ids) -> Iterator[Ids]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
