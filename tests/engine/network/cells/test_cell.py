"""What is true of every cell."""

from __future__ import annotations

import inspect
import tracemalloc

import numpy as np
import pytest

import engine
from engine.checkpoint import sizes
from engine.network.cells.cell import Cell


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


def methods(kind):
    """name -> parameters of what a class declares to be called."""
    return {
        name: [*inspect.signature(value).parameters]
        for name in vars(kind)
        if callable(value := getattr(kind, name)) and (name == "__init__" or not name.startswith("_"))
    }


@pytest.mark.parametrize("name", engine.CELLS)
def test_it_has_every_method_of_a_cell_and_its_arrays_have_the_shapes_they_are_said_to(name):
    T, B, H, cell = 4, 3, 5, engine.CELLS[name]
    found = {each: [*inspect.signature(getattr(cell, each)).parameters] for each in methods(Cell)}
    assert found == methods(Cell)
    layer = new(cell, (T, B, H), np.float32)
    run(layer, inputs_for(layer, 1))
    G, S = cell.gates, cell.carried
    shapes = {"x": (T, B, G * H), "d_x": (T, B, G * H), "h": (T, B, H), "d_h": (T, B, H), "state": (S, B, H)}
    assert set(shapes) == set(Cell.__annotations__) - {"gates", "carried"}
    assert {each: getattr(layer, each).shape for each in shapes} == shapes
    assert {getattr(layer, each).dtype for each in shapes} == {np.dtype(np.float32)}
    assert layer.d_state().shape == (S, B, H)


def new(cell, sizes, dtype=np.float64):
    """A layer with random weights."""
    rng = np.random.default_rng(3)
    weights = {key: rng.normal(size=weight.shape).astype(dtype) for key, weight in cell.weights(sizes[2]).items()}
    return cell(weights, {key: np.full_like(array, 7.0) for key, array in weights.items()}, sizes, dtype)


def inputs_for(layer, seed):
    """Random inputs, state and gradient for a layer."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=getattr(layer, name).shape) for name in ("x", "state", "d_h")}


def run(layer, inputs):
    """Both passes. Returns copies of all that they give: a pass may use its inputs' arrays for its own ends."""
    for name, values in inputs.items():
        getattr(layer, name)[...] = values
    layer.forward()
    h = layer.h.copy()
    layer.backward()
    return h, layer.d_x.copy(), layer.d_state().copy()


@pytest.mark.parametrize("name", engine.CELLS)
def test_its_arrays_are_made_once_and_nothing_of_a_batch_leaks_into_the_next(name):
    layer = new(engine.CELLS[name], (4, 3, 5))
    arrays = [getattr(layer, each) for each in ("x", "state", "h", "d_h", "d_x")]
    inputs = inputs_for(layer, 1)
    first, other, again = run(layer, inputs), run(layer, inputs_for(layer, 2)), run(layer, inputs)
    assert not np.array_equal(first[0], other[0])
    assert all(np.array_equal(now, before) for now, before in zip(again, first, strict=True))
    now = [getattr(layer, each) for each in ("x", "state", "h", "d_h", "d_x")]
    assert all(array is before for array, before in zip(now, arrays, strict=True))


@pytest.mark.parametrize("name", engine.CELLS)
def test_the_final_state_is_a_copy_from_which_the_next_sequence_goes_on(name):
    B, H, cell = 2, 5, engine.CELLS[name]
    whole, part = new(cell, (6, B, H)), new(cell, (3, B, H))
    inputs = inputs_for(whole, 1)
    h, _, _ = run(whole, inputs)
    state = inputs["state"]
    for rows in (slice(0, 3), slice(3, 6)):
        part.x[...], part.state[...] = inputs["x"][rows], state
        part.forward()
        assert np.allclose(part.h, h[rows], rtol=1e-12, atol=1e-14)
        state = np.full((cell.carried, B, H), np.nan)
        part.final_state(state)
    before = state.copy()
    part.h[...] = 0
    part.backward()
    assert np.array_equal(state, before)


@pytest.mark.parametrize("name", engine.CELLS)
def test_the_plain_step_broadcasts_over_leading_axes(name):
    H, cell = 5, engine.CELLS[name]
    rng = np.random.default_rng(4)
    weights = {key: rng.normal(size=weight.shape) for key, weight in cell.weights(H).items()}
    x, state = rng.normal(size=(2, 3, cell.gates * H)), rng.normal(size=(cell.carried, 2, 3, H))
    together = cell.step(x, tuple(state), weights)
    assert len(together) == cell.carried
    for place in np.ndindex(2, 3):
        alone = cell.step(x[place], tuple(array[place] for array in state), weights)
        for one, all_ in zip(alone, together, strict=True):
            assert np.allclose(one, all_[place], rtol=1e-12, atol=1e-14)


def test_a_name_is_registered_once():
    with pytest.raises(engine.ConfigError, match="'gru' is taken; choose another name"):
        engine.register_cell("gru", engine.CELLS["rnn"])
    assert engine.CELLS["gru"] is not engine.CELLS["rnn"]
