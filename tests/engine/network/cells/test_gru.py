"""The equations at the head of the file, one stream and one time step at a time."""

from __future__ import annotations

import numpy as np

from engine.network.cells.gru import GRU


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_forward_is_its_equations_one_step_at_a_time():
    rng = np.random.default_rng(0)
    T, B, H = 6, 3, 4
    weights = {name: rng.normal(size=weight.shape) for name, weight in GRU.weights(H).items()}
    W_r, W_z, W_n = np.split(weights["recurrent"], 3, axis=1)
    cell = GRU(weights, {name: np.zeros_like(array) for name, array in weights.items()}, (T, B, H), np.float64)
    cell.x[...] = rng.normal(size=(T, B, 3 * H))
    cell.state[...] = rng.normal(size=(1, B, H))
    h = cell.state[0].copy()
    cell.forward()
    for t in range(T):
        for b in range(B):
            x_r, x_z, x_n = np.split(cell.x[t, b], 3)
            r, z = sigmoid(x_r + h[b] @ W_r), sigmoid(x_z + h[b] @ W_z)
            n = np.tanh(x_n + r * (h[b] @ W_n + weights["recurrent_bias"]))
            h[b] = (1 - z) * n + z * h[b]
        assert np.allclose(cell.h[t], h, rtol=1e-12)
