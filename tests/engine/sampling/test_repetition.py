from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sampling.repetition import LENGTH, LONGEST, REPEATS, LoopGuard


def told(text):
    """After each character of a text: what a loop would go on with."""
    guard = LoopGuard()
    answers = []
    for character in text:
        guard.add(character)
        answers.append(guard.next_in_loop())
    return answers


def by_definition(text):
    for p in range(1, LONGEST + 1):
        tail = text[-max(REPEATS * p, LENGTH) :]
        if len(tail) == max(REPEATS * p, LENGTH) and tail[p:] == tail[:-p]:
            return text[-p]
    return None


@given(st.lists(st.tuples(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.integers(1, 30)), max_size=4))
def test_it_is_the_definition(blocks):
    text = [character for block, times in blocks for character in block * times][:400]
    assert told(text) == [by_definition(text[: n + 1]) for n in range(len(text))]


@pytest.mark.parametrize("period", [1, 2, 15, 40, LONGEST])
def test_a_loop_is_noticed_after_its_third_time(period):
    block = list(range(period))
    enough = max(REPEATS * period, LENGTH)
    answers = told((block * (enough // period + 10))[: enough + 5])
    assert answers[: enough - 1] == [None] * (enough - 1)
    assert answers[enough - 1 :] == list(itertools.islice(itertools.cycle(block), enough, enough + 6))


def test_what_does_not_repeat_is_none():
    assert not any(answer is not None for answer in told(np.random.default_rng(0).integers(0, 30, 3000).tolist()))
