"""The figures of a layer at one time step add up, for every cell."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine
from tui_rnn.app.inside import walk_figures as figures


def layers_of(cell: str) -> tuple[engine.SlowLayer, ...]:
    """Both layers at the second of four time steps."""
    config = engine.Config(cell=cell, hidden_size=5, layers=2, seq_length=4)
    model = engine.CharRNN(config, 7)
    model.initialise(np.random.default_rng(3))
    ids = np.array([1, 5, 2, 0, 6])
    step = engine.finish(engine.slow_step(config, model.weights, ids[:-1], ids[1:]))
    return step.time_steps[1].layers


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_columns_are_those_of_the_cell(cell: str) -> None:
    for number, layer in enumerate(layers_of(cell)):
        forward = dict(figures.forward_columns(layer, cell, number))
        backward = dict(figures.backward_columns(layer, cell))
        assert list(forward)[-1] == "h_t"
        assert all(len(values) == 5 for values in (*forward.values(), *backward.values()))
        assert np.array_equal(np.add(backward["above"], backward["t + 1"]), backward["d_h_t"])
        if cell == "rnn":
            assert ("U[i]" in forward, "h' U" in forward) == (number == 0, number == 1)
            assert np.tanh(forward["a_t"]) == pytest.approx(forward["h_t"], rel=1e-5)
            assert np.multiply(backward["d_h_t"], backward["1 - h^2"]) == pytest.approx(backward["d_a_t"], rel=1e-4)
        else:
            letters = [*layer.gates, engine.equations(cell).candidate]
            assert list(forward) == [f"x_{letters[-1]}", *(f"{letter}_t" for letter in letters[:-1]), "h_t"]
            found = [value for letter in letters for value in backward[f"d_a_{letter}"]]
            assert found == list(layer.d_x)


def test_what_arrives_is_said_by_where_it_comes_from() -> None:
    layer = layers_of("rnn")[0]
    words = figures.arriving(layer, 80).plain.split()
    assert float(words[1]) == pytest.approx(figures.norm(figures.d_h(layer)), abs=1e-4)
    assert float(words[4]) == pytest.approx(figures.norm(layer.d_h_above), abs=1e-4)
    short = figures.arriving(layer, 46)
    assert short.cell_length <= 46 and short.plain.split() == [word for word in words if word != "from"]
    assert figures.norm([3.0, 4.0]) == 5
    assert math.isnan(figures.norm([math.nan, 1.0]))
