"""The two ways into a layer: a linear map, and a linear map of one-hot vectors, which is a lookup.

For N = T * B rows at once:

    y = x W + b           d_W = x^T d_y      d_b = sum over rows of d_y      d_x = d_y W^T

With one-hot rows x, the product x W is the rows of W that the ids name, and nothing needs d_x. The sum over rows is a
product with a row of ones, which BLAS does faster than a reduction.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .parameters import Array

SORTED_FROM = 1_000_000  # multiplications, from which on Lookup sorts: there it takes a third of the time or less


class Affine(NamedTuple):
    """A weight matrix (n, m) and its bias (m,): the values themselves, or their gradients."""

    weight: Array
    bias: Array


class Linear:
    """y = x W + b, between arrays that are given once and reused for every batch.

    Args:
        affine, d_affine: W (n, m) and b (m,), and where their gradients go.
        x, d_x: (N, n) the input, and where its gradient goes.
        y, d_y: (N, m) where the output goes, and its gradient. They may be one array.
    """

    def __init__(
        self,
        affine: Affine,
        d_affine: Affine,
        x: Array,
        d_x: Array,
        y: Array,
        d_y: Array,
    ) -> None:
        self._affine, self._d_affine = affine, d_affine
        self._x, self._d_x, self._y, self._d_y = x, d_x, y, d_y
        self._ones = np.ones(len(x), x.dtype)

    def forward(self) -> None:
        """Fill y from x."""
        weight, bias = self._affine
        self._x.dot(weight, self._y)
        np.add(self._y, bias, self._y)

    def backward(self) -> None:
        """Fill d_W, d_b and d_x from d_y."""
        self._x.T.dot(self._d_y, self._d_affine.weight)
        self._ones.dot(self._d_y, self._d_affine.bias)
        self._d_y.dot(self._affine.weight.T, self._d_x)


class Lookup:
    """y = W[ids] + b, as Linear, for one-hot rows given by their ids.

    d_W is a product with the one-hot rows where that is small work, and else, with nothing multiplied by 0, the sum of
    the rows of d_y that belong to each id, once they are sorted. Each row has one id, so the rows of d_W have the same
    sum as those of d_y: d_b is that of the fewer. Likewise b is added to the rows of W, or to those of y.

    Args:
        affine, d_affine: W (V, m) and b (m,), and where their gradients go.
        y, d_y: (N, m) where the output goes, and its gradient.
    """

    def __init__(self, affine: Affine, d_affine: Affine, y: Array, d_y: Array) -> None:
        self._affine, self._d_affine, self._y, self._d_y = affine, d_affine, y, d_y
        (rows, m), vocabulary_size = y.shape, len(affine.weight)
        self._ones = np.ones(rows, y.dtype)
        self._fewer_rows = d_y if rows < vocabulary_size else d_affine.weight
        self._ones_for_fewer = np.ones(len(self._fewer_rows), y.dtype)
        self._biased = np.zeros_like(affine.weight) if rows >= vocabulary_size else None  # W + b
        self._sorts = rows * vocabulary_size * m >= SORTED_FROM
        if not self._sorts:
            self._one_hot = np.zeros((rows, vocabulary_size), y.dtype)
            self._row_start = np.arange(rows, dtype=np.intp) * vocabulary_size
        else:
            self._sorted = np.zeros((rows, m), y.dtype)

    def forward(self, ids: NDArray[np.intp]) -> None:
        """Fill y from (N,) ids."""
        weight, bias = self._affine
        if self._biased is not None:
            weight = np.add(weight, bias, self._biased)
        # mode="clip" lets take() write straight to y; ids come from the vocabulary, so none is ever clipped.
        weight.take(ids, 0, self._y, "clip")
        if self._biased is None:
            np.add(self._y, bias, self._y)

    def backward(self, ids: NDArray[np.intp]) -> None:
        """Fill d_W and d_b from d_y."""
        if self._sorts:
            self._sum_sorted(ids)
        else:
            self._sum_by_product(ids)
        self._ones_for_fewer.dot(self._fewer_rows, self._d_affine.bias)

    def _sum_by_product(self, ids: NDArray[np.intp]) -> None:
        hot, one_hot = self._row_start + ids, self._one_hot.reshape(-1)
        one_hot[hot] = 1
        self._one_hot.T.dot(self._d_y, self._d_affine.weight)
        one_hot[hot] = 0

    def _sum_sorted(self, ids: NDArray[np.intp]) -> None:
        order = ids.argsort(kind="stable")
        self._d_y.take(order, 0, self._sorted, "clip")
        found, starts = np.unique(ids[order], return_index=True)
        d_weight, end = self._d_affine.weight, len(ids)
        d_weight.fill(0)
        for character, start in zip(found[::-1], starts[::-1].tolist(), strict=True):
            self._ones[: end - start].dot(self._sorted[start:end], d_weight[character])
            end = start
