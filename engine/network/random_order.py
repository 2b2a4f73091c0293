"""A random order of many numbers that takes no memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads bits upwards


class RandomOrder:
    """The numbers below ``size``, each once, in a random order of which any stretch is known without the rest.

    A permutation in memory would be as large as the array whose entries it puts in order. This is a Feistel network:
    the halves of a number are mixed in steps that can be undone, so that no two numbers become one; what falls
    outside is mixed again until it is inside.

    Source: J. Black, P. Rogaway, "Ciphers with arbitrary finite domains" (2002).
    """

    def __init__(self, size: int, generator: np.random.Generator) -> None:
        self._size = size
        self._bits = np.uint64(max(1, -(-(size - 1).bit_length() // 2)))  # of each half
        self._keys = generator.integers(0, 2**64, 4, np.uint64)

    def stretch(self, start: int, stop: int) -> NDArray[np.intp]:
        """The numbers from place ``start`` to before place ``stop``."""
        numbers = self._mixed(np.arange(start, stop, dtype=np.uint64))
        while (outside := numbers >= self._size).any():
            numbers[outside] = self._mixed(numbers[outside])
        return numbers.astype(np.intp)

    def _mixed(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        left, right = numbers >> self._bits, numbers & ((np.uint64(1) << self._bits) - np.uint64(1))
        for key in self._keys:
            hashed = (right + key) * MULTIPLIER
            hashed = (hashed ^ (hashed >> np.uint64(32))) * MULTIPLIER
            left, right = right, left ^ (hashed >> (np.uint64(64) - self._bits))
        return (left << self._bits) | right
