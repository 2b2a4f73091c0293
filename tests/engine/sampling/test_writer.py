from __future__ import annotations

import math
from itertools import chain, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import SamplingRule, Writer
from engine.sampling.writer import cumulative

SCORES = np.log([0.5, 0.2, 0.2, 0.06, 0.04])


def probabilities(rule, scores=SCORES):
    sums = cumulative(rule, np.asarray(scores))
    return np.diff(sums, prepend=0) / sums[-1]


def test_the_models_own_distribution_by_default():
    assert np.allclose(probabilities(SamplingRule()), np.exp(SCORES))


def test_temperature_divides_the_scores():
    p = np.exp(SCORES / 0.5)
    assert np.allclose(probabilities(SamplingRule(temperature=0.5)), p / p.sum())


def test_temperature_0_takes_the_likeliest():
    assert probabilities(SamplingRule(temperature=0)).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("k", [1, 2, 3, 5, 100])
def test_top_k_keeps_exactly_k(k):
    assert np.count_nonzero(probabilities(SamplingRule(top_k=k))) == min(k, 5)


@pytest.mark.parametrize(("p", "kept"), [(0.1, 1), (0.5, 1), (0.51, 2), (0.7, 2), (0.89, 3), (0.95, 4), (1.0, 5)])
def test_top_p_keeps_the_fewest_that_reach_p(p, kept):
    assert np.count_nonzero(probabilities(SamplingRule(top_p=p))) == kept


@pytest.mark.parametrize(("p", "kept"), [(0.0, 5), (0.08, 5), (0.1, 4), (0.13, 3), (0.39, 3), (0.41, 1), (1.0, 1)])
def test_min_p_keeps_those_that_are_so_many_times_as_probable_as_the_likeliest(p, kept):
    assert np.count_nonzero(probabilities(SamplingRule(min_p=p))) == kept


def test_min_p_looks_at_what_temperature_made_of_the_scores():
    assert np.count_nonzero(probabilities(SamplingRule(temperature=0.5, min_p=0.39))) == 1  # 0.16 times as probable
    assert np.count_nonzero(probabilities(SamplingRule(temperature=2, min_p=0.6))) == 3  # 0.63


def test_they_work_together_in_order():
    p = probabilities(SamplingRule(temperature=1.0, top_k=3, top_p=0.7))
    assert np.allclose(p, [0.5 / 0.7, 0.2 / 0.7, 0, 0, 0])


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20),
    st.sampled_from([0, 1e-300, 1e-3, 1, 100]),
    st.none() | st.integers(1, 30),
    st.none() | st.floats(1e-9, 1),
    st.none() | st.floats(0, 1),
)
def test_whatever_the_scores_there_is_always_something_to_choose(scores, temperature, top_k, top_p, min_p):
    p = probabilities(SamplingRule(temperature, top_k, top_p, min_p), scores)
    assert np.isfinite(p).all()
    assert (p >= 0).all()
    assert math.isclose(p.sum(), 1)


@pytest.mark.parametrize(
    "values",
    [
        (-1,), (101,), (math.inf,), (math.nan,), (1, 0), (1, -1), (1, None, 0), (1, None, 1.1), (1, None, math.nan),
        (1, None, None, -0.1), (1, None, None, 1.1), (1, None, None, None, 1),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused(values):
    with pytest.raises(engine.ConfigError):
        SamplingRule(*values)


def writer_of(model, state=None, next_input=0):
    return Writer(model.config, model.weights, model.state if state is None else state, next_input)


def test_the_choices_follow_the_probabilities(make_model):
    model, _, _ = make_model(batch_size=1)
    model.weights.flat[...] = 0
    model.weights["output_bias"][...] = np.log([0.4, 0.3, 0.1, 0.1, 0.05, 0.05, 1e-12])
    choices = writer_of(model).choices(SamplingRule(), np.random.default_rng(0))
    drawn = [next(choices) for _ in range(20_000)]
    share = np.bincount([chosen for chosen, _ in drawn], minlength=7) / len(drawn)
    assert np.abs(share - [0.4, 0.3, 0.1, 0.1, 0.05, 0.05, 0]).max() < 0.015
    assert drawn[0][1] == pytest.approx([0.4, 0.3, 0.1, 0.1, 0.05, 0.05, 0][drawn[0][0]])


@pytest.mark.parametrize("cell", engine.CELLS)
def test_a_prompt_leaves_the_writer_where_the_model_would_be(make_model, cell):
    model, _, _ = make_model(cell=cell, batch_size=1, seq_length=4, layers=2)
    prompt = np.array([3, 1, 4, 1, 5])
    model.forward(prompt[:4], prompt[1:])  # reads the first four
    after = Writer.after_prompt(model.config, model.weights, prompt)
    there = writer_of(model, next_input=5)
    rule = SamplingRule()
    texts = [[next(w) for w in [writer.write(rule, np.random.default_rng(7))] * 30] for writer in (after, there)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("hidden_size", [5, 100])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_prompt_read_in_pieces_is_read_as_in_one_to_the_last_bit(make_model, cell, hidden_size, size):
    model, _, _ = make_model(cell=cell, layers=2, hidden_size=hidden_size, dtype="float32")
    prompt = np.random.default_rng(3).integers(0, 7, 250)
    whole = Writer.after_prompt(model.config, model.weights, prompt)
    pieces = Writer.after_prompt(model.config, model.weights, prompt[:1])
    for start in range(1, len(prompt), size):
        pieces.read_on(prompt[start : start + size])
    pieces.read_on(prompt[:0])  # nothing
    for one, other in zip(chain(*whole._state), chain(*pieces._state), strict=True):
        assert (one == other).all()
    texts = [list(islice(w.choices(SamplingRule(), np.random.default_rng(7)), 30)) for w in (whole, pieces)]
    assert texts[0] == texts[1]


def test_what_is_read_on_counts_as_if_it_had_been_written(make_model):
    model, _, _ = make_model(cell="gru", batch_size=1)
    writing, reading = writer_of(model, next_input=2), writer_of(model, next_input=2)
    written = writing.write(SamplingRule(), np.random.default_rng(1))
    reading.read_on(np.array([next(written) for _ in range(20)]))
    assert (writing._input == reading._input).all()
    assert (writing._state[0][0] == reading._state[0][0]).all()


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("hidden_size", [5, 100, 301])
def test_a_text_does_not_depend_on_how_many_are_written_beside_it(make_model, cell, hidden_size):
    model, _, _ = make_model(cell=cell, layers=2, hidden_size=hidden_size, dtype="float32")
    model.state[...] = np.random.default_rng(0).uniform(-0.9, 0.9, model.state.shape)
    rule = SamplingRule(temperature=0.8, top_p=0.95)

    def generators(n):
        return [np.random.default_rng([9, k]) for k in range(n)]

    alone = [list(islice(writer_of(model).choices(rule, generator), 60)) for generator in generators(7)]
    for n in (1, 2, 7):
        steps = islice(writer_of(model).choices_side_by_side(rule, generators(n)), 60)
        assert [list(text) for text in zip(*steps, strict=True)] == alone[:n]


def test_a_loop_is_broken_when_asked_and_what_does_not_loop_is_as_it_was(make_model):
    model, _, _ = make_model(batch_size=1)

    def written(**rule):
        return list(islice(writer_of(model).write(SamplingRule(**rule), np.random.default_rng(1)), 400))

    def loops(text):
        return any(text[-150:] == (text[-p:] * 150)[-150:] for p in range(1, 51))

    assert loops(written(temperature=0))
    assert not loops(written(temperature=0, break_loops=True))
    assert written(break_loops=True) == written()


def test_writing_changes_neither_weights_nor_state(make_model):
    model, _, _ = make_model()
    model.state[...] = 0.3
    before = model.weights.flat.copy(), model.state.copy()
    written = writer_of(model).write(SamplingRule(), np.random.default_rng(0))
    assert len({next(written) for _ in range(200)}) > 1
    assert (model.weights.flat == before[0]).all()
    assert (model.state == before[1]).all()


def test_the_same_seed_writes_the_same_text(make_model):
    model, _, _ = make_model()
    one, two, other = (
        [next(w) for w in [writer_of(model).write(SamplingRule(), np.random.default_rng(seed))] * 50]
        for seed in (1, 1, 2)
    )
    assert one == two != other
