"""Copied passages, against every substring looked up."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


def ids(text):
    return np.frombuffer(text.encode(), np.uint8)


def found(text, sample, at_least, **options):
    return engine.finish(engine.copied(ids(text), ids(sample), at_least, **options))


def by_definition(texts, sample, at_least):
    """The longest copy from each place; then those that share a character, or touch, become one."""
    passages: list[list[int]] = []
    for start in range(len(sample)):
        stops = [
            stop for stop in range(start + at_least, len(sample) + 1) if any(sample[start:stop] in t for t in texts)
        ]
        if stops and passages and start <= passages[-1][1]:
            passages[-1][1] = max(passages[-1][1], stops[-1])
        elif stops:
            passages.append([start, stops[-1]])
    return [tuple(passage) for passage in passages]


@given(st.text("ab", max_size=60), st.text("abc", max_size=40), st.integers(1, 12), st.integers(0, 60))
def test_it_is_the_definition(text, sample, at_least, middle):
    assert found(text, sample, at_least) == by_definition([text], sample, at_least)
    parts = [(0, min(middle, len(text))), (min(middle, len(text)), len(text))]
    assert found(text, sample, at_least, parts=parts) == by_definition([text[:middle], text[middle:]], sample, at_least)


def test_passages_that_overlap_or_touch_are_one():
    assert found("abcdef-defghi", "abcdefghi", 4) == [(0, 9)]
    assert found("abcd-efgh", "abcdefgh", 4) == [(0, 8)]
    assert found("abcd-efgh", "abcdxefgh", 4) == [(0, 4), (5, 9)]


def test_a_copy_across_the_pieces_of_a_long_text_is_found_in_little_memory():
    rng = np.random.default_rng(0)
    text = rng.integers(0, 70, 1_000_000).astype(np.uint8)
    sample = np.concatenate([rng.integers(0, 70, 500), text[32_700:32_800], [71], text[-30:], [71]]).astype(np.uint8)
    pieces = engine.copied(text, sample)
    tracemalloc.start()
    passages = engine.finish(pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert passages == [(500, 600), (601, 631)] and peak < 4_000_000
    assert sum(1 for _ in engine.copied(text, sample)) > 20


@pytest.mark.parametrize(("text", "sample"), [("", "abc"), ("abc", ""), ("abc", "xyz"), ("ab", "abc")])
def test_where_nothing_can_be_copied_nothing_is(text, sample):
    assert found(text, sample, 3) == []


@given(st.text("ab", max_size=60), st.text("abc", max_size=40), st.integers(1, 12))
def test_the_longest_is_one_that_stands_there_as_it_is(text, sample, at_least):
    passages = found(text, sample, at_least)
    longest = engine.finish(engine.longest_copied(ids(text), ids(sample), passages, at_least))
    every = (stop - start for start in range(len(sample)) for stop in range(start + 1, len(sample) + 1)
             if sample[start:stop] in text)  # fmt: skip
    expected = max(every, default=0)
    assert longest == (expected if expected >= at_least else 0)
