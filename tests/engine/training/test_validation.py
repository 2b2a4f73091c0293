"""What is held out: how it is evaluated, what is kept by it, and what waits for it."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

import engine
from engine.training.validation import TIMES, Validation, learnt_and_held_out, split, suitable_every


def trainer_of(corpus, **settings):
    settings = {"hidden_size": 12, "validation": 0.2, "validate_every": 10, "learning_rate": 0.1} | settings
    return engine.Trainer(engine.Config(**settings), corpus.ids, corpus.vocabulary)


def test_the_end_of_the_text_is_held_out_and_never_trained_on(corpus):
    trainer = trainer_of(corpus)
    parts = split(corpus.ids, (), trainer.config)
    learnt, kept_back = parts.learnt, parts.held_out
    assert len(kept_back) == round(len(corpus) * 0.2)
    assert np.concatenate([learnt, kept_back]).tolist() == corpus.ids.tolist()
    assert trainer.streams.per_epoch == (len(learnt) - 1) // 25


def test_nearly_all_of_a_text_can_be_held_out_so_that_a_chunk_is_learnt_by_heart(corpus):
    share = 1 - 101 / len(corpus)
    trainer = trainer_of(corpus, validation=share)
    assert len(trainer.streams.ids) == 101 and trainer.streams.per_epoch == 4
    with pytest.raises(engine.ConfigError, match="validation"):
        engine.Config(validation=1.0)


@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "layers": 2, "batch_size": 3, "dropout": 0.5}])
@pytest.mark.parametrize("streams", [None, 1])
def test_the_loss_is_that_of_reading_each_stream_from_a_zero_state(corpus, settings, streams):
    trainer = trainer_of(corpus, dtype="float64", init_scale=0.3, **settings)
    list(trainer.run(7))
    kept_back = split(corpus.ids, (), trainer.config).held_out
    validation = Validation(trainer.config, kept_back, len(corpus.vocabulary), streams=streams)
    weights = trainer.model.weights.flat
    found = validation.evaluate(weights)
    assert validation.evaluate(weights) == found
    streams = streams or min(16, (len(kept_back) - 1) // 25)
    length = (len(kept_back) - 1) // streams
    read = length // 25 * 25
    assert validation.characters == read * streams
    total = 0.0
    for b in range(streams):
        ids = kept_back[b * length : b * length + read + 1]
        writer = engine.Writer(trainer.config, trainer.model.weights, np.zeros_like(trainer.model.state), 0)
        for i, y in pairwise(ids):
            writer._input[0, 0] = i
            scores = writer._read()[0]
            total += math.log(np.exp(scores - scores.max()).sum()) - (scores[y] - scores.max())
    assert found == pytest.approx(total / (read * streams), rel=1e-9)


def test_it_is_evaluated_every_so_often_and_changes_nothing_that_is_learnt(corpus):
    often, seldom = trainer_of(corpus), trainer_of(corpus, validate_every=1000)
    events = list(often.run(35))
    list(seldom.run(35))
    assert [e.update for e in events if e.validation_loss is not None] == [10, 20, 30]
    assert often.parameters_sha256() == seldom.parameters_sha256()


def test_between_two_batches_of_an_evaluation_whoever_drives_the_run_is_asked(corpus):
    asked, alone = trainer_of(corpus), trainer_of(corpus)
    calls = []
    asked.between = lambda: bool(calls.append(asked.update))
    assert list(asked.run(25)) == list(alone.run(25))
    batches = asked.validation.characters // 25 // min(16, round(len(corpus) * 0.2) // 25)
    assert calls == [10] * batches + [20] * batches
    assert asked.parameters_sha256() == alone.parameters_sha256()


def test_how_often_follows_from_the_sizes_so_that_it_costs_little(corpus):
    validation = trainer_of(corpus, validate_every=0).validation
    assert validation.every == math.ceil(validation.characters / 25 / 3 / 0.04)


def test_before_the_first_evaluation_the_smooth_loss_says_which_model_is_best(corpus):
    trainer = trainer_of(corpus, validate_every=30)
    events = list(trainer.run(29))
    lowest = min(events, key=lambda event: event.smooth_loss)
    assert (trainer.best.update, trainer.best.smooth_loss) == (lowest.update, lowest.smooth_loss)
    assert trainer.best.validation_loss == math.inf
    (last,) = trainer.run(30)
    assert (trainer.best.update, trainer.best.validation_loss) == (30, last.validation_loss)


def test_the_best_model_is_that_of_the_lowest_validation_loss(corpus):
    trainer = trainer_of(corpus, learning_rate=0.8)
    evaluated = [event for event in trainer.run(600) if event.validation_loss is not None]
    lowest = min(evaluated, key=lambda event: event.validation_loss)
    assert lowest.update < 600
    assert (trainer.best.update, trainer.best.validation_loss) == (lowest.update, lowest.validation_loss)
    again = trainer_of(corpus, learning_rate=0.8)
    list(again.run(lowest.update))
    assert (trainer.best.weights == again.model.weights.flat).all()
    assert (trainer.best.state == again.model.state).all()


def test_where_a_schedule_ends_the_model_is_evaluated(corpus):
    trainer = trainer_of(corpus, schedule="cosine", schedule_updates=15)
    assert [e.update for e in trainer.run(25) if e.validation_loss is not None] == [10, 15, 20]


def test_the_learning_rate_is_lowered_when_the_loss_stops_improving(corpus):
    trainer = trainer_of(corpus, decay=0.5, decay_patience=2, learning_rate=0.9, validate_every=5)
    losses, rates = [], []
    for event in trainer.run(300):
        if event.validation_loss is not None:
            losses.append(event.validation_loss)
            rates.append(trainer.learning_rate)
    expected, rate, best, waited = [], 0.9, math.inf, 0
    for loss in losses:
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == 2:
            rate, waited = rate * 0.5, 0
        expected.append(rate)
    assert rates == expected
    assert rates[-1] < 0.9


def test_out_of_patience_a_run_ends(corpus):
    trainer = trainer_of(corpus, patience=3, learning_rate=0.9, validate_every=5)
    losses = [e.validation_loss for e in trainer.run(10_000) if e.validation_loss is not None]
    assert trainer.out_of_patience
    assert trainer.update < 10_000
    assert min(losses) < min(losses[-3:])
    assert losses.index(min(losses)) == len(losses) - 4
    assert not list(trainer.run(10_000))


@pytest.mark.parametrize("share", [0.0001, 0.02])
def test_less_than_a_sequence_is_refused(corpus, share):
    with pytest.raises(engine.TextError, match=r"validation .* is only \d+, less than a sequence of 25"):
        trainer_of(corpus, validation=share)


# --- a chunk


def test_a_chunk_is_held_out_whole_and_nothing_is_read_across_the_cut(corpus):
    config = engine.Config(validation=0.2, validation_chunk=True, seed=0, hidden_size=4)
    learnt, ((start, stop),) = learnt_and_held_out(len(corpus), config)
    assert learnt == [(0, start), (stop, len(corpus))]
    assert stop - start == round(len(corpus) * 0.2)
    parts = split(corpus.ids, (), config)
    assert parts.held_out.tolist() == corpus.ids[start:stop].tolist()
    assert parts.learnt.tolist() == [*corpus.ids[:start], *corpus.ids[stop:]]
    assert parts.boundaries == (start,)
    streams = engine.Trainer(config, corpus.ids, corpus.vocabulary).streams
    ids = corpus.ids.tolist()
    read = set()
    for _ in range(streams.per_epoch):
        streams.read()
        sequence = [*streams.inputs[:, 0].tolist(), int(streams.targets[-1, 0])]
        places = [p for p in range(len(ids) - 25) if ids[p : p + 26] == sequence]
        assert any(p + 26 <= start or p >= stop for p in places)
        read.update(tuple(places))
        streams.advance()
    assert len(read) >= streams.per_epoch


def test_where_a_chunk_lies_depends_on_the_seed_and_on_nothing_else(corpus):
    def place(**settings):
        return learnt_and_held_out(len(corpus), engine.Config(validation=0.1, validation_chunk=True, **settings))[1]

    assert len({tuple(place(seed=seed)) for seed in range(20)}) > 10
    assert place(seed=1) == place(seed=1, hidden_size=7, cell="gru", seq_length=10)


def test_boundaries_move_with_the_text_around_a_chunk(corpus):
    config = engine.Config(validation=0.2, validation_chunk=True, seed=0)
    _, ((start, stop),) = learnt_and_held_out(len(corpus), config)
    inside, after = start + 40, stop + 30
    parts = split(corpus.ids, (5, inside, after), config)
    assert parts.boundaries == (5, start, after - (stop - start))
    assert parts.held_out_boundaries == (40,)


# --- when


def test_a_run_of_known_length_is_evaluated_often_enough():
    config = engine.Config(validation=0.1)
    for goal in (1, 19, 20, 4000, 10**5, 10**7):
        every = suitable_every(config, 50_000, goal)
        assert goal // every >= min(goal, TIMES)
    assert suitable_every(config, 50_000, None) == suitable_every(config, 50_000, 10**9)


def test_an_evaluation_beside_counts_for_no_patience_and_remembers_the_best(corpus):
    settings = {"decay": 0.5, "decay_patience": 1, "learning_rate": 5.0, "validate_every": 3}
    beside, alone = trainer_of(corpus, **settings), trainer_of(corpus, **settings)
    for update in range(1, 60):
        list(beside.run(update))
        assert beside.evaluate().loss >= beside.best.validation_loss
    list(alone.run(59))
    assert beside.learning_rates == alone.learning_rates
    assert len(alone.learning_rates) > 1
    assert beside.parameters_sha256() == alone.parameters_sha256()


def test_an_evaluation_that_is_given_up_is_made_up_for_before_the_next_update(corpus):
    given_up, alone = trainer_of(corpus, decay=0.5), trainer_of(corpus, decay=0.5)
    given_up.between = lambda: True
    assert [event.update for event in given_up.run(30)] == list(range(1, 11))
    assert given_up.evaluation_is_due
    assert given_up.validation.loss is None
    given_up.between = lambda: False
    list(given_up.run(30))
    list(alone.run(30))
    assert given_up.validation.lowest == alone.validation.lowest
    assert given_up.parameters_sha256() == alone.parameters_sha256()


def test_a_model_that_has_learnt_nothing_is_no_best_model(corpus):
    trainer = trainer_of(corpus)
    assert trainer.evaluate().loss == pytest.approx(math.log(len(corpus.vocabulary)), rel=0.01)
    assert trainer.best.validation_loss == math.inf


def test_a_first_validation_loss_that_is_not_finite_leaves_the_best_model_whole(corpus):
    trainer = trainer_of(corpus, validate_every=5)
    list(trainer.run(4))
    best, weights = trainer.best.update, trainer.best.weights.copy()
    trainer.validation.evaluate = lambda *_: math.inf  # as where the held-out text meets a weight that has overflowed
    with pytest.raises(engine.DivergenceError, match="validation loss is not a finite number"):
        list(trainer.run(5))
    assert trainer.best.update == best
    assert np.array_equal(trainer.best.weights, weights)
