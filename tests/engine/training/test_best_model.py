from __future__ import annotations

import math

import numpy as np

from engine.training.best_model import BestModel


def best_of(make_model):
    model, _, _ = make_model(batch_size=1)
    return model, BestModel(model)


def test_before_anything_is_learnt_nothing_is_known_of_it(make_model):
    model, best = best_of(make_model)
    assert (best.update, best.smooth_loss, best.validation_loss) == (0, math.inf, math.inf)
    assert (best.weights == model.weights.flat).all()


def test_while_the_present_model_is_the_best_its_weights_are_not_copied(make_model):
    model, best = best_of(make_model)
    model.state[...] = 0.25
    best.take_current(7, 3.5, None, 2)
    assert best.weights is model.weights.flat
    assert (best.update, best.smooth_loss, best.validation_loss, best.next_input) == (7, 3.5, math.inf, 2)
    assert (best.state == 0.25).all() and best.state is not model.state


def test_what_is_kept_stays_when_the_model_goes_on(make_model):
    model, best = best_of(make_model)
    best.take_current(7, 3.5, 1.25, 2)
    before = model.weights.flat.copy()
    best.keep()
    model.weights.flat += 1
    best.keep()  # again: the model is not the best any more, so nothing is copied
    assert (best.weights == before).all()
    assert best.validation_loss == 1.25


def test_restored_it_does_not_follow_the_model(make_model):
    model, best = best_of(make_model)
    best.take_current(7, 3.5, None, 2)
    weights, state = np.full_like(model.weights.flat, 9), np.full_like(model.state, 0.5)
    best.restore(weights, state)
    model.weights.flat[...] = 0
    assert (best.weights == 9).all() and (best.state == 0.5).all()
