"""Several texts read as one: no sequence reaches over a boundary, and behind it the hidden state is zero."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.text.boundaries import Joined, cut, within
from engine.text.streams import Streams
from engine.training.validation import Validation

T = 10
LENGTHS = (101, 57, 33, 240)
BOUNDARIES = (101, 158, 191)
N = sum(LENGTHS)
IDS = np.arange(N, dtype=np.uint16)
ORDERS = [("none", 1, 1), ("none", 3, 1), ("chunks", 1, 5), ("chunks", 2, 7), ("random", 4, 1)]


def next_inputs(streams):
    """(B,) the characters that the next sequences begin with; in this text each is its own place."""
    return streams._starts()


def piece_of(places):
    return np.searchsorted(BOUNDARIES, places, "right")


@pytest.mark.parametrize(("shuffle", "batch_size", "chunks"), ORDERS)
def test_no_sequence_reaches_over_a_boundary(shuffle, batch_size, chunks):
    streams = Streams(IDS, T, batch_size, shuffle, chunks, (1,), BOUNDARIES)
    read = set()
    for _ in range(20 * streams.per_epoch):
        starts = next_inputs(streams)
        streams.read()
        assert streams.inputs[0].tolist() == starts.tolist()
        assert (streams.targets == streams.inputs + 1).all()
        assert (piece_of(streams.inputs[0]) == piece_of(streams.targets[-1])).all()
        read |= set(streams.inputs.ravel().tolist())
        streams.advance()
    assert set(piece_of(sorted(read))) == {0, 1, 2, 3}


def test_in_order_each_text_is_read_from_its_first_character():
    streams = Streams(IDS, T, 1, boundaries=BOUNDARIES)
    firsts = []
    for _ in range(streams.per_epoch):
        firsts.append(streams.next_input)
        streams.advance()
    begins = [0, *BOUNDARIES]
    assert firsts == [b + n for b, length in zip(begins, LENGTHS, strict=True) for n in range(0, length - T, T)]


def test_random_sequences_begin_anywhere_in_every_text():
    streams = Streams(IDS, T, 8, "random", 1, (1,), BOUNDARIES)
    seen = set()
    for _ in range(3000):
        seen |= set(next_inputs(streams).tolist())
        streams.advance()
    begins = [0, *BOUNDARIES]
    assert seen == {b + n for b, length in zip(begins, LENGTHS, strict=True) for n in range(length - T)}


@pytest.mark.parametrize(("shuffle", "batch_size", "chunks"), ORDERS)
def test_the_state_is_zero_where_a_sequence_does_not_go_on_from_the_last(shuffle, batch_size, chunks):
    streams = Streams(IDS, T, batch_size, shuffle, chunks, (1,), BOUNDARIES)
    kept = 0
    for _ in range(3 * streams.per_epoch):
        before, epoch = next_inputs(streams), streams.epoch
        state = np.ones((2, 1, batch_size, 3))
        streams.advance_with(state)
        goes_on = (next_inputs(streams) == before + T) & (epoch == streams.epoch)
        for stream in range(batch_size):
            assert goes_on[stream] or not state[:, :, stream].any()
            kept += state[:, :, stream].all()
    assert (kept > 0) == (shuffle != "random")


def test_texts_too_short_for_a_sequence_are_read_together():
    short = Joined(100, [4, 8, 30, 95], T, anywhere=False)
    assert short.pieces == 2  # 0 to 30 and 30 to 100
    streams = Streams(np.arange(100, dtype=np.uint8), T, 1, boundaries=[4, 8, 30, 95])
    assert [streams.next_input, streams.per_epoch] == [0, 2 + 6]
    assert Streams(np.arange(40, dtype=np.uint8), T, 1, boundaries=range(2, 40, 2)).per_epoch >= 1


def test_within_counts_from_the_cut():
    assert within((5, 10, 20), 5, 20) == (5,)
    assert within((5, 10, 20), 0, 100) == (5, 10, 20)


def trained(corpus, boundaries, updates, **settings):
    trainer = engine.Trainer(
        engine.Config(hidden_size=12, **settings), corpus.ids, corpus.vocabulary, boundaries=boundaries
    )
    for _ in trainer.run(updates):
        pass
    return trainer


def test_what_is_learnt_of_the_second_text_does_not_depend_on_how_the_first_left_the_state(corpus):
    """The loss of the first sequence behind a boundary is that of a model that starts from nothing there."""
    boundary = 101  # four sequences of 25
    trainer = trained(corpus, (boundary,), 4)
    alone = engine.Trainer(trainer.config, corpus.ids[boundary:], corpus.vocabulary)
    alone.model.weights.flat[...] = trainer.model.weights.flat
    assert not trainer.model.state.any()
    assert next(trainer.run()).loss == next(alone.run()).loss
    carried = trained(corpus, (), 4)
    assert carried.model.state.any()


def test_resuming_with_boundaries_is_exact(corpus, origin, tmp_path):
    settings = {"batch_size": 2, "validation": 0.3, "validate_every": 3}
    boundaries = (203, 431, len(corpus) - 150)
    whole = trained(corpus, boundaries, 40, **settings)
    part = trained(corpus, boundaries, 17, **settings)
    engine.save_run(tmp_path / "a.npz", part, origin)
    resumed = engine.load(tmp_path / "a.npz").trainer(corpus.ids, boundaries)
    for _ in resumed.run(40):
        pass
    assert resumed.parameters_sha256() == whole.parameters_sha256()
    assert resumed.validation.loss == whole.validation.loss
    assert whole.parameters_sha256() != trained(corpus, (), 40, **settings).parameters_sha256()


def test_validation_starts_over_at_a_boundary_too(corpus):
    config = engine.Config(hidden_size=12)
    weights = trained(corpus, (), 30).model.weights.flat
    one, other = corpus.ids[:101], corpus.ids[101:227]
    losses = [Validation(config, ids, len(corpus.vocabulary), streams=1).evaluate(weights) for ids in (one, other)]
    both = Validation(config, corpus.ids[:227], len(corpus.vocabulary), streams=1, boundaries=(101,))
    assert both.characters == 100 + 125
    assert both.evaluate(weights) == pytest.approx((100 * losses[0] + 125 * losses[1]) / 225, abs=1e-6)


def test_parts_are_cut_where_another_text_begins():
    assert cut([(0, 10)], ()) == [(0, 10)]
    assert cut([(0, 10), (20, 30)], (4, 10, 15, 20, 26, 28)) == [(0, 4), (4, 10), (20, 26), (26, 28), (28, 30)]
