"""The score of a text, against a plain computation of one time step after another."""

from __future__ import annotations

import math
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

import engine
from engine.network.model import step
from engine.network.shapes import layer_weights
from engine.sampling import scoring


def plain_losses(model, ids, starts):
    """The loss in nats of every character but the first, one plain time step after another; None at a start."""
    config, weights = model.config, model.weights
    layers = [layer_weights(weights, n) for n in range(config.layers)]
    zero = np.zeros((config.layers, engine.CELLS[config.cell].carried, 1, config.hidden_size))
    found, state = [], zero
    for place, (character, following) in enumerate(pairwise(ids)):
        state = zero if place in starts else state
        readout = weights["output"], weights["output_bias"]
        scores, state = step(engine.CELLS[config.cell], layers, readout, np.array([character]), state)
        p = np.exp(scores[0] - scores[0].max())
        found.append(-math.log(p[following] / p.sum()))
    return np.array(found)


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(scoring, "AT_ONCE", 37)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("reset", [None, 1, 10, 64, 100])
def test_it_is_that_of_plain_time_steps(make_model, small_pieces, cell, reset):
    model, _, _ = make_model(cell=cell, layers=2, dropout=0.5)
    ids = np.random.default_rng(3).integers(0, 7, 230).astype(np.uint8)
    before = model.weights.flat.copy()
    found = engine.finish(engine.score(model.config, model.weights, ids, reset=reset, top=5))
    starts = range(0, 229, reset or 229)
    nats = plain_losses(model, ids, set(starts))
    assert found.nats == pytest.approx(nats.sum(), rel=1e-12)
    assert (found.characters, found.starts) == (229, len(starts))
    assert found.bits == pytest.approx(nats.mean() / math.log(2))
    assert found.perplexity == pytest.approx(math.exp(nats.mean()))
    assert found.surprises[0].place == nats.argmax() + 1
    assert found.surprises[0].bits == pytest.approx(nats.max() / math.log(2))
    assert (model.weights.flat == before).all()


def test_a_text_of_several_is_the_sum_of_each_by_itself(make_model, small_pieces):
    model, _, _ = make_model(cell="lstm")
    ids = np.random.default_rng(3).integers(0, 7, 200).astype(np.uint8)
    whole = engine.finish(engine.score(model.config, model.weights, ids, boundaries=(80, 81, 150), top=3))
    parts = [
        engine.finish(engine.score(model.config, model.weights, ids[a:b], top=3))
        for a, b in ((0, 80), (80, 81), (81, 150), (150, 200))
    ]
    assert whole.nats == pytest.approx(sum(part.nats for part in parts), rel=1e-12)
    assert (whole.characters, whole.starts) == (196, 3)
    largest = max(part.surprises[0].bits for part in parts if part.surprises)
    assert whole.surprises[0].bits == pytest.approx(largest)


def test_a_text_of_one_character_has_no_figure(make_model):
    model, _, _ = make_model()
    found = engine.finish(engine.score(model.config, model.weights, np.zeros(1, np.uint8), top=3))
    assert (found.characters, found.starts, found.surprises) == (0, 0, ())
    assert math.isnan(found.bits) and math.isnan(found.perplexity)


def test_a_hopeless_prediction_has_an_infinite_perplexity():
    assert scoring.Score(1, 1e4, 1).perplexity == math.inf


def test_it_tells_how_far_it_has_read_and_needs_little_memory_for_a_long_text():
    config = engine.Config(hidden_size=8)
    weights = engine.Parameters(engine.parameter_shapes(config, 3000), "float32")
    ids = np.random.default_rng(0).integers(0, 3000, 40_000).astype(np.uint16)
    tracemalloc.start()
    try:
        read = list(engine.score(config, weights, ids, reset=50, top=3))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == sorted(read) and read[-1] == len(ids) and len(read) > 4
    assert most < 100e6  # the probabilities of all would be 480 MB
