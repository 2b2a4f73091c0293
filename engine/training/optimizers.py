"""The optimizers: how a gradient becomes a change of the weights. Each is a few operations on flat buffers.

To add one, write its class, name it in OPTIMIZERS, and in ``engine.config`` with the settings that it reads: the
checkpoint, the command line and the tests read these tables.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from ..network.parameters import Array

BLOCK = 1 << 16  # weights changed at once: with gradient, memory and scratch they stay in the cache from pass to pass


class Optimizer(ABC):
    """A rule, and what it remembers of the gradients so far. A subclass is the rule.

    Args:
        size: N parameters. constants: the settings of the rule, by name.

    Attributes:
        settings: the names of the settings of ``Config`` that the rule reads.
        slots: how many numbers are remembered for each parameter. initial: what they start at.
        memory: (slots, N) what is remembered; a checkpoint keeps it.
    """

    settings: ClassVar[tuple[str, ...]] = ()
    slots: ClassVar[int] = 1
    initial: ClassVar[float] = 0.0
    memory: Array

    def __init__(self, size: int, dtype: DTypeLike, **constants: float) -> None:
        assert set(constants) == set(self.settings)
        for name, value in constants.items():
            setattr(self, name, value)
        self.memory = np.full((self.slots, size), self.initial, dtype)
        self._scratch = np.zeros(min(size, BLOCK), dtype)

    def step(self, weights: Array, gradient: Array, learning_rate: float, update: int) -> None:
        """Change ``weights`` (N,) in place. ``gradient`` (N,) serves as scratch space: it is overwritten.

        ``update`` is the number of this update, from 1.
        """
        size = len(weights)
        if size <= BLOCK:  # a small model has no slices to wait for
            self._change(weights, gradient, self.memory, self._scratch, learning_rate, update)
            return
        for start in range(0, size, BLOCK):
            part = slice(start, start + BLOCK)
            scratch = self._scratch[: size - start]
            self._change(weights[part], gradient[part], self.memory[:, part], scratch, learning_rate, update)

    @abstractmethod
    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        """The rule, in place, for n parameters: weights, gradient and scratch (n,), memory (slots, n)."""


class SGD(Optimizer):
    """velocity = momentum velocity + g; weights -= eta velocity.

    Source: B. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).
    """

    settings = ("momentum",)
    momentum: float

    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        velocity = memory[0]
        np.multiply(velocity, self.momentum, velocity)
        np.add(velocity, gradient, velocity)
        np.multiply(velocity, learning_rate, scratch)
        np.subtract(weights, scratch, weights)


class AdaGrad(Optimizer):
    """sum += g^2; weights -= eta g / sqrt(sum + epsilon).

    The sum starts at epsilon instead of 0, which is the same and one pass over the parameters less.

    Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", JMLR 12 (2011).
    """

    initial: ClassVar[float] = 1e-8

    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        squares = memory[0]
        np.square(gradient, scratch)
        np.add(squares, scratch, squares)
        np.sqrt(squares, scratch)
        np.multiply(gradient, learning_rate, gradient)
        np.divide(gradient, scratch, gradient)
        np.subtract(weights, gradient, weights)


class RMSProp(Optimizer):
    """mean = rho mean + (1 - rho) g^2; weights -= eta g / sqrt(mean + epsilon).

    Source: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", Coursera (2012).
    """

    settings = ("rho",)
    rho: float
    epsilon: ClassVar[float] = 1e-8

    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        mean = memory[0]
        np.square(gradient, scratch)
        np.multiply(scratch, 1 - self.rho, scratch)
        np.multiply(mean, self.rho, mean)
        np.add(mean, scratch, mean)
        np.add(mean, self.epsilon, scratch)
        np.sqrt(scratch, scratch)
        np.multiply(gradient, learning_rate, gradient)
        np.divide(gradient, scratch, gradient)
        np.subtract(weights, gradient, weights)


class Adam(Optimizer):
    """m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; weights -= eta m^ / (sqrt(v^) + epsilon).

    m^ = m / (1 - beta1^update) and v^ = v / (1 - beta2^update) correct the bias of starting at 0. Both corrections are
    folded into the learning rate and epsilon, which gives the same step without two more passes.

    Source: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """

    settings = ("beta1", "beta2")
    slots: ClassVar[int] = 2
    beta1: float
    beta2: float
    epsilon: ClassVar[float] = 1e-8

    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        m, v = memory
        np.square(gradient, scratch)
        np.multiply(scratch, 1 - self.beta2, scratch)
        np.multiply(v, self.beta2, v)
        np.add(v, scratch, v)
        np.multiply(gradient, 1 - self.beta1, gradient)
        np.multiply(m, self.beta1, m)
        np.add(m, gradient, m)
        # m^ / (sqrt(v^) + epsilon) = (root / (1 - beta1^t)) m / (sqrt(v) + epsilon root), with this root:
        root = math.sqrt(1 - self.beta2**update)
        np.sqrt(v, scratch)
        np.add(scratch, self.epsilon * root, scratch)
        np.multiply(m, learning_rate * root / (1 - self.beta1**update), gradient)
        np.divide(gradient, scratch, gradient)
        np.subtract(weights, gradient, weights)


class Lion(Optimizer):
    """weights -= eta sign(beta1 m + (1 - beta1) g); then m = beta2 m + (1 - beta2) g.

    Every weight moves by eta, up or down, so eta is smaller than Adam's by a factor of 3 to 10; weight decay, which is
    times eta, is larger by the same. The authors take beta1 0.9 and beta2 0.99.

    Source: X. Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023.
    """

    settings = ("beta1", "beta2")
    beta1: float
    beta2: float

    def _change(
        self, weights: Array, gradient: Array, memory: Array, scratch: Array, learning_rate: float, update: int
    ) -> None:
        m = memory[0]
        np.subtract(m, gradient, scratch)  # beta m + (1 - beta) g = g + beta (m - g), for both
        np.multiply(scratch, self.beta2, m)
        np.multiply(scratch, self.beta1, scratch)
        np.add(scratch, gradient, scratch)
        np.add(m, gradient, m)
        np.sign(scratch, scratch)
        np.multiply(scratch, learning_rate, scratch)
        np.subtract(weights, scratch, weights)


OPTIMIZERS: Mapping[str, type[Optimizer]] = {
    "adagrad": AdaGrad,
    "adam": Adam,
    "lion": Lion,
    "rmsprop": RMSProp,
    "sgd": SGD,
}


def decay_weights(matrices: Iterable[Array], share: float) -> None:
    """Take a share off every weight, in place, beside what an optimizer does ("decoupled" weight decay).

    Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
    """
    for matrix in matrices:
        np.multiply(matrix, 1 - share, matrix)
