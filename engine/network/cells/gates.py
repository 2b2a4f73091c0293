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


def saturation(h: Array) -> float:
    """The share of hidden values beyond SATURATED, where tanh hardly has a slope left."""
    return float(np.mean(np.abs(h) > SATURATED))
