"""A trace against the model's own forward pass, and against sorting all the probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine
from engine.network import reading


def brute_force(model, ids):
    """(N, V) the probabilities of the next character, by a model that reads all of them at once."""
    config = engine.Config(**{**model.config.to_dict(), "seq_length": len(ids), "batch_size": 1})
    twin = engine.CharRNN(config, model.vocabulary_size)
    twin.weights.flat[...] = model.weights.flat
    twin.forward(ids, np.zeros_like(ids))
    return twin.loss.scores


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_it_says_what_the_model_expects(make_model, monkeypatch, cell, layers):
    monkeypatch.setattr(reading, "PIECE", 7 * 10)  # the readout in several pieces
    model, _, _ = make_model(cell=cell, layers=layers)
    model.weights["output"][...] *= 20  # some characters are hardly expected at all
    ids = np.random.default_rng(1).integers(0, 7, 85)
    p, trace = brute_force(model, ids), engine.trace(model.config, model.weights, ids, guesses=3)
    order = np.argsort(-p, axis=1, kind="stable")
    assert trace.hidden.shape == (layers, 85, 5) and trace.guesses.shape == (85, 3)
    assert (trace.guesses == order[:, :3]).all()
    assert np.allclose(trace.probabilities, np.take_along_axis(p, order[:, :3], 1), rtol=1e-12)
    own = p[np.arange(84), ids[1:]]
    assert np.allclose(trace.likelihood, own, rtol=1e-12) and np.allclose(trace.bits, -np.log2(own), rtol=1e-9)
    assert trace.rank.tolist() == [list(row).index(y) + 1 for row, y in zip(order, ids[1:], strict=False)]
    assert trace.mean_bits == pytest.approx(np.mean(-np.log2(own)))
    assert trace.share_among(2) == np.mean(trace.rank <= 2)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_a_text_may_be_read_in_two_parts(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2)
    ids = np.random.default_rng(1).integers(0, 7, 40)
    whole = engine.trace(model.config, model.weights, ids)
    first = engine.trace(model.config, model.weights, ids[:15])
    second = engine.trace(model.config, model.weights, ids[15:], first.state)
    assert np.allclose(whole.hidden[:, 15:], second.hidden, rtol=1e-12)
    assert np.allclose(whole.state, second.state, rtol=1e-12)
    for letter in whole.gates[1]:
        assert np.allclose(whole.gates[1][letter][15:], second.gates[1][letter], rtol=1e-12)


def test_equals_stand_in_the_order_of_their_ids(make_model):
    model, _, _ = make_model()
    model.weights.flat[...] = 0
    trace = engine.trace(model.config, model.weights, np.array([0, 3, 6, 0]))
    assert trace.guesses.tolist() == [[0, 1, 2, 3, 4]] * 4
    assert trace.rank.tolist() == [4, 7, 1]
    assert trace.bits == pytest.approx(math.log2(7))


def test_one_character_has_guesses_and_no_bits_and_of_three_characters_there_are_three(make_model):
    model, _, _ = make_model(vocabulary_size=3)
    trace = engine.trace(model.config, model.weights, np.array([1]))
    assert trace.guesses.shape == (1, 3) and len(trace.bits) == len(trace.rank) == 0
    assert sorted(trace.guesses[0].tolist()) == [0, 1, 2] and trace.probabilities.sum() == pytest.approx(1)
    assert math.isnan(trace.mean_bits) and math.isnan(trace.share_among(1))


def test_a_character_that_cannot_come_has_many_bits_and_not_infinitely_many(make_model):
    model, _, _ = make_model(dtype="float32")
    model.weights.flat[...] = 0
    model.weights["output_bias"][...] = [0, -500, 0, 0, 0, 0, 0]
    trace = engine.trace(model.config, model.weights, np.array([0, 1]), guesses=7)
    assert trace.guesses[0].tolist() == [0, 2, 3, 4, 5, 6, 1] and trace.probabilities[0, -1] == 0
    assert trace.bits[0] == pytest.approx((500 + math.log(6)) / math.log(2), rel=1e-6)
    assert trace.rank.tolist() == [7]


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_scores_at_a_position_give_the_whole_distribution(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2)
    ids = np.random.default_rng(1).integers(0, 7, 20)
    trace = engine.trace(model.config, model.weights, ids)
    e = np.exp(engine.next_scores(model.weights, trace.hidden[-1, 12]))
    assert np.allclose(e / e.sum(), brute_force(model, ids)[12], rtol=1e-12)


def test_what_came_is_judged_as_in_a_trace(make_model, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 7 * 10)
    model, _, _ = make_model(layers=2)
    ids = np.random.default_rng(1).integers(0, 7, 85)
    trace = engine.trace(model.config, model.weights, ids)
    bits, ranks = engine.judged(model.weights, trace.hidden[-1, :-1], ids[1:])
    assert (bits == trace.bits).all() and (ranks == trace.rank).all()
