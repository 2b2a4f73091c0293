"""The loss against a reference of a few lines, written another way."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine
from engine.network.loss import SoftmaxCrossEntropy


def reference_loss(weights, inputs, targets, h):
    """The assignment's equations, character by character and number by number; returns the loss and the last state."""
    W, U, b = weights["layer0.recurrent"], weights["layer0.input"], weights["layer0.bias"]
    V, c = weights["output"], weights["output_bias"]
    H, K, loss = len(b), len(c), 0.0
    for i, y in zip(inputs, targets, strict=True):
        h = [math.tanh(sum(W[j][k] * h[j] for j in range(H)) + U[i][k] + b[k]) for k in range(H)]
        e = [math.exp(sum(V[j][k] * h[j] for j in range(H)) + c[k]) for k in range(K)]
        loss -= math.log(e[y] / sum(e))
    return loss, h


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-12), ("float32", 1e-5)])
def test_the_models_loss_is_the_assignments_over_several_sequences(make_model, dtype, close):
    model, _, _ = make_model(batch_size=1, seq_length=6, dtype=dtype)
    ids = np.random.default_rng(3).integers(0, 7, 25)
    weights = {name: array.astype(float).tolist() for name, array in model.weights.items()}
    h = [0.0] * 5
    for start in (0, 6, 12, 18):
        inputs, targets = ids[start : start + 6], ids[start + 1 : start + 7]
        expected, h = reference_loss(weights, inputs, targets, h)
        assert model.forward(inputs, targets) == pytest.approx(expected, rel=close)
        assert model.state[0, 0, 0] == pytest.approx(h, rel=close * 10)


def test_the_mean_is_taken_over_the_streams(make_model):
    model, inputs, targets = make_model(batch_size=3)
    together = model.loss_and_gradients(inputs, targets)
    single, _, _ = make_model(batch_size=1)
    single.weights.flat[...] = model.weights.flat
    losses = []
    for b in range(3):
        single.state.fill(0)
        losses.append(single.loss_and_gradients(inputs[:, b : b + 1].copy(), targets[:, b : b + 1].copy()))
    assert together == pytest.approx(sum(losses) / 3, rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_scores_neither_overflow_nor_lose_a_small_probability(dtype):
    loss = SoftmaxCrossEntropy(2, 3, 1, dtype)
    loss.scores[...] = [[1e4, 0, -1e4], [-1e4, -1e4, -1e4]]
    assert loss.loss(np.array([2, 0])) == pytest.approx(2e4 + math.log(3), rel=1e-6)


def test_bits_per_character():
    assert engine.bits_per_character(25 * math.log(80), 25) == pytest.approx(math.log2(80))
