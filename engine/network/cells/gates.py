"""What cells of sigmoid and tanh share.

The logistic function goes by way of tanh: sigmoid(a) = (1 + tanh(a / 2)) / 2. It cannot overflow, and tanh is fast.
"""

from __future__ import annotations

import numpy as np
from numpy import add, multiply, tanh

from ..parameters import Array

SATURATED = 0.97  # of a hidden value, without its sign: the slope 1 - h^2 of tanh is below 0.06


def sigmoid(a: Array) -> Array:
    """sigmoid(a), elementwise."""
    return 0.5 + 0.5 * tanh(0.5 * a)


def sigmoid_in_place(a: Array) -> None:
    """a becomes sigmoid(a), elementwise."""
    multiply(a, 0.5, a)
    tanh(a, a)
    multiply(a, 0.5, a)
    add(a, 0.5, a)


def gate_blocks(a: Array, letters: str, H: int) -> dict[str, Array]:
    """Letter -> (T, B, H) of the gates that stand first in ``a`` (T, G * H, B), H rows each: views of it."""
    return {letter: a[:, n * H : (n + 1) * H].swapaxes(1, 2) for n, letter in enumerate(letters)}


def saturation(h: Array) -> float:
    """The share of hidden values beyond SATURATED, where tanh hardly has a slope left."""
    return np.count_nonzero(np.abs(h) > SATURATED) / h.size  # a tenth of the time of a mean
