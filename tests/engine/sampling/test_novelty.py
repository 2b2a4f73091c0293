"""What was copied, against the definition written out."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


def by_definition(text, sample, lengths):
    """Every k-gram looked for in the text."""
    shares = {
        k: sum(sample[i : i + k] in text for i in range(len(sample) - k + 1)) / (len(sample) - k + 1)
        for k in lengths
        if k <= len(sample)
    }
    for length in range(len(sample), 0, -1):
        for start in range(len(sample) - length + 1):
            if sample[start : start + length] in text:
                return length, start, text.index(sample[start : start + length]), shares
    return 0, 0, 0, shares


def ids(text):
    return np.frombuffer(text.encode(), np.uint8)


@given(st.text("ab", max_size=60), st.text("abc", min_size=1, max_size=40), st.lists(st.integers(1, 45), max_size=5))
def test_it_is_the_definition(text, sample, lengths):
    found = engine.novelty(ids(text), ids(sample), lengths)
    assert (found.longest, found.start, found.source, found.shares) == by_definition(text, sample, lengths)


@given(st.text("abcdefgh", min_size=30, max_size=300), st.data())
def test_a_copied_passage_is_found_whole(text, data):
    start = data.draw(st.integers(0, len(text) - 20))
    stop = data.draw(st.integers(start + 10, len(text)))
    sample = "xyz" + text[start:stop] + "zyx"
    found = engine.novelty(ids(text), ids(sample))
    assert (found.longest, found.start) == (stop - start, 3)
    assert text[found.source : found.source + found.longest] == text[start:stop]


def test_the_text_itself_is_copied_whole():
    text = np.random.default_rng(0).integers(0, 70, 5000)
    found = engine.novelty(text, text)
    assert (found.longest, found.start, found.source) == (5000, 0, 0)
    assert found.shares == {5: 1.0, 10: 1.0, 20: 1.0, 40: 1.0}


def test_a_large_alphabet_and_long_names_do_not_overflow():
    rng = np.random.default_rng(1)
    text = rng.integers(0, 20_000, 200_000)
    sample = np.concatenate([rng.integers(0, 20_000, 500), text[100_000:101_000], rng.integers(0, 20_000, 500)])
    found = engine.novelty(text, sample)
    assert (found.longest, found.start, found.source) == (1000, 500, 100_000)


PARTS = st.lists(st.integers(0, 60), max_size=6).map(sorted)


@given(st.text("ab", max_size=60), st.text("abc", min_size=1, max_size=40), PARTS)
def test_only_the_parts_that_were_asked_for_count_and_no_passage_reaches_over_their_ends(text, sample, cuts):
    cuts = [min(cut, len(text)) for cut in cuts]
    parts = list(zip(cuts[::2], cuts[1::2], strict=False))
    walled = "|".join(text[start:stop] for start, stop in parts)
    found = engine.novelty(ids(text), ids(sample), (1, 2, 3, 7), parts=parts)
    longest, start, _, shares = by_definition(walled, sample, (1, 2, 3, 7))
    assert (found.longest, found.start, found.shares) == (longest, start, shares)
    passage = text[found.source : found.source + longest]
    assert passage == sample[start : start + longest]
    if longest:
        assert any(a <= found.source and found.source + longest <= b for a, b in parts)


def test_a_long_text_takes_little_memory_and_tells_how_far_it_is():
    rng = np.random.default_rng(2)
    text = rng.integers(0, 30, 1_000_000).astype(np.uint8)
    sample = np.concatenate([text[900_000:900_100], rng.integers(0, 30, 9_900).astype(np.uint8)])
    told = []
    tracemalloc.start()
    found = engine.novelty(text, sample, between=lambda k, share: told.append((k, share)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.longest, found.start, found.source) == (100, 0, 900_000)
    assert peak < 12 * len(text)
    assert [share for k, share in told if k == 5] == pytest.approx(np.arange(0, 1, 2**15 / 10**6))


def test_it_ends_at_once_when_it_is_told_to():
    def between(k, share):
        raise KeyboardInterrupt

    text = np.zeros(10_000, np.uint8)
    with pytest.raises(KeyboardInterrupt):
        engine.novelty(text, text, between=between)
