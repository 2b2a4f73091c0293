from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network.shapes import state_shape


def test_the_parameters_of_the_assignment():
    shapes = engine.parameter_shapes(engine.Config(), 80)
    assert engine.count(shapes) == 100 * 100 + 100 * 80 + 80 * 100 + 100 + 80
    assert shapes["layer0.input"] == (80, 100)


def test_weights_are_drawn_with_the_wanted_spread_and_biases_are_zero():
    model = engine.CharRNN(engine.Config(), 80)
    model.initialise(np.random.default_rng(0))
    assert model.weights["layer0.recurrent"].std() == pytest.approx(0.01, rel=0.05)
    assert abs(model.weights["output"].mean()) < 0.001
    assert not model.weights["layer0.bias"].any()
    assert not model.weights["output_bias"].any()


def test_float32_starts_where_float64_does():
    models = [engine.CharRNN(engine.Config(dtype=dtype), 10) for dtype in ("float32", "float64")]
    for model in models:
        model.initialise(np.random.default_rng(3))
    assert (models[0].weights.flat == models[1].weights.flat.astype(np.float32)).all()


@pytest.mark.parametrize("cell", engine.CELLS)
def test_two_short_sequences_are_one_long_one(make_model, cell):
    whole, inputs, targets = make_model(cell=cell, seq_length=8, layers=2)
    half, _, _ = make_model(cell=cell, seq_length=4, layers=2)
    half.weights.flat[...] = whole.weights.flat
    loss = whole.forward(inputs.reshape(-1), targets.reshape(-1))
    parts = [half.forward(inputs[s].reshape(-1), targets[s].reshape(-1)) for s in (slice(0, 4), slice(4, 8))]
    assert loss == pytest.approx(sum(parts), rel=1e-12)
    assert np.allclose(whole.state, half.state, rtol=1e-12)
    assert whole.state.shape == state_shape(whole.config)
