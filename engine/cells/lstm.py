"""Long short-term memory.

Forward, for t = 1 .. T; x_t = [x_i, x_f, x_o, x_g] comes projected from the model, and W = [W_i, W_f, W_o, W_g]:

    i_t, f_t, o_t = sigmoid(x + h_{t-1} W), each with its own part     input, forget and output gate
    g_t = tanh(x_g + h_{t-1} W_g)                                      the candidate
    c_t = f_t * c_{t-1} + i_t * g_t                                    the memory
    h_t = o_t * tanh(c_t)

Backward. With d_h_t the whole gradient of h_t, and d_c_t that of c_t, both from above and from t + 1:

    d_c_t += d_h_t * o_t (1 - tanh(c_t)^2)
    d_a_o = d_h_t * tanh(c_t) o_t (1 - o_t)
    d_a_i = d_c_t * g_t i_t (1 - i_t)
    d_a_f = d_c_t * c_{t-1} f_t (1 - f_t)
    d_a_g = d_c_t * i_t (1 - g_t^2)
    d_x_t = [d_a_i, d_a_f, d_a_o, d_a_g]
    d_c_{t-1} = d_c_t * f_t                   d_h_{t-1} = (from above) + d_x_t W^T
    d_W = sum over t of h_{t-1}^T d_x_t

The factors that do not depend on d_h and d_c are computed for all time steps at once, before the loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy import add, multiply, subtract, tanh
from numpy.typing import DTypeLike

from ..parameters import Array, Shapes
from .gates import sigmoid, sigmoid_in_place


class LSTM:
    """Gates i, f, o and candidate g, in this order; carries h and c. See ``engine.cells.Cell`` for the arrays.

    Source: S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9 (1997); the forget gate and
    its bias of 1: F. Gers, J. Schmidhuber, F. Cummins, "Learning to forget", Neural Computation 12 (2000).
    """

    gates: ClassVar[int] = 4
    carried: ClassVar[int] = 2

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None:
        T, B, H = sizes
        self.W, self.d_W = weights["recurrent"], gradients["recurrent"]  # (H, 4 H)
        self.x = np.zeros((T, B, 4 * H), dtype)
        carried = np.zeros((2, T + 1, B, H), dtype)  # h and c; [:, 0] is the state before the first time step
        h, c = carried
        self.state, self._final = carried[:, 0], carried[:, -1]
        self.h, self._h_before, self._c, self._c_before = h[1:], h[:-1], c[1:], c[:-1]
        self.d_h = np.zeros((T, B, H), dtype)
        self.d_x = np.zeros((T, B, 4 * H), dtype)
        a = np.zeros((T, B, 4 * H), dtype)  # h_{t-1} W + x; then the gates
        self._i, self._f, self._o, self._g = (a[..., gate * H : (gate + 1) * H] for gate in range(4))
        self._tanh_c = np.zeros((T, B, H), dtype)
        self._factors = np.zeros((5, T, B, H), dtype)
        self._scratch = np.zeros((T, B, H), dtype)
        self._carry, self._d_c, self._part, self._d_h0 = np.zeros((4, B, H), dtype)
        self._forward_steps = list(
            zip(
                (row.dot for row in h[:-1]), a, self.x, a[..., : 3 * H], self._i, self._f, self._o, self._g,
                c[:-1], c[1:], self._tanh_c, h[1:], strict=True,
            )
        )  # fmt: skip
        d_i, d_f, d_o, d_g = (self.d_x[..., gate * H : (gate + 1) * H] for gate in range(4))
        below = [self._d_h0, *self.d_h[:-1]]  # where the gradient of h_{t-1} is gathered
        self._backward_steps = list(
            zip(
                self.d_h, *self._factors, self._f, d_i, d_f, d_o, d_g, (row.dot for row in self.d_x), below,
                strict=True,
            )
        )[::-1]  # fmt: skip

    @staticmethod
    def shapes(hidden_size: int) -> Shapes:
        """{"recurrent": (H, 4 H)}: W = [W_i, W_f, W_o, W_g]."""
        return {"recurrent": (hidden_size, 4 * hidden_size)}

    @staticmethod
    def initial_bias(hidden_size: int) -> float | Array:
        """1 for the forget gate, so that a new memory remembers; 0 for the others."""
        return np.repeat([0.0, 1.0, 0.0, 0.0], hidden_size)

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array, Array]:
        """One time step: x (..., B, 4 H), state (h, c), each (..., B, H). Returns (h_t, c_t)."""
        h, c = state
        H = h.shape[-1]
        a = x + h @ weights["recurrent"]
        i, f, o = (sigmoid(a[..., gate * H : (gate + 1) * H]) for gate in range(3))
        c = f * c + i * tanh(a[..., 3 * H :])
        return o * tanh(c), c

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        W, part = self.W, self._part
        for dot, a_t, x_t, ifo, i_t, f_t, o_t, g_t, c_before, c_t, tanh_c, h_t in self._forward_steps:
            dot(W, a_t)  # h_{t-1} W, (B, 4 H)
            add(a_t, x_t, a_t)
            sigmoid_in_place(ifo)
            tanh(g_t, g_t)
            multiply(f_t, c_before, c_t)
            multiply(i_t, g_t, part)
            add(c_t, part, c_t)
            tanh(c_t, tanh_c)
            multiply(o_t, tanh_c, h_t)

    def backward(self) -> None:
        """Fill ``d_x`` and the gradient of W from ``d_h``, which is overwritten."""
        self._prepare_factors()
        W_T, carry, d_c, part = self.W.T, self._carry, self._d_c, self._part
        d_c.fill(0)
        self._d_h0.fill(0)
        for d_h, to_i, to_f, to_o, to_g, to_c, f, d_i, d_f, d_o, d_g, dot, below in self._backward_steps:
            multiply(d_h, to_c, part)
            add(d_c, part, d_c)
            multiply(d_h, to_o, d_o)
            multiply(d_c, to_i, d_i)
            multiply(d_c, to_f, d_f)
            multiply(d_c, to_g, d_g)
            multiply(d_c, f, d_c)  # now the gradient of c_{t-1}
            dot(W_T, carry)  # d_x_t W^T, (B, H)
            add(below, carry, below)
        rows = self.d_x.shape[0] * self.d_x.shape[1]
        self._h_before.reshape(rows, -1).T.dot(self.d_x.reshape(rows, -1), self.d_W)

    def _prepare_factors(self) -> None:
        """What d_c is multiplied with on its way to d_a_i, d_a_f, d_a_g, and d_h to d_a_o and d_c; (T, B, H) each."""
        to_i, to_f, to_o, to_g, to_c = self._factors
        for gate, other, factor in ((self._i, self._g, to_i), (self._f, self._c_before, to_f)):
            _slope_of_sigmoid(gate, factor)
            multiply(factor, other, factor)
        _slope_of_sigmoid(self._o, to_o)
        multiply(to_o, self._tanh_c, to_o)
        for value, gate, factor in ((self._g, self._i, to_g), (self._tanh_c, self._o, to_c)):
            multiply(value, value, factor)
            subtract(1, factor, factor)
            multiply(factor, gate, factor)

    def final_state(self, out: Array) -> None:
        """Copy h_T and c_T to ``out``, (2, B, H)."""
        out[...] = self._final

    def d_state(self) -> Array:
        """(2, B, H) the gradients of h_0 and c_0."""
        return np.stack([self._d_h0, self._d_c])


def _slope_of_sigmoid(gate: Array, out: Array) -> None:
    """gate (1 - gate), the derivative of a sigmoid by its value."""
    subtract(1, gate, out)
    multiply(out, gate, out)
