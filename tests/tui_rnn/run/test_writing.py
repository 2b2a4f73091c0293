"""Texts that a model writes: each from a seed of its own, and until it ends as it is to."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn.run.writing import (
    SIDE_BY_SIDE,
    Order,
    exactly,
    generator_of,
    ids_written,
    seed_of,
    titles_and_names,
    written,
)


@pytest.fixture(scope="module")
def checkpoint(done: Any) -> engine.Checkpoint:
    return engine.load(done.folder / "ckpt.npz")


def texts(checkpoint: engine.Checkpoint, order: Order, block: int = 7) -> list[str]:
    return ["".join(text.pieces) for text in written(checkpoint, order, block)]


@given(st.one_of(st.integers(0, 2**32 + 1), st.integers(2**63, 2**70)), st.integers(1, 1000))
def test_a_sample_has_one_seed_that_writes_what_its_number_used_to(seed: int, number: int) -> None:
    before = np.random.default_rng([seed, number])
    assert (np.random.default_rng(seed_of(seed, number)).random(4) == before.random(4)).all()
    assert seed_of(seed, 0) == seed


def test_each_of_many_texts_is_the_one_that_its_seed_writes_alone(checkpoint: engine.Checkpoint) -> None:
    rules = engine.SamplingRule(0.5), engine.SamplingRule(1.5)
    order = Order(40, rules, "the ", samples=SIDE_BY_SIDE + 2, seed=5)
    for text in written(checkpoint, order):
        ids = checkpoint.writer("the ").write(text.rule, np.random.default_rng(text.seed))
        assert "".join(text.pieces) == "the " + checkpoint.vocabulary.decode(islice(ids, 40)) + "\n"


def test_a_text_ends_where_it_first_ends_so_and_each_at_its_own_place(checkpoint: engine.Checkpoint) -> None:
    whole = texts(checkpoint, Order(300, samples=5, seed=1))
    cut = texts(checkpoint, Order(300, samples=5, seed=1, until="o"))
    assert cut == [text[: text.index("o") + 1] + "\n" for text in whole]
    assert len({*map(len, cut)}) > 1
    lines = texts(checkpoint, Order(300, samples=5, seed=1, until="\n"))
    assert lines == [text[: text.index("\n") + 1] for text in whole]  # no second new line
    assert texts(checkpoint, Order(3, samples=2, seed=1, until="\n")) == [text[:3] + "\n" for text in whole[:2]]


def test_an_ending_may_begin_in_the_prompt_and_is_never_the_prompt_itself(checkpoint: engine.Checkpoint) -> None:
    (whole,) = texts(checkpoint, Order(300, prompt="the", seed=1))
    two = "e" + whole[3]
    assert texts(checkpoint, Order(300, prompt="the", seed=1, until=two)) == [whole[:4] + "\n"]
    (text,) = texts(checkpoint, Order(300, prompt="the", seed=1, until="e"))
    assert text == whole[: whole.index("e", 3) + 1] + "\n"


def test_an_ending_that_can_never_come_is_refused(checkpoint: engine.Checkpoint) -> None:
    with pytest.raises(engine.VocabularyError, match="--until: the character 'Q'"):
        written(checkpoint, Order(3, until="Q"))


def test_without_a_seed_texts_are_new_and_have_none_to_tell(checkpoint: engine.Checkpoint) -> None:
    assert texts(checkpoint, Order(50)) != texts(checkpoint, Order(50))
    assert [text.seed for text in written(checkpoint, Order(1))] == [None]
    assert generator_of(None, 0).random() != generator_of(None, 0).random()


def test_texts_are_told_apart_by_what_differs() -> None:
    rules = engine.SamplingRule(0.5), engine.SamplingRule(1)
    assert titles_and_names(Order(1)) == [("", "1")]
    assert titles_and_names(Order(1, samples=10))[8:] == [("sample 9 of 10", "09"), ("sample 10 of 10", "10")]
    assert titles_and_names(Order(1, rules)) == [
        ("temperature 0.5", "temperature-0.5"),
        ("temperature 1", "temperature-1"),
    ]
    assert titles_and_names(Order(1, rules, samples=2))[3] == ("temperature 1, sample 2 of 2", "temperature-1-2")
    assert [exactly(number) for number in (1.0, 0.1234567, 100.0)] == ["1", "0.1234567", "100"]


def test_ids_are_those_of_the_text_with_that_seed(checkpoint: engine.Checkpoint) -> None:
    told: list[tuple[str, float]] = []
    ids = ids_written(checkpoint, engine.SamplingRule(0.7), 5, 250, lambda *said: told.append(said))
    (text,) = texts(checkpoint, Order(250, (engine.SamplingRule(0.7),), seed=5))
    assert checkpoint.vocabulary.decode(ids.tolist()) + "\n" == text
    assert told == [("writing", 0.0), ("writing", 0.4), ("writing", 0.8)]
