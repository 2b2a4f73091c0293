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

The factors that do not depend on d_h and d_c are computed for many time steps at once.

Inside, everything is transposed, (features, B): see ``engine.network.cells.layout``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy import add, multiply, subtract, tanh
from numpy.typing import DTypeLike

from ..parameters import Array, product
from .cell import Draw, Weight
from .gates import gate_blocks, saturation, sigmoid, sigmoid_in_place
from .layout import Product, chunks, to_features, to_rows


class LSTM:
    """Gates i, f, o and candidate g, in this order; carries h and c. The arrays: ``engine.network.cells.cell.Cell``.

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
        self.d_x = self.x
        self.d_h = np.zeros((T, B, H), dtype)
        self.state = np.zeros((2, B, H), dtype)
        self._rows = np.zeros((T + 1, B, H), dtype)  # h from before the first time step on
        self.h, self._before = self._rows[1:], self._rows[:-1]
        # From here on transposed. a holds x; then the gates i, f, o and g; then d_a_i, d_a_f, d_a_o, d_a_g.
        self._a = a = np.zeros((T, 4 * H, B), dtype)
        i, f, o, g = (a[:, gate * H : (gate + 1) * H] for gate in range(4))
        carried = np.zeros((2, T + 1, H, B), dtype)  # h and c; [:, 0] is the state before the first time step
        self._h, c = carried
        self._first, self._final = carried[:, 0], carried[:, -1]
        tanh_c, self._d_h_T = np.zeros((2, T, H, B), dtype)
        self._W_T = np.zeros((4 * H, H), dtype)
        self._W_T_times, self._W_times = Product(self._W_T, B), Product(self.W, B)
        self._d_c, self._summand, self._d_h0 = np.zeros((3, H, B), dtype)
        self._forward_steps = list(
            zip(self._h[:-1], a, a[:, : 3 * H], i, f, o, g, c[:-1], c[1:], tanh_c, self._h[1:], strict=True)
        )
        below = [self._d_h0, *self._d_h_T[:-1]]  # where the gradient of h_{t-1} is gathered
        self._backward_chunks = []
        in_chunks = chunks(T, H * B)
        scratch = np.zeros((6, in_chunks[0].stop, H, B), dtype)
        for chunk in reversed(in_chunks):
            known = i[chunk], f[chunk], o[chunk], g[chunk], tanh_c[chunk], c[:-1][chunk]
            factors = scratch[:, : chunk.stop - chunk.start]
            columns = self._d_h_T, i, f, o, g, a, below
            steps = list(zip(*factors, *(column[chunk] for column in columns), strict=True))[::-1]
            self._backward_chunks.append((known, factors, steps))

    @staticmethod
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        """{"recurrent": (H, 4 H)}: W = [W_i, W_f, W_o, W_g]."""
        return {"recurrent": Weight((hidden_size, 4 * hidden_size), "W", blocks=("i", "f", "o", "g"))}

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        """W and U are drawn, and share their units; the bias is 1 for the forget gate, so that a new memory remembers,
        and 0 for the others."""
        H = len(weights["recurrent"])
        draw(weights["recurrent"], 2 * H)
        weights["bias"][...] = np.repeat([0.0, 1.0, 0.0, 0.0], H)
        draw(weights["input"], 2 * len(weights["input"]))

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        """x and a, four gates wide; h and its rows, c, tanh(c), d_h twice; six factors; and W_T."""
        return (2 * 4 + 6 + 6) * (T + 1) * B * H + 4 * H * H

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array, Array]:
        """One time step: x (..., B, 4 H), state (h, c), each (..., B, H). Returns (h_t, c_t)."""
        h, c = state
        H = h.shape[-1]
        a = x + product(h, weights["recurrent"])  # (..., B, 4 H)
        i, f, o = (sigmoid(a[..., gate * H : (gate + 1) * H]) for gate in range(3))  # (..., B, H) each
        c = f * c + i * tanh(a[..., 3 * H :])
        return o * tanh(c), c

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        to_features(self.W, self._W_T)
        to_features(self.x, self._a)
        to_features(self.state, self._first)
        parts, product, summand = self._W_T_times.parts(), self._W_T_times.out, self._summand
        for before, a_t, ifo, i_t, f_t, o_t, g_t, c_before, c_t, tanh_c, h_t in self._forward_steps:
            for dot, part in parts:  # W^T h_{t-1}, (4 H, B)
                dot(before, part)
            add(a_t, product, a_t)
            sigmoid_in_place(ifo)
            tanh(g_t, g_t)
            multiply(f_t, c_before, c_t)
            multiply(i_t, g_t, summand)
            add(c_t, summand, c_t)
            tanh(c_t, tanh_c)
            multiply(o_t, tanh_c, h_t)
        to_rows(self._h, self._rows)

    def backward(self) -> None:
        """Fill ``d_x`` and the gradient of W from ``d_h``."""
        to_features(self.d_h, self._d_h_T)
        parts, carry, d_c, summand = self._W_times.parts(), self._W_times.out, self._d_c, self._summand
        d_c.fill(0)
        self._d_h0.fill(0)
        for known, factors, steps in self._backward_chunks:
            self._fill_factors(factors, *known)
            # The gates are overwritten as soon as they are not needed any more: i by d_a_i, and so on.
            for to_i, to_f, to_o, to_g, to_c, kept, d_h, i, f, o, g, a, below in steps:
                multiply(d_h, to_c, summand)
                add(d_c, summand, d_c)
                multiply(d_h, to_o, o)
                multiply(d_c, to_i, i)
                multiply(d_c, to_g, g)
                multiply(d_c, to_f, f)
                multiply(d_c, kept, d_c)  # now the gradient of c_{t-1}
                for dot, part in parts:  # W d_a_t, (H, B)
                    dot(a, part)
                add(below, carry, below)
        to_rows(self._a, self.d_x)
        rows = self.d_x.shape[0] * self.d_x.shape[1]
        self._before.reshape(rows, -1).T.dot(self.d_x.reshape(rows, -1), self.d_W)

    @staticmethod
    def _fill_factors(factors: Array, i: Array, f: Array, o: Array, g: Array, tanh_c: Array, c_before: Array) -> None:
        """(6, K, H, B): what d_h and d_c are multiplied with on their ways: see the derivation above."""
        to_i, to_f, to_o, to_g, to_c, kept = factors
        np.copyto(kept, f)
        for gate, other, factor in ((i, g, to_i), (f, c_before, to_f), (o, tanh_c, to_o)):
            subtract(1, gate, factor)
            multiply(factor, gate, factor)
            multiply(factor, other, factor)
        for value, gate, factor in ((g, i, to_g), (tanh_c, o, to_c)):
            np.square(value, factor)
            subtract(1, factor, factor)
            multiply(factor, gate, factor)

    def final_state(self, out: Array) -> None:
        """Copy h_T and c_T to ``out``, (2, B, H)."""
        to_rows(self._final, out)

    def d_state(self) -> Array:
        """(2, B, H) the gradients of h_0 and c_0."""
        return np.stack([self._d_h0.T, self._d_c.T])

    def gate_values(self) -> Mapping[str, Array]:
        """The input, forget and output gates i, f and o, (T, B, H) each."""
        return gate_blocks(self._a, "ifo", self.h.shape[-1])

    def saturation(self) -> float:
        """The share of ``h`` where tanh hardly has a slope left."""
        return saturation(self.h)
