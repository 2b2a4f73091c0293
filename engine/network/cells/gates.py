"""The logistic function, by way of tanh: sigmoid(a) = (1 + tanh(a / 2)) / 2. It cannot overflow, and tanh is fast."""

from __future__ import annotations

from numpy import add, multiply, tanh

from ..parameters import Array


def sigmoid(a: Array) -> Array:
    """sigmoid(a), elementwise."""
    return 0.5 + 0.5 * tanh(0.5 * a)


def sigmoid_in_place(a: Array) -> None:
    """a becomes sigmoid(a), elementwise."""
    multiply(a, 0.5, a)
    tanh(a, a)
    multiply(a, 0.5, a)
    add(a, 0.5, a)
