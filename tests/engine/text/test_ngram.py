"""N-grams, against counting with dictionaries."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.text import ngram


class Reference:
    """Interpolated Witten-Bell as its formula says."""

    def __init__(self, text, V):
        self.text, self.V = list(text), V

    def probability(self, context, w):
        if context is None:
            return 1 / self.V
        shorter = self.probability(context[1:] if context else None, w)
        k = len(context)
        following = Counter(self.text[i + k] for i in range(len(self.text) - k) if self.text[i : i + k] == context)
        if not following:
            return shorter
        return (following[w] + len(following) * shorter) / (following.total() + len(following))

    def bits(self, text, order):
        contexts = (list(text[max(0, t - order + 1) : t]) for t in range(len(text)))
        # A character too near the beginning for a context of the order's length has the longest that there is.
        return -sum(math.log2(self.probability(c, w)) for c, w in zip(contexts, text, strict=True)) / len(text)


IDS = st.lists(st.integers(0, 3), min_size=1, max_size=50)


@given(IDS, IDS, st.sampled_from([1, 4, 100_000]))
def test_it_is_the_formula(learnt, held_out, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngram, "PIECE", piece)
        found = engine.finish(engine.baselines(np.array(learnt), np.array(held_out), 5, orders=4))
    reference = Reference(learnt, 5)
    assert found.ngrams == pytest.approx([reference.bits(held_out, order) for order in range(1, 5)])
    shares = [count / len(learnt) for count in Counter(learnt).values()]
    assert found.unigram == pytest.approx(-sum(share * math.log2(share) for share in shares), abs=1e-12)
    assert (found.uniform, found.held_out) == (math.log2(5), True)


@pytest.mark.parametrize("context", [*itertools.product(range(4), repeat=3), (3, 3, 3)])
def test_the_probabilities_after_any_context_sum_to_one(context):
    text = np.random.default_rng(0).integers(0, 3, 200)  # 3 never occurs
    total = np.zeros(4)
    for w in range(4):
        counting, scores = ngram.Counting(text, 4), ngram.Scores(np.array([*context, w]), 4)
        for k in range(4):
            list(counting.extend()), list(scores.extend(counting))
            total[k] += scores.probabilities[-1]
    assert total == pytest.approx(np.ones(4))


def test_with_nothing_held_out_the_last_tenth_is_left_out_and_scored():
    text = np.random.default_rng(1).integers(0, 4, 1000)
    found = engine.finish(engine.baselines(text, None, 4))
    same = engine.finish(engine.baselines(text[:900], text[900:], 4))
    assert found.ngrams == same.ngrams and (found.held_out, same.held_out) == (False, True)
    assert (found.counted, found.scored) == (900, 100)
    assert engine.finish(engine.baselines(text, text[:0], 4)) == found


def test_a_text_that_repeats_itself_is_better_known_by_longer_contexts():
    text = np.tile([0, 1, 2, 0, 2, 1, 1, 0], 200)
    found = engine.finish(engine.baselines(text, None, 3))
    assert found.best == 6 and found.ngrams[5] < 0.1 < found.ngrams[0]
    assert found.ngrams[0] == pytest.approx(found.unigram, abs=0.01) and found.unigram < found.uniform


@pytest.mark.parametrize("V", [2, 300, 70_000])
def test_ids_of_any_size_are_counted(V):
    dtype = np.uint8 if V <= 256 else np.uint16 if V <= 65_536 else np.uint32
    text = (np.tile([0, 1, 1], 50) * (V - 1)).astype(dtype)
    found = engine.finish(engine.baselines(text, None, V))
    small = engine.finish(engine.baselines(np.tile([0, 1, 1], 50), None, 2))
    assert found.unigram == pytest.approx(small.unigram) and found.ngrams[2] < 0.6


def test_only_so_many_characters_are_counted_and_scored_and_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(ngram, "MOST_COUNTED", 200_000)
    monkeypatch.setattr(ngram, "MOST_SCORED", 1_000)
    text = np.random.default_rng(2).integers(0, 60, 400_000).astype(np.uint8)
    tracemalloc.start()
    found = engine.finish(engine.baselines(text, text[:5_000], 60))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.counted, found.scored) == (200_000, 1_000)
    assert peak < 64 * 200_000 + 8_000_000


def test_the_shortest_text_is_scored():
    assert engine.finish(engine.baselines(np.array([0, 1]), None, 2)).scored == 1
