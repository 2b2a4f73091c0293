"""Weights taken over: what both models know is the same to the last bit, and the rest is left alone."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network.shapes import CHARACTER_AXES
from engine.network.transfer import transfer

KNOWN, CHARACTERS = engine.Vocabulary("abcdxyz"), engine.Vocabulary("acexé")
SHARED, NEW = "acx", "eé"


def weights_of(vocabulary, seed, **settings):
    config = engine.Config(hidden_size=5, **settings)
    weights = engine.Parameters(engine.parameter_shapes(config, len(vocabulary)), config.dtype)
    weights.flat[...] = np.random.default_rng(seed).normal(size=weights.flat.size)
    return weights


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_what_both_know_is_taken_over_exactly_and_what_is_new_is_left_alone(cell, layers):
    settings = {"cell": cell, "layers": layers}
    source, target, before = (weights_of(v, n, **settings) for n, v in enumerate((KNOWN, CHARACTERS, CHARACTERS)))
    target.flat[...] = before.flat
    transfer(source, KNOWN, target, CHARACTERS)
    for name, array in target.items():
        axis = CHARACTER_AXES.get(name)
        if axis is None:
            assert np.array_equal(array, source[name])
            continue
        for c in SHARED:
            ours, theirs = array.take(CHARACTERS.encode(c), axis), source[name].take(KNOWN.encode(c), axis)
            assert np.array_equal(ours, theirs)
        for c in NEW:
            ours, drawn = (a.take(CHARACTERS.encode(c), axis) for a in (array, before[name]))
            assert np.array_equal(ours, drawn)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_axes_of_characters_are_those_that_grow_with_their_number(cell):
    few, more = (engine.parameter_shapes(engine.Config(cell=cell, layers=2), V) for V in (11, 13))
    grown = {name: [n for n, size in enumerate(few[name]) if size != more[name][n]] for name in few}
    assert {name: axes for name, axes in grown.items() if axes} == {name: [n] for name, n in CHARACTER_AXES.items()}


def test_models_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="recurrent"):
        transfer(weights_of(KNOWN, 0), KNOWN, weights_of(CHARACTERS, 1, cell="lstm"), CHARACTERS)
