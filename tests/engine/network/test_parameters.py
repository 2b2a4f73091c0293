from __future__ import annotations

import numpy as np

from engine import Parameters, count

SHAPES = {"a": (2, 3), "b": (4,), "c": ()}


def test_the_named_arrays_are_views_of_one_buffer():
    parameters = Parameters(SHAPES, np.float32)
    parameters["a"][1, 2] = 5
    parameters["b"][...] = 7
    assert parameters.flat.tolist() == [0, 0, 0, 0, 0, 5, 7, 7, 7, 7, 0]
    parameters.flat[0] = 3
    assert parameters["a"][0, 0] == 3
    assert list(parameters) == ["a", "b", "c"]
    assert count(SHAPES) == len(parameters.flat) == 11
