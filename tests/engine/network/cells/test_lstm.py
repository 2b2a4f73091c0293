"""The equations at the head of the file, one stream and one time step at a time."""

from __future__ import annotations

import numpy as np

from engine.network.cells.lstm import LSTM


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_forward_is_its_equations_one_step_at_a_time():
    rng = np.random.default_rng(0)
    T, B, H = 6, 3, 4
    weights = {name: rng.normal(size=weight.shape) for name, weight in LSTM.weights(H).items()}
    parts = np.split(weights["recurrent"], 4, axis=1)
    cell = LSTM(weights, {name: np.zeros_like(array) for name, array in weights.items()}, (T, B, H), np.float64)
    cell.x[...] = rng.normal(size=(T, B, 4 * H))
    cell.state[...] = rng.normal(size=(2, B, H))
    h, c = cell.state.copy()
    cell.forward()
    for t in range(T):
        for b in range(B):
            a_i, a_f, a_o, a_g = (x + h[b] @ W for x, W in zip(np.split(cell.x[t, b], 4), parts, strict=True))
            c[b] = sigmoid(a_f) * c[b] + sigmoid(a_i) * np.tanh(a_g)
            h[b] = sigmoid(a_o) * np.tanh(c[b])
        assert np.allclose(cell.h[t], h, rtol=1e-12)
    final = np.zeros((2, B, H))
    cell.final_state(final)
    assert np.allclose(final, [h, c], rtol=1e-12)


def test_an_open_forget_gate_carries_the_memory_through_and_its_gradient_back():
    T, H = 5, 2
    weights = {"recurrent": np.zeros((H, 4 * H))}
    cell = LSTM(weights, {"recurrent": np.zeros((H, 4 * H))}, (T, 1, H), np.float64)
    cell.state[1] = 0.5
    cell.x[...] = np.repeat([-50.0, 50.0, 50.0, 0.0], H)  # nothing in, all kept, all shown
    cell.forward()
    assert np.allclose(cell.h, np.tanh(0.5))
    cell.d_h[...] = 0
    cell.d_h[-1] = 1
    cell.backward()
    assert np.allclose(cell.d_state()[1], 1 - np.tanh(0.5) ** 2)
