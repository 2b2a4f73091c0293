"""The minimal gated unit: one gate, where a GRU has two.

Forward, for t = 1 .. T; x_t = [x_f, x_n] comes projected from the model:

    f_t = sigmoid(x_f + h_{t-1} W_f)                 how much of the old state the candidate sees and replaces
    q_t = f_t * h_{t-1}
    n_t = tanh(x_n + q_t W)                          the candidate
    h_t = h_{t-1} + f_t * (n_t - h_{t-1})

The gate acts before the product with W, as in the paper, so that a time step is two products, one after the other.

Backward. With d_h_t the whole gradient of h_t, from above and from t + 1:

    d_a_n = d_h_t * f_t (1 - n_t^2)
    d_q   = d_a_n W^T
    d_a_f = [d_h_t * (n_t - h_{t-1}) + d_q * h_{t-1}] f_t (1 - f_t)      since f_t is in h_t twice: as it is, and in q_t
    d_x_t = [d_a_f, d_a_n]
    d_h_{t-1} = (from above) + d_h_t * (1 - f_t) + d_q * f_t + d_a_f W_f^T
    d_W_f = sum over t of h_{t-1}^T d_a_f            d_W = sum over t of q_t^T d_a_n

The factors that do not depend on d_h are computed for many time steps at once.

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


class MGU:
    """Gate f and candidate n, in this order. The arrays are described in ``engine.network.cells.cell.Cell``.

    Source: G.-B. Zhou, J. Wu, C.-L. Zhang, Z.-H. Zhou, "Minimal gated unit for recurrent neural networks",
    International Journal of Automation and Computing 13 (2016).
    """

    gates: ClassVar[int] = 2
    carried: ClassVar[int] = 1

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None:
        T, B, H = sizes
        self.W_f, self.W = weights["recurrent_gate"], weights["recurrent"]  # (H, H) each
        self.d_W_f, self.d_W = gradients["recurrent_gate"], gradients["recurrent"]
        self.x = np.zeros((T, B, 2 * H), dtype)
        self.d_x = self.x
        self.d_h = np.zeros((T, B, H), dtype)
        self.state = np.zeros((1, B, H), dtype)
        self._rows = np.zeros((T + 1, B, H), dtype)  # h from before the first time step on
        self.h, self._before_rows = self._rows[1:], self._rows[:-1]
        self._q_rows = np.zeros((T, B, H), dtype)
        # From here on transposed. a holds x; then the gate f and the candidate n; then d_a_f and d_a_n.
        self._a = a = np.zeros((T, 2 * H, B), dtype)
        f, n = a[:, :H], a[:, H:]
        self._h = np.zeros((T + 1, H, B), dtype)  # [0] is the state before the first time step
        before = self._h[:-1]
        self._q, self._d_h_T = np.zeros((2, T, H, B), dtype)
        self._W_f_T, self._W_T = np.zeros((2, H, H), dtype)
        self._W_f_T_times, self._W_T_times = Product(self._W_f_T, B), Product(self._W_T, B)
        self._W_f_times, self._W_times = Product(self.W_f, B), Product(self.W, B)
        self._kept, self._d_h0 = np.zeros((2, H, B), dtype)
        self._forward_steps = list(zip(before, f, n, self._q, self._h[1:], strict=True))
        below = [self._d_h0, *self._d_h_T[:-1]]  # where the gradient of h_{t-1} is gathered
        self._backward_chunks = []
        in_chunks = chunks(T, H * B)
        scratch = np.zeros((4, in_chunks[0].stop, H, B), dtype)
        for chunk in reversed(in_chunks):
            known = f[chunk], n[chunk], before[chunk]
            factors = scratch[:, : chunk.stop - chunk.start]
            columns = self._d_h_T, f, n, below
            steps = list(zip(*factors, *(column[chunk] for column in columns), strict=True))[::-1]
            self._backward_chunks.append((known, factors, steps))

    @staticmethod
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        """{"recurrent_gate": (H, H), "recurrent": (H, H)}: W_f and W."""
        shape = hidden_size, hidden_size
        return {"recurrent_gate": Weight(shape, "Wf"), "recurrent": Weight(shape, "W")}

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        """W_f, W and U are drawn, and share their units; the bias starts at 0."""
        for name in ("recurrent_gate", "recurrent", "input"):
            draw(weights[name], 2 * len(weights[name]))
        weights["bias"].fill(0)

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        """x and a, two gates wide; h and its rows, q and its rows, d_h twice; four factors; and both W_T."""
        return (2 * 2 + 6 + 4) * (T + 1) * B * H + 2 * H * H

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array]:
        """One time step: x (..., B, 2 H), state (h,) with h (..., B, H). Returns (h_t,)."""
        h = state[0]
        H = h.shape[-1]
        f = sigmoid(x[..., :H] + product(h, weights["recurrent_gate"]))  # (..., B, H)
        n = tanh(x[..., H:] + product(f * h, weights["recurrent"]))  # (..., B, H)
        return (h + f * (n - h),)

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        to_features(self.W_f, self._W_f_T)
        to_features(self.W, self._W_T)
        to_features(self.x, self._a)
        to_features(self.state[0], self._h[0])
        gate_parts, gate = self._W_f_T_times.parts(), self._W_f_T_times.out
        parts, candidate = self._W_T_times.parts(), self._W_T_times.out
        for before, f_t, n_t, q_t, h_t in self._forward_steps:
            for dot, part in gate_parts:  # W_f^T h_{t-1}, (H, B)
                dot(before, part)
            add(f_t, gate, f_t)
            sigmoid_in_place(f_t)
            multiply(f_t, before, q_t)
            for dot, part in parts:  # W^T q_t, (H, B)
                dot(q_t, part)
            add(n_t, candidate, n_t)
            tanh(n_t, n_t)
            subtract(n_t, before, h_t)
            multiply(h_t, f_t, h_t)
            add(h_t, before, h_t)
        to_rows(self._h, self._rows)

    def backward(self) -> None:
        """Fill ``d_x`` and the gradients of W_f and W from ``d_h``."""
        to_features(self.d_h, self._d_h_T)
        parts, d_q = self._W_times.parts(), self._W_times.out
        gate_parts, carry = self._W_f_times.parts(), self._W_f_times.out
        kept = self._kept
        self._d_h0.fill(0)
        for known, factors, steps in self._backward_chunks:
            self._fill_factors(factors, *known)
            # The gate and the candidate are overwritten as soon as they are no longer needed: f by d_a_f, n by d_a_n.
            for to_n, to_f, q_to_f, stays, d_h, f, n, below in steps:
                multiply(d_h, to_n, n)
                for dot, part in parts:  # d_q = W d_a_n, (H, B)
                    dot(n, part)
                multiply(d_h, stays, kept)
                add(below, kept, below)
                multiply(d_q, f, kept)
                add(below, kept, below)
                multiply(d_q, q_to_f, d_q)
                multiply(d_h, to_f, f)
                add(f, d_q, f)
                for dot, part in gate_parts:  # W_f d_a_f, (H, B)
                    dot(f, part)
                add(below, carry, below)
        self._fill_gradients()

    @staticmethod
    def _fill_factors(factors: Array, f: Array, n: Array, before: Array) -> None:
        """(4, K, H, B): what d_h is multiplied with on its way to d_a_n and to d_a_f, and d_q on its way to d_a_f; and
        what stays of d_h for h_{t-1}."""
        to_n, to_f, q_to_f, stays = factors
        np.square(n, to_n)
        subtract(1, to_n, to_n)
        multiply(to_n, f, to_n)
        subtract(1, f, stays)
        multiply(stays, f, q_to_f)
        subtract(n, before, to_f)
        multiply(to_f, q_to_f, to_f)
        multiply(q_to_f, before, q_to_f)

    def _fill_gradients(self) -> None:
        """d_x, d_W_f and d_W, once the loop over time has left d_a_f and d_a_n in ``_a``."""
        H, rows = self.h.shape[-1], self.d_x.shape[0] * self.d_x.shape[1]
        to_rows(self._a, self.d_x)
        to_rows(self._q, self._q_rows)
        d_x = self.d_x.reshape(rows, 2 * H)
        self._before_rows.reshape(rows, H).T.dot(d_x[:, :H], self.d_W_f)
        self._q_rows.reshape(rows, H).T.dot(d_x[:, H:], self.d_W)

    def final_state(self, out: Array) -> None:
        """Copy h_T to ``out``, (1, B, H)."""
        out[0] = self.h[-1]

    def d_state(self) -> Array:
        """(1, B, H) the gradient of h_0."""
        return self._d_h0.T[np.newaxis]

    def gate_values(self) -> Mapping[str, Array]:
        """The gate f, (T, B, H)."""
        return gate_blocks(self._a, "f", self.h.shape[-1])

    def saturation(self) -> float:
        """The share of ``h`` where tanh hardly has a slope left."""
        return saturation(self.h)
