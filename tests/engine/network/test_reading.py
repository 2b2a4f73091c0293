"""Reading with given weights, against the plain time step repeated."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import engine
from engine.network.model import step
from engine.network.reading import STRETCH, losses
from engine.network.shapes import layer_weights


def plainly(config, weights, ids, state):
    """The hidden states (L, T, B, H), the scores (T, B, V) and the last state, one plain time step after another."""
    layers = [layer_weights(weights, n) for n in range(config.layers)]
    readout = weights["output"], weights["output_bias"]
    hidden, scores = [], []
    for row in ids:
        o, state = step(engine.CELLS[config.cell], layers, readout, row, state)
        hidden.append([layer[0] for layer in state])
        scores.append(o)
    return np.array(hidden).swapaxes(0, 1), np.array(scores), np.array(state)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("T", [1, STRETCH, 2 * STRETCH + 5])
def test_hidden_states_and_state_are_those_of_the_plain_time_steps(make_model, cell, T):
    model, _, _ = make_model(cell=cell, layers=2, dropout=0.5)
    rng = np.random.default_rng(2)
    ids, state = rng.integers(0, 7, (T, 3)), rng.uniform(-0.9, 0.9, (2, engine.CELLS[cell].carried, 3, 5))
    before = model.weights.flat.copy(), state.copy()
    reading = engine.read(model.config, model.weights, ids, state)
    hidden, _, last = plainly(model.config, model.weights, ids, state)
    assert np.allclose(reading.hidden, hidden, rtol=1e-12, atol=1e-14)
    assert np.allclose(reading.state, last, rtol=1e-12, atol=1e-14)
    assert (model.weights.flat == before[0]).all() and (state == before[1]).all()


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_gates_are_sigmoids_of_their_part_of_the_pre_activation(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2)
    H, T, weights = 5, STRETCH + 3, model.weights
    ids = np.random.default_rng(2).integers(0, 7, (T, 2))
    reading = engine.read(model.config, weights, ids)
    matrices = engine.recurrent_matrices(model.config, weights)
    assert [len(gates) for gates in reading.gates] == [engine.CELLS[cell].gates - 1] * 2  # all but the candidate
    for n, gates in enumerate(reading.gates):
        below = np.eye(7)[ids] if n == 0 else reading.hidden[0]
        x = below @ weights[f"layer{n}.input"] + weights[f"layer{n}.bias"]
        before = np.concatenate([np.zeros((1, 2, H)), reading.hidden[n, :-1]])
        for number, (letter, values) in enumerate(gates.items()):
            W = matrices[n, f"W{letter}" + ("2" if n else "")]
            a = x[..., number * H : (number + 1) * H] + before @ W
            assert np.allclose(values, 1 / (1 + np.exp(-a)), rtol=1e-12)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_losses_are_those_of_training(make_model, cell):
    model, inputs, targets = make_model(cell=cell, layers=2, seq_length=9, mean_loss=True)
    reading = engine.read(model.config, model.weights, inputs)
    nats = losses(model.weights, reading.hidden[-1], targets)
    assert nats.shape == targets.shape
    assert nats.mean() == pytest.approx(model.forward(inputs.reshape(-1), targets.reshape(-1)), rel=1e-12)


def test_a_long_text_of_a_large_vocabulary_needs_little_memory():
    config = engine.Config(hidden_size=20)
    weights = engine.Parameters(engine.parameter_shapes(config, 20_000), "float32")
    ids = np.random.default_rng(0).integers(0, 20_000, 2000)
    tracemalloc.start()
    try:
        engine.trace(config, weights, ids)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 10e6  # the probabilities of all would be 160 MB
