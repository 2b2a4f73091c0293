"""The largest surprises, found piece by piece, against a look at the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.sampling.surprise import NEAR, Surprises


def plainly(values, most):
    """The places of the largest of their neighbourhoods, in descending order."""
    peaks = [
        n
        for n, value in enumerate(values)
        if all(value > other for other in values[max(0, n - NEAR) : n])
        and all(value >= other for other in values[n + 1 : n + 1 + NEAR])
    ]
    return sorted(peaks, key=lambda n: (-values[n], n))[:most]


@pytest.fixture(scope="module")
def weights():
    return engine.Parameters({"output": (1, 4), "output_bias": (4,)}, "float64")


def found(weights, texts, most):
    surprises = Surprises(weights, most)
    place = 0
    for pieces in texts:
        for piece in pieces:
            values = np.array(piece, float)
            surprises.add(place, values, values[:, np.newaxis])
            place += len(piece)
        surprises.end_text()
    return surprises.largest()


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=30), min_size=1, max_size=6), st.integers(1, 8))
def test_they_do_not_depend_on_the_pieces(weights, pieces, most):
    whole = [value for piece in pieces for value in piece]
    assert [one.place for one in found(weights, [pieces], most)] == plainly(whole, most)


def test_neighbours_in_different_texts_are_both_told_of(weights):
    assert [one.place for one in found(weights, [[[1, 5]], [[4, 1]]], 5)] == [1, 2]
    assert [one.place for one in found(weights, [[[1, 5], [4, 1]]], 5)] == [1]


def test_each_has_what_was_expected_there(weights):
    weights["output"][...] = [[0, 1, 2, 3]]
    (one,) = found(weights, [[[0, 2, 0]]], 1)  # whose hidden state is its loss, here
    p = np.exp([6.0, 4, 2, 0])
    assert one.guesses == (3, 2, 1)
    assert one.probabilities == pytest.approx((p / p.sum())[:3])
    assert one.bits == pytest.approx(2 / np.log(2))
