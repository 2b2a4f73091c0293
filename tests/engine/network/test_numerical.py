from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network.numerical import Numerical


@pytest.fixture
def known(make_model):
    model, inputs, targets = make_model(cell="gru", layers=2, mean_loss=True)
    numerical = Numerical(model.config, model.vocabulary_size, inputs, targets)
    return model, numerical, {**model.weights, "h0": np.zeros(model.state.shape)}, inputs, targets


def test_the_plain_loss_is_the_models(known):
    model, numerical, values, inputs, targets = known
    losses = engine.finish(numerical.losses(values))
    assert losses.shape == (4,)
    assert losses.sum() == pytest.approx(model.forward(inputs.ravel(), targets.ravel()), rel=1e-14)


def test_one_network_and_many_perturbed_ones_have_the_same_losses(known):
    _, numerical, values, *_ = known
    many = np.repeat(values["layer0.recurrent"][np.newaxis], 3, axis=0)
    many[1, 0, 0] += 0.5
    alone = engine.finish(numerical.losses(values))
    together = engine.finish(numerical.losses({**values, "layer0.recurrent": many}, 3))
    assert np.allclose(together[[0, 2]], alone, rtol=1e-14) and not np.allclose(together[1], alone, rtol=1e-6)


@pytest.mark.parametrize("name", ["layer0.input", "layer1.recurrent_bias", "output", "h0"])
def test_the_ways_of_differentiating_agree(known, name):
    _, numerical, values, *_ = known
    chosen = np.arange(3)
    exact = engine.finish(numerical.complex_step(values, name, chosen))
    rough = engine.finish(numerical.differences(values, name, chosen, 1e-5))
    assert np.allclose(exact, rough, rtol=1e-6, atol=1e-9)
    every = engine.finish(numerical.complex_step(values, name, np.arange(values[name].size)))
    ones = np.ones(values[name].shape, np.int8)
    assert engine.finish(numerical.along(values, name, ones)) == pytest.approx(every.sum(), rel=1e-12)


def test_as_many_entries_at_once_as_keep_the_copies_small(known):
    _, numerical, *_ = known
    assert numerical.at_once(np.zeros((5, 5))) > numerical.at_once(np.zeros((500, 500)))
    assert numerical.at_once(np.zeros((3000, 3000))) == 1
    assert engine.TINY**2 < 1e-50
