"""What is true of every cell."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import engine
from engine.checkpoint import sizes


@pytest.mark.parametrize("name", engine.CELLS)
@pytest.mark.parametrize(("T", "B"), [(1, 1), (5, 1), (4, 3)])
def test_the_fast_forward_pass_is_the_plain_step_repeated(name, T, B):
    H, cell = 5, engine.CELLS[name]
    rng = np.random.default_rng(1)
    weights = {key: rng.normal(size=weight.shape) for key, weight in cell.weights(H).items()}
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
    weights = {key: rng.normal(size=weight.shape) for key, weight in cell.weights(H).items()}
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


def initialised(cell, H, inputs):
    """The weights of a layer as a cell begins with them, and how many summands it asked for, by name."""
    shapes = {key: weight.shape for key, weight in cell.weights(H).items()}
    shapes |= {"bias": (cell.gates * H,), "input": (inputs, cell.gates * H)}
    weights = {key: np.full(shape, np.nan) for key, shape in shapes.items()}
    asked = {}

    def draw(array, summands):
        asked.update({key: summands for key, known in weights.items() if known is array})
        array[...] = 7.0

    cell.initialise(weights, draw)
    return weights, asked


@pytest.mark.parametrize("name", engine.CELLS)
def test_it_fills_every_weight_of_a_layer_and_draws_those_that_decay(name):
    cell = engine.CELLS[name]
    weights, asked = initialised(cell, 4, 9)
    assert not any(np.isnan(array).any() for array in weights.values())
    assert set(asked) == {key for key, weight in cell.weights(4).items() if weight.decays} | {"input"}
    assert asked["input"] == 18 and asked["recurrent"] == 8
    expected = [0, 1, 0, 0] if name == "lstm" else [0] * cell.gates
    assert weights["bias"].reshape(cell.gates, 4).tolist() == [[value] * 4 for value in expected]


@pytest.mark.parametrize("name", engine.CELLS)
@pytest.mark.parametrize(("T", "B", "H"), [(1, 1, 3), (25, 1, 100), (50, 16, 64), (7, 3, 200)])
def test_it_says_how_many_numbers_it_holds_never_fewer_and_not_twice_as_many(name, T, B, H):
    cell = engine.CELLS[name]
    weights = {key: np.zeros(weight.shape) for key, weight in cell.weights(H).items()}
    tracemalloc.start()
    try:
        layer = cell(weights, weights, (T, B, H), np.float64)
        held = tracemalloc.get_traced_memory()[0] / 8
    finally:
        tracemalloc.stop()
    assert layer.h.shape == (T, B, H)
    views = sizes.VIEWS * T / 8
    assert held - views - 1000 < cell.numbers(T, B, H) < 2 * held


@pytest.mark.parametrize("name", engine.CELLS)
def test_its_saturation_is_the_share_of_units_at_an_end(name):
    H, cell = 4, engine.CELLS[name]
    weights = {key: np.zeros(weight.shape) for key, weight in cell.weights(H).items()}
    layer = cell(weights, {key: np.zeros_like(array) for key, array in weights.items()}, (2, 1, H), np.float64)
    layer.h[...] = [[[0.5, -0.99, 0.99, 0.0]], [[1.0, 0.1, -0.96, 0.2]]]
    assert layer.saturation() == 3 / 8
