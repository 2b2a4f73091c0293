"""The equations of the paper, one stream and one time step at a time."""

from __future__ import annotations

import numpy as np

from engine.network.cells.mgu import MGU


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_forward_is_the_papers_equations_one_step_at_a_time():
    rng = np.random.default_rng(0)
    T, B, H = 6, 3, 4
    weights = {name: rng.normal(size=weight.shape) for name, weight in MGU.weights(H).items()}
    cell = MGU(weights, {name: np.zeros_like(array) for name, array in weights.items()}, (T, B, H), np.float64)
    cell.x[...] = rng.normal(size=(T, B, 2 * H))
    cell.state[...] = rng.normal(size=(1, B, H))
    h = cell.state[0].copy()
    cell.forward()
    for t in range(T):
        for b in range(B):
            f = sigmoid(weights["recurrent_gate"].T @ h[b] + cell.x[t, b, :H])
            candidate = np.tanh(weights["recurrent"].T @ (f * h[b]) + cell.x[t, b, H:])
            h[b] = (1 - f) * h[b] + f * candidate
        assert np.allclose(cell.h[t], h, rtol=1e-12)


def test_a_closed_gate_keeps_the_state_and_an_open_one_replaces_it():
    H = 3
    weights = {name: np.zeros(weight.shape) for name, weight in MGU.weights(H).items()}
    cell = MGU(weights, {name: np.zeros_like(array) for name, array in weights.items()}, (2, 1, H), np.float64)
    cell.state[...] = 0.5
    cell.x[0, 0] = [-50, -50, -50, 1, 1, 1]
    cell.x[1, 0] = [50, 50, 50, 1, 1, 1]
    cell.forward()
    assert np.allclose(cell.h[0], 0.5) and np.allclose(cell.h[1], np.tanh(1))
