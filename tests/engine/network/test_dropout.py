from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network.dropout import Dropout


def test_what_is_kept_is_scaled_so_that_the_mean_stays():
    h = np.ones((50, 4, 100))
    dropout = Dropout(0.3, h, np.zeros_like(h))
    dropout.forward(np.random.default_rng(0))
    assert set(np.round(np.unique(dropout.y), 9)) == {0, np.round(1 / 0.7, 9)}
    assert dropout.y.mean() == pytest.approx(1, abs=0.01)
    dropout.forward(None)
    assert (dropout.y == h).all()


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_gradient_with_a_mask_is_the_numerical_one(make_model, cell):
    model, inputs, targets = make_model(cell=cell, layers=2, dropout=0.4)
    state = np.random.default_rng(5).uniform(-0.9, 0.9, model.state.shape)

    def loss():
        model.state[...] = state
        return model.forward(inputs.reshape(-1), targets.reshape(-1), np.random.default_rng(4))

    expected = loss()
    model.state[...] = state
    assert model.loss_and_gradients(inputs, targets, np.random.default_rng(4)) == expected
    gradients, weights = model.gradients.flat.copy(), model.weights.flat
    numerical = np.zeros_like(gradients)
    for n in range(len(weights)):
        before = weights[n]
        weights[n] = before + 1e-5
        up = loss()
        weights[n] = before - 1e-5
        numerical[n] = (up - loss()) / 2e-5
        weights[n] = before
    assert np.linalg.norm(gradients - numerical) / np.linalg.norm(gradients) < 1e-7
    assert model.loss_and_gradients(inputs, targets) != expected


def test_nothing_is_left_out_when_writing(corpus):
    config = engine.Config(hidden_size=8, dropout=0.5, init_scale=0.5)
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    plain = engine.Trainer(engine.Config(hidden_size=8, init_scale=0.5), corpus.ids, corpus.vocabulary)
    assert trainer.sample(100) == plain.sample(100)


def test_checking_holds_one_mask_and_training_goes_on_with_its_own(corpus):
    config = engine.Config(hidden_size=8, dropout=0.5, init_scale=0.5, layers=2)
    trainer, alone = (engine.Trainer(config, corpus.ids, corpus.vocabulary) for _ in range(2))
    for _ in zip(trainer.run(20), trainer.gradient_checker().pieces(), strict=False):
        pass
    for _ in alone.run(20):
        pass
    assert trainer.parameters_sha256() == alone.parameters_sha256()
    checker = trainer.gradient_checker()
    losses = set()
    for _ in checker.pieces():
        losses.add(checker.results()[1].loss)
        held = [mask.copy() for mask in checker._twin.masks]
    assert len([loss for loss in losses if loss == loss]) == 1
    assert all(0.3 < (mask == 0).mean() < 0.7 for mask in held)
    assert all(check.passed for check in checker.results())
