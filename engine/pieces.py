"""Pieces: what takes longer than a moment is a generator, so that whoever drives it may do other things in between.

It yields pauses, or what is being done, and returns its result: ``result = yield from separations(...)`` in another
generator. Whoever does something of his own between the pieces iterates over ``Pieces``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Y = TypeVar("Y")
T = TypeVar("T")


class Pieces(Generic[Y, T]):
    """Does a piece at each turn of a loop, which gets what the piece yields.

    Args:
        pieces: to be done.

    Attributes:
        result: what they return; it is there when the loop has come to its end.
    """

    result: T

    def __init__(self, pieces: Generator[Y, None, T]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[Y]:
        self.result = yield from self._pieces


def finish(pieces: Generator[object, None, T]) -> T:
    """Do all pieces in one go, and return the result."""
    all_pieces = Pieces(pieces)
    for _ in all_pieces:
        pass
    return all_pieces.result
