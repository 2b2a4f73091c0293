"""The two ways into a layer: against their formulas, and one against the other."""

from __future__ import annotations

import numpy as np
import pytest

from engine.network import linear
from engine.network.linear import Affine, Linear, Lookup


def affine(rng, n, m):
    return Affine(rng.normal(size=(n, m)), rng.normal(size=m)), Affine(np.full((n, m), np.nan), np.full(m, np.nan))


def test_a_linear_map_and_its_gradients():
    rng = np.random.default_rng(0)
    values, gradients = affine(rng, 3, 4)
    x, d_y, d_x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 4)), np.zeros((5, 3)), np.zeros((5, 4))
    layer = Linear(values, gradients, x, d_x, y, d_y)
    layer.forward()
    layer.backward()
    assert np.allclose(y, x @ values.weight + values.bias)
    assert np.allclose(gradients.weight, x.T @ d_y)
    assert np.allclose(gradients.bias, d_y.sum(axis=0))
    assert np.allclose(d_x, d_y @ values.weight.T)


@pytest.mark.parametrize("rows", [1, 6, 7, 40])  # fewer than characters, as many, more
@pytest.mark.parametrize("sorted_from", [0, 10**9])
def test_a_lookup_is_a_linear_map_of_one_hot_rows(monkeypatch, rows, sorted_from):
    monkeypatch.setattr(linear, "SORTED_FROM", sorted_from)
    rng = np.random.default_rng(rows)
    values, gradients = affine(rng, 7, 4)
    y, d_y = np.zeros((rows, 4)), rng.normal(size=(rows, 4))
    layer = Lookup(values, gradients, y, d_y)
    for _ in range(2):  # nothing is left over from the batch before
        ids = rng.integers(0, 6, rows)  # the last character never occurs
        one_hot = np.eye(7)[ids]
        layer.forward(ids)
        layer.backward(ids)
        assert np.allclose(y, one_hot @ values.weight + values.bias)
        assert np.allclose(gradients.weight, one_hot.T @ d_y)
        assert np.allclose(gradients.bias, d_y.sum(axis=0))
