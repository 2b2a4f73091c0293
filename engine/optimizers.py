"""The optimizers: how a gradient becomes a change of the weights. Each is a few operations on flat buffers.

To add one, write its class and name it in OPTIMIZERS: Config, the checkpoint, the command line and the tests read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import DTypeLike

from .parameters import Array


class Optimizer(Protocol):
    """What the trainer asks of an optimizer.

    Attributes:
        slots: how many numbers are remembered for each parameter.
        memory: (slots, N) what is remembered; a checkpoint keeps it.
    """

    slots: ClassVar[int]
    memory: Array

    def __init__(self, size: int, dtype: DTypeLike) -> None: ...

    def step(self, weights: Array, gradient: Array, learning_rate: float) -> None:
        """Change ``weights`` (N,) in place. ``gradient`` (N,) serves as scratch space: it is overwritten."""
        ...


class AdaGrad:
    """memory += g^2; weights -= eta g / sqrt(memory + epsilon).

    The memory starts at epsilon instead of 0, which is the same sum and one pass over the parameters less.

    Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", JMLR 12 (2011).
    """

    slots: ClassVar[int] = 1
    epsilon: ClassVar[float] = 1e-8

    def __init__(self, size: int, dtype: DTypeLike) -> None:
        self.memory: Array = np.full((1, size), self.epsilon, dtype)
        self._scratch = np.zeros(size, dtype)

    def step(self, weights: Array, gradient: Array, learning_rate: float) -> None:
        """One update, in place; ``gradient`` is overwritten."""
        memory, scratch = self.memory[0], self._scratch
        np.multiply(gradient, gradient, scratch)
        np.add(memory, scratch, memory)
        np.sqrt(memory, scratch)
        np.multiply(gradient, learning_rate, gradient)
        np.divide(gradient, scratch, gradient)
        np.subtract(weights, gradient, weights)


OPTIMIZERS: Mapping[str, type[Optimizer]] = {"adagrad": AdaGrad}


def clip_by_value(gradient: Array, limit: float) -> None:
    """Clip every entry of ``gradient`` (N,) to [-limit, limit], in place. Entries that are not numbers stay so."""
    gradient.clip(-limit, limit, gradient)
