"""Parameters: named arrays that are views of ONE contiguous buffer.

Weights, gradients and each slot of the optimizer's memory have the same layout, so an optimizer is a handful of
in-place operations on flat buffers, whatever the model is made of; a checkpoint copies one array; a norm is one call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]
Shapes = Mapping[str, tuple[int, ...]]


class Parameters(Mapping[str, Array]):
    """A mapping from names to arrays of the given shapes, laid end to end in ``flat``.

    Args:
        shapes: name -> shape, in the order of the layout.
        dtype: of the buffer, made here and filled with zeros.

    Attributes:
        flat: (N,) the buffer; N is the number of parameters. Writing to it writes to the named arrays, and the
            other way round.
    """

    def __init__(self, shapes: Shapes, dtype: DTypeLike) -> None:
        self.flat: Array = np.zeros(count(shapes), dtype)
        self._views: dict[str, Array] = {}
        start = 0
        for name, shape in shapes.items():
            stop = start + prod(shape)
            self._views[name] = self.flat[start:stop].reshape(shape)
            start = stop

    def __getitem__(self, name: str) -> Array:
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)


def count(shapes: Shapes) -> int:
    """How many numbers arrays of these shapes hold together."""
    return sum(prod(shape) for shape in shapes.values())


def sha256_of(*arrays: Array) -> str:
    """The hash of the numbers in some arrays, one after another."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def product(x: Array, W: Array) -> Array:
    """x @ W, where x may be complex and W real: NumPy would convert W each time, so both parts are multiplied."""
    if not np.iscomplexobj(x) or np.iscomplexobj(W):
        return x @ W
    real = x.real @ W
    out = np.empty(real.shape, np.complex128)
    out.real = real
    np.matmul(x.imag, W, out=real)
    out.imag = real
    return out
