"""Points to go back to: which are kept, and which is taken."""

from __future__ import annotations

import time

import pytest

import engine
from tui_rnn.run import points
from tui_rnn.run.points import KEPT_EVERY, MOST_POINTS, RestorePoints

ORIGIN = engine.Origin(name="fox", path=None, sha256="", characters=900, encoding="utf-8", updates=None)


@pytest.fixture
def trainer() -> engine.Trainer:
    text = "the quick brown fox jumps over the lazy dog.\n" * 20
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    return engine.Trainer(engine.Config(hidden_size=8), vocabulary.encode(text).astype("uint8"), vocabulary)


def train(trainer: engine.Trainer, updates: int) -> None:
    for _ in trainer.run(trainer.update + updates):
        pass


def test_a_point_is_kept_every_few_seconds_and_the_oldest_are_dropped(trainer: engine.Trainer) -> None:
    kept, now = RestorePoints(ORIGIN), time.monotonic()
    for n in range(1, MOST_POINTS + 3):
        train(trainer, 10)
        kept.keep_if_due(trainer, now + n * (KEPT_EVERY + 1))
        kept.keep_if_due(trainer, now + n * (KEPT_EVERY + 1) + 0.1)  # too soon
    assert kept.latest_update == trainer.update
    found = []
    while (point := kept.take_latest(trainer)) is not None:
        found.append(point.update)
    assert found == [50, 40, 30]  # not 60, where the run is now
    assert kept.latest_update is None


def test_a_point_of_a_loss_that_has_grown_is_not_a_good_one(trainer: engine.Trainer) -> None:
    kept, now = RestorePoints(ORIGIN), time.monotonic()
    train(trainer, 10)
    kept.keep_if_due(trainer, now + 10)
    train(trainer, 10)
    assert trainer.smooth_loss is not None
    trainer.smooth_loss *= 2
    kept.keep_if_due(trainer, now + 20)
    assert kept.latest_update == 10


def test_a_change_by_hand_can_be_taken_back_at_the_same_update(trainer: engine.Trainer) -> None:
    kept = RestorePoints(ORIGIN)
    train(trainer, 10)
    kept.before_change(trainer)
    trainer.set_learning_rate(0.5)
    kept.before_change(trainer)  # a key that is held: all of it is one change
    trainer.set_learning_rate(0.7)
    point = kept.take_latest(trainer)
    assert point is not None
    assert (point.update, point.learning_rates[-1][1]) == (10, 0.1)
    assert kept.take_latest(trainer) is None


def test_a_model_that_is_too_large_is_not_kept_in_memory(
    trainer: engine.Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_BYTES", 1000)
    kept = RestorePoints(ORIGIN)
    kept.before_change(trainer)
    assert kept.latest_update is None
