"""What a unit reads and pushes, where it is strongest, and what it marks."""

from __future__ import annotations

import numpy as np
import pytest

import engine


@pytest.mark.parametrize("cell", engine.CELLS)
def test_what_a_unit_reads_moves_that_unit_and_no_other(cell):
    """In a network of zeros but for what ``reads`` looks at, only this unit leaves zero, and to the weight's side."""
    model = engine.CharRNN(engine.Config(cell=cell, hidden_size=5, seq_length=1, layers=2), 7)
    engine.reads(model.weights, 3)[...] = np.linspace(-1, 1, 7)
    for character in range(7):
        model.state[...] = 0
        model.forward(np.array([character]), np.array([0]))
        h = model.cells[0].h[0, 0]
        assert np.sign(h).tolist() == [0, 0, 0, np.sign(character - 3), 0]


def test_what_a_unit_pushes_moves_the_scores():
    model = engine.CharRNN(engine.Config(hidden_size=3, seq_length=1), 4)
    engine.pushes(model.weights, 2)[...] = [1, -2, 3, 0]
    model.weights["layer0.bias"][2] = 9  # tanh(9) is 1
    loss = model.forward(np.array([0]), np.array([2]))
    assert loss == pytest.approx(np.log(np.exp([1, -2, 3, 0]).sum()) - 3, abs=1e-5)


def test_the_largest_are_of_either_sign():
    assert engine.largest(np.array([1.0, -3.0, 2.0, 0.0]), "abcd", 3) == [("b", -3.0), ("c", 2.0), ("a", 1.0)]
    assert len(engine.largest(np.zeros(2), "ab", 5)) == 2


def test_the_strongest_places_keep_apart():
    values = np.zeros(100)
    values[[10, 12, 50, 89]] = 5, 6, 4, -9
    assert engine.strongest(values, 2, apart=10) == [12, 50]
    assert engine.strongest(values, 3, apart=3) == [12, 50, 0]
    assert engine.strongest(values, 2, apart=2) == [12, 10]
    assert engine.strongest(values, 1, sign=-1) == [89]
    assert engine.strongest(np.array([np.nan, 1.0, np.nan]), 5, apart=1) == [1]
    assert engine.strongest(np.zeros(0)) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_strongest_places_by_brute_force(seed):
    values = np.random.default_rng(seed).normal(size=200)
    expected: list[int] = []
    for place in np.argsort(-values):
        if len(expected) < 6 and all(abs(place - other) >= 15 for other in expected):
            expected.append(int(place))
    assert engine.strongest(values, 6, apart=15) == expected


def test_the_units_that_mark_a_range():
    hidden = np.full((30, 4), -0.5)
    hidden[10:20, 1] = 0.9  # on exactly there
    hidden[:, 2], hidden[10:20, 2] = 0.4, -0.2  # off exactly there, and less far apart
    hidden[5:20, 3] = 0.9  # on too early
    found = engine.marking(hidden, 10, 20)
    assert [(one.unit, one.sign, one.exact) for one in found[:3]] == [(1, 1, True), (2, -1, True), (3, 1, False)]
    assert (found[2].inside, found[2].outside) == (1, 0.25)
    assert engine.marking(hidden, 10, 20, around=3)[2].outside == 0.5
    assert engine.marking(hidden, 0, 30) == [] == engine.marking(hidden, 7, 7)
