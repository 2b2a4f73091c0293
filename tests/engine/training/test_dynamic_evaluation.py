"""Dynamic evaluation: what is learnt while reading, and nothing too early."""

from __future__ import annotations

import numpy as np
import pytest

import engine


@pytest.fixture
def ids():
    return np.random.default_rng(3).integers(0, 7, 130).astype(np.uint8)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_without_learning_it_is_the_static_score(make_model, ids, cell):
    model, _, _ = make_model(cell=cell, layers=2, dropout=0.5)
    arguments = model.config, model.weights, ids
    static = engine.finish(engine.score(*arguments, boundaries=(50, 51)))
    dynamic = engine.finish(engine.dynamic_score(*arguments, 0.0, boundaries=(50, 51), segment=9))
    assert dynamic.nats == pytest.approx(static.nats, rel=1e-12)
    assert (dynamic.characters, dynamic.starts) == (static.characters, static.starts)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_it_is_the_rule_written_plainly(make_model, ids, cell):
    """Segment by segment: predicted, then learnt, by RMS with the mean corrected for its start at 0."""
    model, _, _ = make_model(cell=cell, seq_length=10, batch_size=1, mean_loss=True)
    before = model.weights.flat.copy()
    found = engine.finish(engine.dynamic_score(model.config, model.weights, ids, 0.01, segment=10))
    assert (model.weights.flat == before).all()
    nats, mean = 0.0, np.zeros_like(before)
    for update in range(1, 13):
        chunk = ids[10 * update - 10 : 10 * update + 1].astype(np.intp)
        nats += 10 * model.loss_and_gradients(chunk[:-1], chunk[1:])
        gradient = model.gradients.flat
        mean = 0.999 * mean + 0.001 * gradient**2
        model.weights.flat -= 0.01 * gradient / (np.sqrt(mean / (1 - 0.999**update)) + 1e-8)
    rest = ids[120:].astype(np.intp)
    reading = engine.read(model.config, model.weights, rest[:-1, np.newaxis], model.state)
    scores = engine.next_scores(model.weights, reading.hidden[-1, :, 0])
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    nats -= np.log(p[np.arange(9), rest[1:]]).sum()
    assert found.nats == pytest.approx(nats, rel=1e-7)


def test_what_repeats_is_learnt_and_no_segment_before_it_is_predicted(make_model):
    model, _, _ = make_model(seed=1)
    ids = np.tile(np.random.default_rng(4).integers(0, 7, 20), 60).astype(np.uint8)
    arguments = model.config, model.weights
    static = engine.finish(engine.score(*arguments, ids))
    assert engine.finish(engine.dynamic_score(*arguments, ids, 0.01)).bits < 0.7 * static.bits
    first = engine.finish(engine.dynamic_score(*arguments, ids[:21], 0.01))
    assert first.nats == pytest.approx(engine.finish(engine.score(*arguments, ids[:21])).nats, rel=1e-12)


def test_it_tells_how_far_it_has_read(make_model):
    model, _, _ = make_model()
    ids = np.zeros(5000, np.uint8)
    read = list(engine.dynamic_score(model.config, model.weights, ids, 1e-4))
    assert read == sorted(read) and len(read) > 5 and 4000 < read[-1] <= 5000


def test_numbers_that_are_no_longer_finite_are_said(make_model, ids):
    model, _, _ = make_model(dtype="float32")
    with np.errstate(all="ignore"), pytest.raises(engine.DivergenceError, match="use a smaller learning_rate"):
        engine.finish(engine.dynamic_score(model.config, model.weights, ids, 1e38, segment=5))
