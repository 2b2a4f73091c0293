"""The gated recurrent unit.

Forward, for t = 1 .. T; x_t = [x_r, x_z, x_n] comes projected from the model, and W = [W_r, W_z, W_n]:

    r_t = sigmoid(x_r + h_{t-1} W_r)                 how much of the old state the candidate sees
    z_t = sigmoid(x_z + h_{t-1} W_z)                 how much of the old state stays
    s_t = h_{t-1} W_n + b_n
    n_t = tanh(x_n + r_t * s_t)                      the candidate
    h_t = n_t + z_t * (h_{t-1} - n_t)

The reset gate acts after the product with W_n (the form of cuDNN), so that a time step is one matrix product.

Backward. With d_h_t the whole gradient of h_t, from above and from t + 1:

    d_a_z = d_h_t * (h_{t-1} - n_t) z_t (1 - z_t)    since h_t moves with z_t by h_{t-1} - n_t
    d_a_n = d_h_t * (1 - z_t) (1 - n_t^2)
    d_a_r = d_a_n * s_t r_t (1 - r_t)
    d_s   = d_a_n * r_t
    d_x_t = [d_a_r, d_a_z, d_a_n]
    d_h_{t-1} = (from above) + d_h_t * z_t + [d_a_r, d_a_z, d_s] W^T
    d_W   = sum over t of h_{t-1}^T [d_a_r, d_a_z, d_s]          d_b_n = sum over t and streams of d_s

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


class GRU:
    """Gates r, z and candidate n, in this order. The arrays are described in ``engine.network.cells.cell.Cell``.

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014.
    """

    gates: ClassVar[int] = 3
    carried: ClassVar[int] = 1

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None:
        T, B, H = sizes
        self.W, self.b_n = weights["recurrent"], weights["recurrent_bias"]  # (H, 3 H), (H,)
        self.d_W, self.d_b_n = gradients["recurrent"], gradients["recurrent_bias"]
        self.x, self._d_recurrent = np.zeros((2, T, B, 3 * H), dtype)  # _d_recurrent: rows [d_a_r, d_a_z, d_s]
        self.d_x = self.x
        self.d_h = np.zeros((T, B, H), dtype)
        self.state = np.zeros((1, B, H), dtype)
        self._rows = np.zeros((T + 1, B, H), dtype)  # h from before the first time step on
        self.h, self._before_rows = self._rows[1:], self._rows[:-1]
        # From here on transposed. a holds x; then the gates r, z, n; then d_a_r, d_a_z, d_s.
        self._a = a = np.zeros((T, 3 * H, B), dtype)
        r, z, n = a[:, :H], a[:, H : 2 * H], a[:, 2 * H :]
        self._h = np.zeros((T + 1, H, B), dtype)  # [0] is the state before the first time step
        before = self._h[:-1]
        self._s, self._d_h_T = np.zeros((2, T, H, B), dtype)
        self._d_a_n = self._s
        self._W_T = np.zeros((3 * H, H), dtype)
        self._W_T_times, self._W_times = Product(self._W_T, B), Product(self.W, B)
        self._kept, self._d_h0 = np.zeros((2, H, B), dtype)
        self._ones = np.ones(T * B, dtype)
        self._forward_steps = list(zip(before, a[:, : 2 * H], r, z, n, self._s, self._h[1:], strict=True))
        below = [self._d_h0, *self._d_h_T[:-1]]  # where the gradient of h_{t-1} is gathered
        self._backward_chunks = []
        in_chunks = chunks(T, H * B)
        scratch = np.zeros((3, in_chunks[0].stop, H, B), dtype)
        for chunk in reversed(in_chunks):
            known = r[chunk], z[chunk], n[chunk], self._s[chunk], before[chunk]
            factors = scratch[:, : chunk.stop - chunk.start]
            columns = self._d_h_T, r, z, n, self._d_a_n, a, below
            steps = list(zip(*factors, *(column[chunk] for column in columns), strict=True))[::-1]
            self._backward_chunks.append((known, factors, steps))

    @staticmethod
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        """{"recurrent": (H, 3 H), "recurrent_bias": (H,)}: W = [W_r, W_z, W_n], and b_n."""
        return {
            "recurrent": Weight((hidden_size, 3 * hidden_size), "W", blocks=("r", "z", "n")),
            "recurrent_bias": Weight((hidden_size,), "bn", decays=False),
        }

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        """W and U are drawn, and share their units; the biases start at 0."""
        draw(weights["recurrent"], 2 * len(weights["recurrent"]))
        weights["recurrent_bias"].fill(0)
        weights["bias"].fill(0)
        draw(weights["input"], 2 * len(weights["input"]))

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        """x, _d_recurrent and a, three gates wide; h and its rows, s, d_h twice; three factors; and W_T."""
        return (3 * 3 + 5 + 3) * (T + 1) * B * H + 3 * H * H

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array]:
        """One time step: x (..., B, 3 H), state (h,) with h (..., B, H). Returns (h_t,)."""
        h = state[0]
        H = h.shape[-1]
        a = product(h, weights["recurrent"])  # (..., B, 3 H)
        r, z = sigmoid(x[..., :H] + a[..., :H]), sigmoid(x[..., H : 2 * H] + a[..., H : 2 * H])
        s = a[..., 2 * H :] + weights["recurrent_bias"][..., np.newaxis, :]  # (..., B, H), as are r, z and n
        n = tanh(x[..., 2 * H :] + r * s)
        return (n + z * (h - n),)

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        to_features(self.W, self._W_T)
        to_features(self.x, self._a)
        to_features(self.state[0], self._h[0])
        parts, product, b_n = self._W_T_times.parts(), self._W_T_times.out, self.b_n[:, np.newaxis]
        H = self.h.shape[-1]
        product_rz, product_n = product[: 2 * H], product[2 * H :]
        for before, rz_t, r_t, z_t, n_t, s_t, h_t in self._forward_steps:
            for dot, part in parts:  # W^T h_{t-1}, (3 H, B)
                dot(before, part)
            add(rz_t, product_rz, rz_t)
            sigmoid_in_place(rz_t)
            add(product_n, b_n, s_t)
            multiply(r_t, s_t, h_t)
            add(n_t, h_t, n_t)
            tanh(n_t, n_t)
            subtract(before, n_t, h_t)
            multiply(h_t, z_t, h_t)
            add(h_t, n_t, h_t)
        to_rows(self._h, self._rows)

    def backward(self) -> None:
        """Fill ``d_x`` and the gradients of W and b_n from ``d_h``."""
        to_features(self.d_h, self._d_h_T)
        parts, carry, kept = self._W_times.parts(), self._W_times.out, self._kept
        self._d_h0.fill(0)
        for known, factors, steps in self._backward_chunks:
            self._fill_factors(factors, *known)
            # The gates are overwritten as soon as they are not needed any more: r by d_a_r, z by d_a_z, n by d_s.
            for to_z, to_n, to_r, d_h, r, z, n, d_a_n, a, below in steps:
                multiply(d_h, z, kept)
                multiply(d_h, to_z, z)
                multiply(d_h, to_n, d_a_n)
                multiply(d_a_n, r, n)
                multiply(d_a_n, to_r, r)
                for dot, part in parts:  # W [d_a_r, d_a_z, d_s], (H, B)
                    dot(a, part)
                add(carry, kept, carry)
                add(below, carry, below)
        self._fill_gradients()

    @staticmethod
    def _fill_factors(factors: Array, r: Array, z: Array, n: Array, s: Array, before: Array) -> None:
        """(3, K, H, B): what d_h is multiplied with on its way to d_a_z and d_a_n, and d_a_n on its way to d_a_r."""
        to_z, to_n, to_r = factors
        subtract(1, z, to_r)  # 1 - z, for the other two
        subtract(before, n, to_z)
        multiply(to_z, z, to_z)
        multiply(to_z, to_r, to_z)
        np.square(n, to_n)
        subtract(1, to_n, to_n)
        multiply(to_n, to_r, to_n)
        subtract(1, r, to_r)
        multiply(to_r, r, to_r)
        multiply(to_r, s, to_r)

    def _fill_gradients(self) -> None:
        """d_x, d_W and d_b_n, once the loop over time has left what they are made of in ``_a`` and ``_d_a_n``."""
        H, rows = self.h.shape[-1], self._ones.size
        to_rows(self._a, self._d_recurrent)
        self.d_x[..., : 2 * H] = self._d_recurrent[..., : 2 * H]
        to_rows(self._d_a_n, self.d_x[..., 2 * H :])
        d_recurrent = self._d_recurrent.reshape(rows, -1)
        self._before_rows.reshape(rows, -1).T.dot(d_recurrent, self.d_W)
        self.d_b_n[...] = self._ones.dot(d_recurrent)[2 * H :]

    def final_state(self, out: Array) -> None:
        """Copy h_T to ``out``, (1, B, H)."""
        out[0] = self.h[-1]

    def d_state(self) -> Array:
        """(1, B, H) the gradient of h_0."""
        return self._d_h0.T[np.newaxis]

    def gate_values(self) -> Mapping[str, Array]:
        """The reset gate r and the update gate z, (T, B, H) each."""
        return gate_blocks(self._a, "rz", self.h.shape[-1])

    def saturation(self) -> float:
        """The share of ``h`` where tanh hardly has a slope left."""
        return saturation(self.h)
