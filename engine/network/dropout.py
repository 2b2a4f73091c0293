"""Dropout: on the way up from a layer, each hidden unit is dropped with probability p, independently at each step.

    y = h * mask                 mask = 1 / (1 - p) with probability 1 - p, else 0
    d_h = d_y * mask

The mask's expectation is 1 ("inverted" dropout), so nothing has to be scaled when nothing is dropped: in sampling and
in evaluation. What a layer carries from one time step to the next is never dropped. Equal generators drop the
same, so the gradient check can hold its masks.

Source: W. Zaremba, I. Sutskever, O. Vinyals, "Recurrent neural network regularization" (2014).
"""

from __future__ import annotations

import numpy as np

from .parameters import Array


class Dropout:
    """Between a layer's hidden states and what reads them.

    Args:
        p: the probability of dropping a unit, 0 < p < 1.
        h, d_h: (T, B, H) the hidden states, and where their gradient goes.

    Attributes:
        y, d_y: (T, B, H) what is read, and its gradient.
        mask: (T, B, H) what h was multiplied with in the latest ``forward``.
    """

    def __init__(self, p: float, h: Array, d_h: Array) -> None:
        self._kept = 1 - p
        self._h, self._d_h = h, d_h
        self.y, self.d_y, self.mask = np.zeros((3, *h.shape), h.dtype)
        self._uniform = np.zeros(h.shape, np.float32)

    def forward(self, generator: np.random.Generator | None) -> None:
        """Fill y from h with a new mask; without a generator nothing is dropped."""
        if generator is None:
            self.mask.fill(1)
        else:
            generator.random(dtype=np.float32, out=self._uniform)
            np.less(self._uniform, self._kept, self.mask)
            np.divide(self.mask, self._kept, self.mask)
        np.multiply(self._h, self.mask, self.y)

    def backward(self) -> None:
        """Fill d_h from d_y."""
        np.multiply(self.d_y, self.mask, self._d_h)
