"""What is said of an update is true of it: charts, records and the learning rates of a checkpoint are made of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import engine
from engine.training.trainer import Trainer

SETTINGS = {"hidden_size": 6, "seq_length": 10, "batch_size": 3, "learning_rate": 0.05}


@pytest.fixture
def make(corpus):
    def build(**settings):
        return Trainer(engine.Config(**(SETTINGS | settings)), corpus.ids, corpus.vocabulary)

    return build


def test_the_update_is_that_which_was_just_made(make):
    trainer = make()
    for number, told in enumerate(trainer.run(20), start=1):
        assert told.update == trainer.update == number


def test_the_loss_is_that_of_the_weights_before_the_update(make):
    trainer = make()
    trainer.streams.read()
    before = trainer.model.loss_and_gradients(trainer.streams.inputs, trainer.streams.targets)
    told = next(make().run(1))
    assert told.loss == before
    assert told.loss == pytest.approx(10 * np.log(len(trainer.vocabulary)), rel=0.01)  # a guess, over ten characters


def test_the_epoch_counts_how_often_the_text_was_read(make):
    trainer = make()
    per_epoch = trainer.streams.per_epoch
    told = list(trainer.run(2 * per_epoch))
    assert told[per_epoch - 1].epoch == 1.0
    assert told[-1].epoch == 2.0
    assert 0 < told[0].epoch == 1 / per_epoch


def test_the_smooth_loss_starts_with_the_first_and_follows(make):
    told = list(make().run(50))
    assert told[0].smooth_loss == told[0].loss
    kept = 0.999 ** (10 * 3 / 25)
    for before, now in pairwise(told):
        assert now.smooth_loss == pytest.approx(kept * before.smooth_loss + (1 - kept) * now.loss, rel=1e-12)


def test_the_learning_rate_is_the_one_that_was_used_also_while_it_warms_up(make):
    rates = [told.learning_rate for told in make(warmup=10, optimizer="sgd").run(12)]
    assert rates == pytest.approx([0.05 * min(1, n / 10) for n in range(1, 13)])


def test_a_validation_loss_is_told_when_it_was_evaluated_and_is_that_of_the_weights_after(make):
    trainer = make(validation=0.2, validate_every=4)
    for told in trainer.run(12):
        assert (told.validation_loss is not None) == (told.update % 4 == 0)
        if told.validation_loss is not None:
            assert told.validation_loss == trainer.validation.evaluate(trainer.model.weights.flat, lambda: False)
            assert isinstance(told.validation_loss, float) and np.isfinite(told.validation_loss)


def test_a_decay_is_told_once_and_holds_from_the_next_update_on(make):
    trainer = make(validation=0.2, validate_every=1, decay=0.5, decay_patience=1, learning_rate=1.0)
    told = list(trainer.run(60))
    decays = [(event.update, event.decayed_to) for event in told if event.decayed_to is not None]
    assert decays
    rates = {event.update: event.learning_rate for event in told}
    for update, rate in decays:
        assert rate == rates[update] / 2
        assert rates.get(update + 1, rate) == rate
    assert trainer.learning_rates == [(0, 1.0), *decays]


def test_an_evaluation_at_another_update_decays_nothing(make):
    trainer = make(validation=0.2, validate_every=1000, decay=0.5, decay_patience=1)
    for _ in trainer.run(3):
        found = trainer.evaluate()
        assert found.loss == trainer.validation.loss
        assert found.decayed_to is None
    assert trainer.learning_rate == 0.05
    assert make().evaluate() is None  # nothing is held out
