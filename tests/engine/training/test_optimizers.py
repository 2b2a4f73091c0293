"""Each optimizer against its formula, written out."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine
from engine.training.optimizers import BLOCK


def optimizer_of(name, size, dtype, **settings):
    """An optimizer with the settings that a Config has."""
    rule, config = engine.OPTIMIZERS[name], engine.Config(optimizer=name, **settings)
    return rule(size, dtype, **{setting: getattr(config, setting) for setting in rule.settings})


def sgd(w, g, memory, eta, t):
    memory["v"] = 0.9 * memory.get("v", 0) + g
    return w - eta * memory["v"]


def adagrad(w, g, memory, eta, t):
    memory["m"] = memory.get("m", 0) + g**2
    return w - eta * g / math.sqrt(memory["m"] + 1e-8)


def rmsprop(w, g, memory, eta, t):
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g**2
    return w - eta * g / math.sqrt(memory["m"] + 1e-8)


def adam(w, g, memory, eta, t):
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * g**2
    m, v = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
    return w - eta * m / (math.sqrt(v) + 1e-8)


def lion(w, g, memory, eta, t):
    m = memory.get("m", 0.0)
    memory["m"] = 0.999 * m + 0.001 * g
    return w - eta * np.sign(0.9 * m + 0.1 * g)


REFERENCES = [sgd, adagrad, rmsprop, adam, lion]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda f: f.__name__)
def test_five_updates_are_the_formula(reference):
    rng = np.random.default_rng(0)
    optimizer = optimizer_of(reference.__name__, 4, np.float64)
    weights = rng.normal(size=4)
    expected, memories = weights.tolist(), [{} for _ in range(4)]
    for update in range(1, 6):
        gradient = rng.normal(size=4)
        expected = [reference(w, g, m, 0.1, update) for w, g, m in zip(expected, gradient, memories, strict=True)]
        optimizer.step(weights, gradient, 0.1, update)
        assert weights.tolist() == pytest.approx(expected, rel=1e-12)


def test_every_optimizer_has_a_reference_here():
    assert set(engine.OPTIMIZERS) == {reference.__name__ for reference in REFERENCES}


def test_lion_moves_every_weight_by_the_learning_rate_and_none_without_a_gradient():
    optimizer = optimizer_of("lion", 3, np.float64, beta1=0.5)
    weights = np.zeros(3)
    optimizer.step(weights, np.array([1e-9, -30.0, 0.0]), 0.25, 1)
    assert weights.tolist() == [-0.25, 0.25, 0.0]
    optimizer.step(weights, np.array([-1.0, 0.0, 0.0]), 0.25, 2)  # the mean of the first was only 1e-12
    assert weights.tolist() == [0.0, 0.5, 0.0]


@pytest.mark.parametrize("name", engine.OPTIMIZERS)
def test_many_weights_are_changed_as_each_of_them_would_be(name):
    rng = np.random.default_rng(0)
    many = 2 * BLOCK + 3
    weights, places = rng.normal(size=many), [0, BLOCK - 1, BLOCK, 2 * BLOCK + 2]
    few = weights[places]
    for_many, for_few = (optimizer_of(name, size, np.float64) for size in (many, len(places)))
    for update in (1, 2, 3):
        gradient = rng.normal(size=many)
        for_few.step(few, gradient[places], 0.1, update)
        for_many.step(weights, gradient, 0.1, update)
    assert (weights[places] == few).all()
    assert (for_many.memory[:, places] == for_few.memory).all()


@pytest.mark.parametrize("name", engine.OPTIMIZERS)
def test_a_gradient_of_zero_and_float32_are_fine(name):
    optimizer = optimizer_of(name, 3, np.float32)
    weights = np.ones(3, np.float32)
    optimizer.step(weights, np.zeros(3, np.float32), 0.1, 1)
    assert (weights == 1).all()
    assert optimizer.memory.shape == (optimizer.slots, 3)
    assert optimizer.memory.dtype == np.float32


def test_every_weight_decays_by_its_share_and_no_bias_does(corpus):
    settings = {"cell": "gru", "hidden_size": 5, "init_scale": 0.3, "dtype": "float64", "optimizer": "sgd", "warmup": 2}
    plain, decaying = (
        engine.Trainer(engine.Config(weight_decay=decay, **settings), corpus.ids, corpus.vocabulary)
        for decay in (0.0, 0.5)
    )
    before = {name: array.copy() for name, array in plain.model.weights.items()}
    rates = [next(trainer.run()).learning_rate for trainer in (plain, decaying)]
    assert rates == [0.05, 0.05]  # half of it, in the first of two updates of warm-up
    for name, array in decaying.model.weights.items():
        taken_off = 0.0 if "bias" in name else 0.05 * 0.5 * before[name]
        assert plain.model.weights[name] - array == pytest.approx(taken_off, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "settings"),
    [("sgd", {"momentum": 0.5}), ("adam", {"beta1": 0.5}), ("adam", {"beta2": 0.9}), ("rmsprop", {"rho": 0.5})],
)
def test_a_setting_of_the_rule_has_an_effect(name, settings):
    changed = []
    for optimizer in (optimizer_of(name, 3, np.float64), optimizer_of(name, 3, np.float64, **settings)):
        weights = np.zeros(3)
        for update in (1, 2, 3):
            optimizer.step(weights, np.array([1.0, -2.0, 3.0]) / update, 0.1, update)
        changed.append(weights)
    assert not np.allclose(*changed)


def test_every_setting_of_a_rule_is_one_of_the_config():
    for rule in engine.OPTIMIZERS.values():
        assert set(rule.settings) <= set(engine.Config().to_dict())
