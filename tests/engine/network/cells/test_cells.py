"""What is true of every cell."""

from __future__ import annotations

import numpy as np
import pytest

import engine


@pytest.mark.parametrize("name", engine.CELLS)
@pytest.mark.parametrize(("T", "B"), [(1, 1), (5, 1), (4, 3)])
def test_the_fast_forward_pass_is_the_plain_step_repeated(name, T, B):
    H, cell = 5, engine.CELLS[name]
    rng = np.random.default_rng(1)
    weights = {key: rng.normal(size=shape) for key, shape in cell.shapes(H).items()}
    gradients = {key: np.zeros_like(array) for key, array in weights.items()}
    layer = cell(weights, gradients, (T, B, H), np.float64)
    layer.x[...] = rng.normal(size=layer.x.shape)
    layer.state[...] = rng.normal(size=layer.state.shape)
    state = tuple(layer.state.copy())
    layer.forward()
    for t in range(T):
        state = cell.step(layer.x[t], state, weights)
        assert np.allclose(layer.h[t], state[0], rtol=1e-12, atol=1e-14)
    final = np.zeros((cell.carried, B, H))
    layer.final_state(final)
    assert np.allclose(final, state, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", engine.CELLS)
def test_each_stream_is_computed_for_itself(name):
    T, B, H, cell = 4, 3, 5, engine.CELLS[name]
    rng = np.random.default_rng(2)
    weights = {key: rng.normal(size=shape) for key, shape in cell.shapes(H).items()}
    gradients = {key: np.zeros_like(array) for key, array in weights.items()}
    together = cell(weights, gradients, (T, B, H), np.float64)
    alone = cell(weights, gradients, (T, 1, H), np.float64)
    together.x[...] = rng.normal(size=together.x.shape)
    together.state[...] = rng.normal(size=together.state.shape)
    together.forward()
    for b in range(B):
        alone.x[...] = together.x[:, b : b + 1]
        alone.state[...] = together.state[:, b : b + 1]
        alone.forward()
        assert np.allclose(alone.h[:, 0], together.h[:, b], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", engine.CELLS)
def test_the_initial_bias_fits_its_gates(name):
    cell = engine.CELLS[name]
    bias = np.zeros(cell.gates * 4)
    bias[...] = cell.initial_bias(4)
    assert (bias[4:8] == (1.0 if name == "lstm" else 0.0)).all()
