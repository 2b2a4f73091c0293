"""The layout inside the gated cells, which makes their loops over time fast.

Between the cells, arrays are rows, (T, B, features). Inside a gated cell they are transposed, (T, features, B):

    a_t = W^T h_{t-1} + x_t      (G H, H) by (H, B)         d_h_{t-1} = W d_a_t      (H, G H) by (G H, B)

Then each gate is one contiguous block, and both products read their large matrix along its rows, which OpenBLAS does
1.2 to 2 times as fast as the products of rows (measured at H 128 to 512, B 16 and 32). W^T is copied once for each
batch of T time steps.

Large batches do not fit into the cache, so what can be is done in place: x becomes d_x, and the gates become d_a.
What is computed for several time steps at once is computed for as many as stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .. import blas
from ..parameters import Array

STRIP = 16  # rows transposed at once: 16 floats are a cache line, so that none is fetched twice
ELEMENTS = 4096  # transposed at once in the other direction, for the same reason: so many cache lines are kept
SMALL = 1_000_000  # multiplications, up to which OpenBLAS multiplies without copying the matrices first
ROWS = 12  # of a part are a multiple of this: its kernel for AVX-512 makes so many at once
CACHED = 16_384  # elements of an array that is to stay in the cache together with several of its size

Parts = Sequence[tuple[Callable[[Array, Array], object], Array]]
"""The parts of a product: the function that makes each from an array, and where it goes."""


def to_features(rows: Array, out: Array) -> None:
    """(..., B, n) copied to (..., n, B)."""
    _transpose(rows, out, STRIP)


def to_rows(features: Array, out: Array) -> None:
    """(..., n, B) copied to (..., B, n)."""
    _transpose(features, out, max(STRIP, ELEMENTS // features.shape[-1]))


def _transpose(array: Array, out: Array, length: int) -> None:
    """(..., k, l) copied to (..., l, k), in strips of so many of the k."""
    for start in range(0, array.shape[-2], length):
        strip = slice(start, start + length)
        out[..., strip] = array[..., strip, :].swapaxes(-1, -2)


class Product:
    """The product of one matrix (n, k) with one array (k, B) after another, always to the same place.

    With one thread it is made in parts small enough for OpenBLAS not to copy the matrix first, as it does for each
    larger product, only to use it for B columns: a quarter less time at H 256 and 512 (measured). Several threads
    gain more by sharing a whole product.

    Args:
        matrix: (n, k), or what will be filled with it.
        batch_size: B.

    Attributes:
        out: (n, B) the latest product.
    """

    def __init__(self, matrix: Array, batch_size: int) -> None:
        rows, columns = matrix.shape
        self.out = np.zeros((rows, batch_size), matrix.dtype)
        self._whole: Parts = [(matrix.dot, self.out)]
        self._parts = self._whole
        length = SMALL // (columns * batch_size) // ROWS * ROWS
        if batch_size > 1 and 0 < length < rows:
            parts = [slice(start, start + length) for start in range(0, rows, length)]
            self._parts = [(matrix[part].dot, self.out[part]) for part in parts]

    def parts(self) -> Parts:
        """Functions and where each puts its part of ``out``: ``for dot, part in parts: dot(array, part)``."""
        return self._parts if blas.threads() == 1 else self._whole


def chunks(time_steps: int, elements: int) -> list[slice]:
    """The time steps in order, in chunks whose arrays stay in the cache; so many elements belong to each."""
    length = max(1, CACHED // elements)
    return [slice(start, min(start + length, time_steps)) for start in range(0, time_steps, length)]
