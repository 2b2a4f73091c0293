"""What is said of an update, against the update that a trainer then makes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine


def trainer_of(corpus, **settings):
    settings = {"hidden_size": 5, "seq_length": 9, "dtype": "float64", "init_scale": 0.3} | settings
    return engine.Trainer(engine.Config(**settings), corpus.ids, corpus.vocabulary)


def planned(trainer):
    """The gradients of the next batch, and how they would change the weights."""
    trainer.streams.read()
    model = engine.CharRNN(trainer.config, len(trainer.vocabulary))
    model.weights.flat[...], model.state[...] = trainer.model.weights.flat, trainer.model.state
    model.loss_and_gradients(trainer.streams.inputs, trainer.streams.targets)
    change = engine.weight_change(
        trainer.config,
        trainer.model.weights,
        model.gradients,
        trainer.optimizer.memory,
        trainer.learning_rate,
        trainer.update + 1,
    )
    return model.gradients, change


@pytest.mark.parametrize("optimizer", engine.OPTIMIZERS)
@pytest.mark.parametrize("settings", [{}, {"clip": 0, "clip_norm": 0.5, "weight_decay": 0.1, "warmup": 5}])
def test_the_change_is_the_one_that_the_trainer_makes(corpus, optimizer, settings):
    trainer = trainer_of(corpus, optimizer=optimizer, cell="gru", **settings)
    list(trainer.run(3))
    before, memory = trainer.model.weights.flat.copy(), trainer.optimizer.memory.copy()
    gradients, change = planned(trainer)
    kept = gradients.flat.copy()
    engine.parameter_updates(trainer.config, gradients, trainer.model.weights, change)
    assert (gradients.flat == kept).all()
    assert (trainer.model.weights.flat == before).all() and (trainer.optimizer.memory == memory).all()
    list(trainer.run(4))
    assert np.abs(change.flat).max() > 1e-5
    assert (change.flat == trainer.model.weights.flat - before).all()


def test_each_parameter_has_its_figures_under_its_letter(corpus):
    trainer = trainer_of(corpus, layers=2, clip=0.3, clip_norm=1.0)
    list(trainer.run(3))
    gradients, change = planned(trainer)
    found = engine.parameter_updates(trainer.config, gradients, trainer.model.weights, change)
    assert [(u.name, u.symbol) for u in found[:3]] == [
        ("layer0.recurrent", "W"),
        ("layer0.bias", "b"),
        ("layer0.input", "U"),
    ]
    assert [u.name for u in found] == list(gradients)
    after = np.clip(gradients.flat, -0.3, 0.3)
    scale = min(1, 1 / np.linalg.norm(after))
    for update in found:
        gradient = gradients[update.name]
        assert update.norm == pytest.approx(np.linalg.norm(gradient))
        assert update.clipped == np.mean(np.abs(gradient) > 0.3)
        assert update.clipped_norm == pytest.approx(scale * np.linalg.norm(np.clip(gradient, -0.3, 0.3)))
        size = np.linalg.norm(trainer.model.weights[update.name])
        assert update.step == pytest.approx(np.linalg.norm(change[update.name]) / size)
    assert any(update.clipped for update in found) and scale < 1


def test_weights_of_0_move_infinitely_far_or_not_at_all(corpus):
    trainer = trainer_of(corpus)
    gradients, change = planned(trainer)
    steps = {u.name: u.step for u in engine.parameter_updates(trainer.config, gradients, trainer.model.weights, change)}
    assert steps["output_bias"] == math.inf and 0 < steps["output"] < math.inf
    change.flat.fill(0)
    assert all(u.step == 0 for u in engine.parameter_updates(trainer.config, gradients, trainer.model.weights, change))
