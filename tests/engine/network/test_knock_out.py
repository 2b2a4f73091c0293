"""A unit that nobody reads makes no difference, whatever it does."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

import engine


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_nobody_reads_it_and_everybody_reads_the_others(make_model, cell, layer):
    model, _, _ = make_model(cell=cell, layers=3)
    before, ids = model.weights.flat.copy(), np.random.default_rng(1).integers(0, 7, 20)
    without = engine.knocked_out(model.config, model.weights, layer, 2)

    def bits(weights, unit):
        """With the unit, or another, on at the beginning of the text."""
        state = np.zeros((3, engine.CELLS[cell].carried, 1, 5))
        state[layer, :, 0, unit] = 0.9
        return engine.trace(model.config, weights, ids, state).bits

    at_rest = engine.trace(model.config, without, ids).bits
    assert (bits(without, 2) == at_rest).all()
    assert np.abs(bits(without, 3) - at_rest).max() > 1e-6
    assert np.abs(bits(model.weights, 2) - engine.trace(model.config, model.weights, ids).bits).max() > 1e-6
    assert (model.weights.flat == before).all()
    for name, array in without.items():
        changed = np.argwhere((array != model.weights[name]).any(axis=tuple(range(1, array.ndim))))
        assert changed.tolist() in ([], [[2]])


def test_text_can_be_written_without_it(make_model):
    model, _, _ = make_model(batch_size=1, init_scale=2)
    rule = engine.SamplingRule()

    def written(weights):
        writer = engine.Writer(model.config, weights, model.state, 0)
        return list(islice(writer.write(rule, np.random.default_rng(0)), 100))

    assert written(engine.knocked_out(model.config, model.weights, 0, 1)) != written(model.weights)


@pytest.mark.parametrize(("layer", "unit"), [(1, 0), (0, 5), (-1, 0), (0, -1)])
def test_a_unit_that_is_not_there_is_refused(make_model, layer, unit):
    model, _, _ = make_model()
    with pytest.raises(ValueError, match=f"no unit {unit} in layer {layer}: there are 1 layers of 5 units"):
        engine.knocked_out(model.config, model.weights, layer, unit)
