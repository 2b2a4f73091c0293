"""What follows from a Config alone: shapes, letters, what decays."""

from __future__ import annotations

import pytest

import engine
from engine.network.shapes import decaying, layer_weights, parameter_shapes, state_shape, symbol


def test_one_vanilla_layer_has_the_assignments_shapes_and_letters() -> None:
    config = engine.Config(hidden_size=5)
    shapes = parameter_shapes(config, 7)
    letters = {symbol(config, name): shape for name, shape in shapes.items()}
    assert letters == {"W": (5, 5), "b": (5,), "U": (7, 5), "V": (5, 7), "c": (7,)}
    assert state_shape(config) == (1, 1, 1, 5)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_every_parameter_has_a_letter_of_its_own_and_no_bias_decays(cell: str, layers: int) -> None:
    config = engine.Config(cell=cell, layers=layers, hidden_size=5)
    shapes = parameter_shapes(config, 7)
    letters = [symbol(config, name) for name in shapes]
    assert len(set(letters)) == len(letters)
    decays = decaying(config)
    assert decays < set(shapes)
    assert all((name in decays) == (len(shape) == 2) for name, shape in shapes.items())


def test_a_layers_weights_have_the_names_its_cell_knows() -> None:
    config = engine.Config(cell="gru", layers=2, hidden_size=5)
    model = engine.CharRNN(config, 7)
    own = layer_weights(model.weights, 1)
    assert set(own) == {"recurrent", "recurrent_bias", "bias", "input"}
    assert own["input"] is model.weights["layer1.input"]
