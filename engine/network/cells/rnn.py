"""The vanilla recurrent cell of the assignment.

Forward, for t = 1 .. T (the assignment's equations 1 and 2; its column vectors are rows here, one row per stream):

    a_t = h_{t-1} W + x_t          where x_t = U[input_t] + b comes projected from the model
    h_t = tanh(a_t)

Backward. Write d_y for the derivative of the loss with respect to y. h_t is used twice, by the layer above (that part
arrives in d_h) and by a_{t+1}; so, from t = T down to 1, with d_a_{T+1} = 0,

    d_h_t = (from above) + d_a_{t+1} W^T
    d_a_t = d_h_t * (1 - h_t^2)                  since tanh' = 1 - tanh^2
    d_x_t = d_a_t
    d_W   = sum over t of h_{t-1}^T d_a_t        one matrix product, once all d_a_t are known; h_0 counts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy import add, multiply, tanh
from numpy.typing import DTypeLike

from ..parameters import Array, product
from .cell import Draw, Weight
from .gates import saturation


class RNN:
    """a_t = h_{t-1} W + x_t, h_t = tanh(a_t). The arrays are described in ``engine.network.cells.cell.Cell``.

    Source: J. Elman, "Finding structure in time", Cognitive Science 14 (1990).
    """

    gates: ClassVar[int] = 1
    carried: ClassVar[int] = 1

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None:
        T, B, H = sizes
        self.W = weights["recurrent"]  # (H, H)
        self.d_W = gradients["recurrent"]  # (H, H)
        self.x = np.zeros((T, B, H), dtype)
        h = np.zeros((T + 1, B, H), dtype)  # h[0] is the state before the first time step
        self.state, self.h = h[:1], h[1:]
        self.d_h = np.zeros((T, B, H), dtype)
        self.d_x = self.d_h  # d_h turns into d_a = d_x in place
        self._slope = np.zeros((T, B, H), dtype)
        self._carry = np.zeros((B, H), dtype)
        self._previous, self._last = h[:-1].reshape(T * B, H), h[-1:]
        self._d_a = self.d_x.reshape(T * B, H)
        # The time loops run over views and bound methods made here, once: at H = 100 making them costs as much as
        # the arithmetic. `dot` with an output is the fastest product that NumPy has for rows this short.
        self._last_step = self.d_h[-1], self._slope[-1]
        self._forward_steps = [(h[t].dot, self.x[t], h[t + 1]) for t in range(T)]
        self._backward_steps = [(self.d_h[t].dot, self.d_h[t - 1], self._slope[t - 1]) for t in range(T - 1, 0, -1)]

    @staticmethod
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        """{"recurrent": (H, H)}: W, from h_{t-1} to a_t."""
        return {"recurrent": Weight((hidden_size, hidden_size), "W")}

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        """W and U are drawn, and share a unit; the bias starts at 0."""
        draw(weights["recurrent"], 2 * len(weights["recurrent"]))
        weights["bias"].fill(0)
        draw(weights["input"], 2 * len(weights["input"]))

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        """x, h, d_h and the slope."""
        return 4 * (T + 1) * B * H

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array]:
        """One time step: x (..., B, H), state (h,) with h (..., B, H), W (..., H, H). Returns (h_t,)."""
        return (tanh(product(state[0], weights["recurrent"]) + x),)

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        W = self.W
        for dot, x_t, h_t in self._forward_steps:
            dot(W, h_t)  # h_{t-1} W, (B, H)
            add(h_t, x_t, h_t)
            tanh(h_t, h_t)

    def backward(self) -> None:
        """Fill ``d_x`` and ``d_W`` from ``d_h``, which is overwritten."""
        W_T, carry = self.W.T, self._carry
        np.square(self.h, self._slope)
        np.subtract(1, self._slope, self._slope)  # 1 - h^2 for all time steps at once, (T, B, H)
        last, slope = self._last_step
        multiply(last, slope, last)
        for dot, d_a_t, slope_t in self._backward_steps:
            dot(W_T, carry)  # d_a_{t+1} W^T, (B, H)
            add(d_a_t, carry, d_a_t)
            multiply(d_a_t, slope_t, d_a_t)
        self._previous.T.dot(self._d_a, self.d_W)

    def final_state(self, out: Array) -> None:
        """Copy h_T to ``out``, (1, B, H)."""
        np.copyto(out, self._last)

    def d_state(self) -> Array:
        """(1, B, H) the gradient of h_0, which training does not use and the gradient check does."""
        d_h0: Array = self.d_x[0] @ self.W.T
        return d_h0[np.newaxis]

    def gate_values(self) -> Mapping[str, Array]:
        """No gates."""
        return {}

    def saturation(self) -> float:
        """The share of ``h`` where tanh hardly has a slope left."""
        return saturation(self.h)
