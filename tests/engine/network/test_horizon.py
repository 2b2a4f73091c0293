"""The memory horizon against reading both pasts one character at a time."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

import engine


def distances(model, own, other, text):
    """After each character of a text, how far apart two predictions are, read after one past and after another."""
    rows = [
        [
            np.exp(engine.next_scores(model.weights, h))
            for h in engine.trace(model.config, model.weights, np.append(past, text)).hidden[-1, len(past) :]
        ]
        for past in (own, other)
    ]
    return [np.abs(p / p.sum() - q / q.sum()).sum() / 2 for p, q in zip(*rows, strict=True)]


def horizon_of(apart, within):
    """Tried from the first character on; infinite where none will do."""
    return next((n + 1 for n in range(len(apart)) if max(apart[n:]) <= within), np.inf)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("within", [1e-1, 1e-2, 1e-4])
def test_it_is_where_two_pasts_begin_to_give_the_same_for_good(make_model, cell, within):
    model, _, _ = make_model(cell=cell, layers=2, init_scale=0.6)
    windows = np.random.default_rng(5).integers(0, 7, (8 + 30, 5))
    found = engine.memory_horizon(model.config, model.weights, windows, 30, within)
    expected = [
        horizon_of(distances(model, windows[:8, b], windows[:8, b - 1], windows[8:, b]), within) for b in range(5)
    ]
    median = statistics.median(expected)
    assert found.characters == (None if np.isinf(median) else median)
    assert (found.longest, found.windows, found.forgot) == (30, 5, sum(np.isfinite(expected)))


@pytest.mark.parametrize("cell", engine.CELLS)
def test_one_window_is_compared_with_a_state_of_zero(make_model, cell):
    model, _, _ = make_model(cell=cell, init_scale=0.6)
    windows = np.random.default_rng(6).integers(0, 7, (8 + 30, 1))
    expected = horizon_of(distances(model, windows[:8, 0], windows[:0, 0], windows[8:, 0]), 1e-3)
    assert engine.memory_horizon(model.config, model.weights, windows, 30, 1e-3).characters == expected


def test_a_network_without_recurrence_sees_one_character_and_one_that_latches_never_forgets(make_model):
    model, _, _ = make_model(hidden_size=7)
    weights, windows = model.weights, np.random.default_rng(5).integers(0, 2, (4 + 50, 2))
    windows[:4] = [[0, 1]] * 4
    weights["layer0.recurrent"].fill(0)
    assert engine.memory_horizon(model.config, weights, windows, 50).characters == 1
    weights["layer0.recurrent"][...] = 3 * np.eye(7)
    weights["layer0.input"][...] = 0.01
    weights["layer0.input"][0] = 0.9  # enough to fall on one side from zero, not to change over
    weights["layer0.input"][1] = -0.9
    weights["layer0.bias"].fill(0)
    weights["output"][:, 0] = 1
    found = engine.memory_horizon(model.config, weights, windows, 50)
    assert found == engine.MemoryHorizon(characters=None, longest=50, windows=2, forgot=0)
