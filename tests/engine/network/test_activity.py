"""What units do, on hidden values made up for the purpose, and of every cell."""

from __future__ import annotations

import numpy as np
import pytest

import engine


def test_saturated_stuck_and_dead_units_are_told_apart():
    hidden = np.array([[0.99, 0.99, 0.5, 0.01, 0.01]] * 9 + [[-0.98, 0.96, -0.5, 0.04, 0.06]])
    hidden[7:, 1] = 0.96  # saturated 7 times of 10: not stuck
    activity = engine.layer_activity(hidden, {})
    assert activity.saturated == pytest.approx(17 / 50)
    assert (activity.stuck, activity.dead, activity.units) == (1, 1, 5)
    assert activity.gates == {}


def test_the_histogram_counts_every_value_at_both_ends_too():
    hidden = np.array([[-1.0, -0.75, -0.25, 0.0, 0.25, 0.5, 1.0, np.float64(1) + 1e-9]])
    assert engine.layer_activity(hidden, {}, bins=4).histogram == (2, 1, 2, 3)
    many = np.random.default_rng(0).uniform(-1, 1, (50, 3, 20))
    found = engine.layer_activity(many, {}, bins=40).histogram
    assert found == tuple(np.histogram(many, 40, (-1, 1))[0].tolist())


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_gates_of_every_layer_are_said_by_their_letters(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2)
    trace = engine.trace(model.config, model.weights, np.random.default_rng(0).integers(0, 7, 30))
    for hidden, gates in zip(trace.hidden, trace.gates, strict=True):
        activity = engine.layer_activity(hidden, gates)
        assert sum(activity.histogram) == 30 * 5 and activity.units == 5
        assert activity.gates == {letter: pytest.approx(values.mean()) for letter, values in gates.items()}
        assert all(0 < mean < 1 for mean in activity.gates.values())


@pytest.mark.parametrize("cell", engine.CELLS)
def test_an_open_gate_is_near_1_and_a_shut_one_near_0(make_model, cell):
    model, _, _ = make_model(cell=cell)
    model.weights["layer0.bias"][:5], model.weights["layer0.bias"][5:] = 40, -40
    trace = engine.trace(model.config, model.weights, np.zeros(9, np.intp))
    means = list(engine.layer_activity(trace.hidden[0], trace.gates[0]).gates.values())
    assert means == pytest.approx(([1] + [0] * 9)[: len(means)], abs=1e-6)


def test_the_saturated_share_is_that_of_the_cells(make_model):
    model, inputs, targets = make_model(init_scale=3)
    model.forward(inputs.reshape(-1), targets.reshape(-1))
    activity = engine.layer_activity(model.cells[0].h, {})
    assert activity.saturated == pytest.approx(model.cells[0].saturation()) and activity.saturated > 0
