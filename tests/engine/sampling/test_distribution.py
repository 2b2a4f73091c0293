"""What a rule makes of scores, against what a writer then chooses."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

import engine

RULES = [
    engine.SamplingRule(),
    engine.SamplingRule(temperature=0.5),
    engine.SamplingRule(temperature=1.5),
    engine.SamplingRule(top_p=0.9),
    engine.SamplingRule(temperature=0),
    engine.SamplingRule(top_k=2, min_p=0.1),
]


def test_it_is_ranked_and_adds_up_and_what_is_left_out_is_0():
    scores = np.log([0.03, 0.5, 0.21, 0.05, 0.21])
    for rule, kept in zip(RULES, [5, 5, 5, 3, 1, 2], strict=True):
        found = engine.distribution(rule, scores)
        assert found.ids.tolist() == [1, 2, 4, 3, 0]
        assert found.probabilities.sum() == pytest.approx(1) and (np.diff(found.probabilities) <= 0).all()
        assert found.kept == kept and not found.probabilities[kept:].any()
    assert engine.distribution(RULES[3], scores).probabilities[:3] == pytest.approx(np.array([50, 21, 21]) / 92)


def test_a_temperature_raises_probabilities_to_a_power():
    p = np.array([0.5, 0.3, 0.2])
    for temperature in (0.5, 1.5):
        power = p ** (1 / temperature)
        found = engine.distribution(engine.SamplingRule(temperature), np.log(p))
        assert found.probabilities == pytest.approx(power / power.sum())


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("rule", RULES)
def test_it_is_what_a_writer_chooses_by(make_model, cell, rule):
    model, _, _ = make_model(cell=cell, batch_size=1, layers=2)
    hidden = engine.trace(model.config, model.weights, np.array([3])).hidden[-1, 0]
    found = engine.distribution(rule, engine.next_scores(model.weights, hidden))
    probability = dict(zip(found.ids.tolist(), found.probabilities, strict=True))
    for seed in range(20):
        writer = engine.Writer(model.config, model.weights, model.state, 3)
        [(chosen, p)] = islice(writer.choices(rule, np.random.default_rng(seed)), 1)
        assert p == pytest.approx(probability[chosen], rel=1e-12) and p > 0
