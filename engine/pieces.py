"""Pieces: what takes longer than a moment is a generator, so that whoever drives it may do other things in between.

It yields nothing but pauses, and returns its result: ``result = yield from separations(...)`` in another generator.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finish(pieces: Generator[object, None, T]) -> T:
    """Do all pieces in one go, and return the result."""
    while True:
        try:
            next(pieces)
        except StopIteration as stop:
            result: T = stop.value
            return result
