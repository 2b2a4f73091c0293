"""What a linear probe finds, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network import probe as module


def mixed(seed=0, characters=3000, units=12):
    """Units that hold two features in no unit of their own, and noise."""
    rng = np.random.default_rng(seed)
    numbers, having = rng.normal(size=characters), rng.random(characters) < 0.3
    hidden = rng.normal(size=(characters, units)) * 0.1
    hidden += np.outer(numbers, rng.normal(size=units)) + np.outer(having, rng.normal(size=units))
    return hidden.astype(np.float32), {"numbers": numbers, "having": having, "noise": rng.normal(size=characters)}


def test_it_finds_what_is_spread_over_the_units_and_nothing_in_noise():
    scores = engine.finish(engine.probe(*mixed()))
    assert scores["numbers"] > 0.95 and scores["having"] > 0.99 and abs(scores["noise"]) < 0.05


def test_it_is_ridge_regression_scored_on_the_rest():
    hidden, features = mixed(units=5)
    split = int(module.TRAINED * len(hidden))
    X = (hidden - hidden[:split].mean(0, dtype=float)) / hidden[:split].std(0, dtype=float)
    y = features["numbers"]
    rows = np.vstack([X[:split], np.sqrt(module.STRENGTH * split) * np.eye(5)])  # the penalty as more data
    W = np.linalg.lstsq(rows, np.concatenate([y[:split] - y[:split].mean(), np.zeros(5)]), rcond=None)[0]
    missed, rest = y[split:] - (X[split:] @ W + y[:split].mean()), y[split:] - y[split:].mean()
    expected = 1 - (missed @ missed) / (rest @ rest)
    assert engine.finish(engine.probe(hidden, features))["numbers"] == pytest.approx(expected, abs=1e-9)


def test_the_pieces_change_nothing(monkeypatch):
    whole = engine.finish(engine.probe(*mixed()))
    monkeypatch.setattr(module, "MULTIPLICATIONS", 1)
    monkeypatch.setattr(module, "VALUES", 6000)
    assert sum(1 for _ in engine.probe(*mixed())) > 20
    assert engine.finish(engine.probe(*mixed())) == pytest.approx(whole)


def test_a_score_on_what_was_fitted_would_be_too_good():
    rng = np.random.default_rng(3)
    scores = engine.finish(engine.probe(rng.normal(size=(200, 120)), {"noise": rng.normal(size=200)}))
    assert scores["noise"] < 0.1


def test_dead_broken_and_equal_units_do_no_harm_and_what_does_not_vary_has_no_score():
    hidden, features = mixed()
    hidden[:, 0], hidden[:, 1], hidden[:, 2] = 0.3, np.nan, hidden[:, 3]
    late = np.arange(3000) > 2500  # does not vary in the first part
    scores = engine.finish(engine.probe(hidden, features | {"never": np.zeros(3000, np.bool_), "late": late}))
    assert scores["numbers"] > 0.95 and scores["never"] is None and scores["late"] is None
    assert list(scores) == [*features, "never", "late"]
    assert engine.finish(engine.probe(np.zeros((3000, 2)), features))["having"] == 0.5
    assert engine.finish(engine.probe(hidden[:1], {"one": np.ones(1)})) == {"one": None}
