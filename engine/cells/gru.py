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

The factors that do not depend on d_h are computed for all time steps at once, before the loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy import add, multiply, subtract, tanh
from numpy.typing import DTypeLike

from ..parameters import Array, Shapes
from .gates import sigmoid, sigmoid_in_place


class GRU:
    """Gates r, z and candidate n, in this order. The arrays are described in ``engine.cells.Cell``.

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
        self.x = np.zeros((T, B, 3 * H), dtype)
        h = np.zeros((T + 1, B, H), dtype)  # h[0] is the state before the first time step
        self.state, self.h, self._before = h[:1], h[1:], h[:-1]
        self.d_h = np.zeros((T, B, H), dtype)
        self.d_x = np.zeros((T, B, 3 * H), dtype)
        self._d_recurrent = np.zeros((T, B, 3 * H), dtype)  # [d_a_r, d_a_z, d_s]
        a = np.zeros((T, B, 3 * H), dtype)  # the recurrent products; then the gates r, z, and s
        self._r, self._z, self._s = a[..., :H], a[..., H : 2 * H], a[..., 2 * H :]
        self._n = np.zeros((T, B, H), dtype)
        self._to_z, self._to_n, self._to_r, self._scratch = np.zeros((4, T, B, H), dtype)
        self._carry, self._kept, self._d_h0 = np.zeros((3, B, H), dtype)
        self._ones = np.ones(T * B, dtype)
        rz = slice(0, 2 * H)
        self._forward_steps = list(
            zip(
                (row.dot for row in h[:-1]), a, a[..., rz], self.x[..., rz], self._r, self._z, self._s,
                self.x[..., 2 * H :], self._n, h[:-1], h[1:], strict=True,
            )
        )  # fmt: skip
        d_r, d_z, d_n = (self.d_x[..., gate * H : (gate + 1) * H] for gate in range(3))
        e_rz, d_rz, e_s = self._d_recurrent[..., rz], self.d_x[..., rz], self._d_recurrent[..., 2 * H :]
        below = [self._d_h0, *self.d_h[:-1]]  # where the gradient of h_{t-1} is gathered
        self._backward_steps = list(
            zip(
                self.d_h, self._to_z, self._to_n, self._to_r, self._r, self._z, d_r, d_z, d_n, d_rz, e_rz, e_s,
                (row.dot for row in self._d_recurrent), below, strict=True,
            )
        )[::-1]  # fmt: skip

    @staticmethod
    def shapes(hidden_size: int) -> Shapes:
        """{"recurrent": (H, 3 H), "recurrent_bias": (H,)}: W = [W_r, W_z, W_n], and b_n."""
        return {"recurrent": (hidden_size, 3 * hidden_size), "recurrent_bias": (hidden_size,)}

    @staticmethod
    def initial_bias(hidden_size: int) -> float | Array:
        """All zero."""
        return 0.0

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array]:
        """One time step: x (..., B, 3 H), state (h,) with h (..., B, H). Returns (h_t,)."""
        h = state[0]
        H = h.shape[-1]
        a = h @ weights["recurrent"]
        r, z = sigmoid(x[..., :H] + a[..., :H]), sigmoid(x[..., H : 2 * H] + a[..., H : 2 * H])
        s = a[..., 2 * H :] + weights["recurrent_bias"][..., np.newaxis, :]
        n = tanh(x[..., 2 * H :] + r * s)
        return (n + z * (h - n),)

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        W, b_n = self.W, self.b_n
        for dot, a_t, rz_t, x_rz, r_t, z_t, s_t, x_n, n_t, before, h_t in self._forward_steps:
            dot(W, a_t)  # h_{t-1} W, (B, 3 H)
            add(rz_t, x_rz, rz_t)
            sigmoid_in_place(rz_t)
            add(s_t, b_n, s_t)
            multiply(r_t, s_t, n_t)
            add(n_t, x_n, n_t)
            tanh(n_t, n_t)
            subtract(before, n_t, h_t)
            multiply(h_t, z_t, h_t)
            add(h_t, n_t, h_t)

    def backward(self) -> None:
        """Fill ``d_x`` and the gradients of W and b_n from ``d_h``, which is overwritten."""
        self._prepare_factors()
        W_T, carry, kept = self.W.T, self._carry, self._kept
        self._d_h0.fill(0)
        for d_h, to_z, to_n, to_r, r, z, d_r, d_z, d_n, d_rz, e_rz, e_s, dot, below in self._backward_steps:
            multiply(d_h, to_z, d_z)
            multiply(d_h, to_n, d_n)
            multiply(d_n, to_r, d_r)
            multiply(d_n, r, e_s)
            e_rz[...] = d_rz
            dot(W_T, carry)  # [d_a_r, d_a_z, d_s] W^T, (B, H)
            multiply(d_h, z, kept)
            add(carry, kept, carry)
            add(below, carry, below)
        rows = self._ones.size
        d_recurrent = self._d_recurrent.reshape(rows, -1)
        self._before.reshape(rows, -1).T.dot(d_recurrent, self.d_W)
        self.d_b_n[...] = self._ones.dot(d_recurrent)[2 * self.h.shape[-1] :]

    def _prepare_factors(self) -> None:
        """What d_h is multiplied with on its way to d_a_z, d_a_n, and d_a_n on its way to d_a_r; (T, B, H) each."""
        r, z, n, scratch = self._r, self._z, self._n, self._scratch
        to_z, to_n, to_r = self._to_z, self._to_n, self._to_r
        subtract(1, z, scratch)  # 1 - z
        subtract(self._before, n, to_z)
        multiply(to_z, z, to_z)
        multiply(to_z, scratch, to_z)
        multiply(n, n, to_n)
        subtract(1, to_n, to_n)
        multiply(to_n, scratch, to_n)
        subtract(1, r, to_r)
        multiply(to_r, r, to_r)
        multiply(to_r, self._s, to_r)

    def final_state(self, out: Array) -> None:
        """Copy h_T to ``out``, (1, B, H)."""
        out[0] = self.h[-1]

    def d_state(self) -> Array:
        """(1, B, H) the gradient of h_0."""
        return self._d_h0[np.newaxis]
