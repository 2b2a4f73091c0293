from __future__ import annotations

import pytest

import engine
from engine.training.learning_rate import FINAL, share_of_learning_rate


def shares(updates, **settings):
    config = engine.Config(**settings)
    return [share_of_learning_rate(config, update) for update in updates]


def test_a_constant_rate_is_constant():
    assert shares([1, 2, 10**9]) == [1, 1, 1]


def test_warming_up_is_a_straight_line_to_the_whole_rate():
    assert shares([1, 2, 3, 4, 5, 6], warmup=4) == [0.25, 0.5, 0.75, 1, 1, 1]


def test_linear_falls_evenly_to_what_is_left_and_stays_there():
    found = shares([10, 60, 110, 500], schedule="linear", warmup=10, schedule_updates=110)
    assert found == pytest.approx([1, (1 + FINAL) / 2, FINAL, FINAL])


def test_cosine_falls_slowly_then_fast_then_slowly():
    found = shares([0, 25, 50, 75, 100, 101], schedule="cosine", schedule_updates=100)
    half, quarter = (1 + FINAL) / 2, (1 - FINAL) / 2 * 2**-0.5
    assert found == pytest.approx([1, half + quarter, half, half - quarter, FINAL, FINAL])


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_the_rate_of_each_update_is_the_one_that_is_told_and_used(corpus, schedule):
    config = engine.Config(hidden_size=5, schedule=schedule, schedule_updates=20, warmup=3, optimizer="sgd")
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    rates = [event.learning_rate for event in trainer.run(25)]
    assert rates == [0.1 * share_of_learning_rate(config, update) for update in range(1, 26)]
    before, velocity = trainer.model.weights.flat.copy(), trainer.optimizer.memory[0]
    trainer.make_update()
    assert before - trainer.model.weights.flat == pytest.approx(0.1 * FINAL * velocity, abs=1e-6)
