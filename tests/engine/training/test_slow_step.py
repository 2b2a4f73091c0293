"""One update, slowly: against the complex step at every hidden value, and against what training does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import engine


def loss_of(config, weights, inputs, targets, state, nudge):
    """The loss, when what h_t sends up (first) and on to t + 1 (second) is nudged: (2, T, L, H)."""
    cell, total = engine.CELLS[config.cell], 0
    state = [list(layer) for layer in state]
    for t, (character, target) in enumerate(zip(inputs, targets, strict=True)):
        below = weights["layer0.input"][[character]]
        for n in range(config.layers):
            own = {name: weights[f"layer{n}.{name}"] for name in cell.weights(config.hidden_size)}
            h, *others = cell.step(below + weights[f"layer{n}.bias"], state[n], own)
            state[n] = [h + nudge[1, t, n], *others]
            above = weights["output"] if n + 1 == config.layers else weights[f"layer{n + 1}.input"]
            below = (h + nudge[0, t, n]) @ above
        o = (below + weights["output_bias"])[0]
        total += np.log(np.exp(o).sum()) - o[target]
    return total / (len(inputs) if config.mean_loss else 1)


def slow_step(*arguments, **named):
    return engine.finish(engine.slow_step(*arguments, **named))


def one_sequence(make_model, **settings):
    """A small model, with its batch of one sequence and a state that is not zero."""
    model, inputs, targets = make_model(batch_size=1, hidden_size=3, **settings)
    model.state[...] = np.random.default_rng(8).uniform(-0.9, 0.9, model.state.shape)
    return model, inputs[:, 0], targets[:, 0]


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("mean_loss", [False, True])
def test_the_gradients_that_arrive_are_those_of_the_loss(make_model, cell, layers, mean_loss):
    model, inputs, targets = one_sequence(make_model, cell=cell, layers=layers, mean_loss=mean_loss)
    slow = slow_step(model.config, model.weights, inputs, targets, model.state)
    for way in (0, 1):
        for t, time_step in enumerate(slow.time_steps):
            for n, layer in enumerate(time_step.layers):
                expected = []
                for unit in range(3):
                    nudge = np.zeros((2, 4, layers, 3), complex)
                    nudge[way, t, n, unit] = 1e-30j
                    loss = loss_of(model.config, model.weights, inputs, targets, model.state, nudge)
                    expected.append(loss.imag / 1e-30)
                found = (layer.d_h_above, layer.d_h_later)[way]
                assert found == pytest.approx(expected, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_forward_and_the_parameters_are_those_of_training(make_model, cell):
    model, inputs, targets = one_sequence(make_model, cell=cell, layers=2, dropout=0.0)
    state, before = model.state.copy(), model.weights.flat.copy()
    # Dropout is not applied.
    config = dataclasses.replace(model.config, dropout=0.5, clip=0.01, batch_size=6)
    slow = slow_step(config, model.weights, inputs, targets, state)
    assert (model.weights.flat == before).all() and (model.state == state).all()
    assert slow.loss == pytest.approx(model.loss_and_gradients(inputs, targets), rel=1e-12)
    assert slow.loss == pytest.approx(sum(time_step.loss for time_step in slow.time_steps), rel=1e-12)
    trace = engine.trace(config, model.weights, inputs, state)
    for t, time_step in enumerate(slow.time_steps):
        assert (time_step.input, time_step.target) == (inputs[t], targets[t])
        assert time_step.guesses == tuple(trace.guesses[t])
        assert time_step.probabilities == pytest.approx(trace.probabilities[t], rel=1e-12)
        for n, layer in enumerate(time_step.layers):
            assert layer.h == pytest.approx(trace.hidden[n, t], rel=1e-12)
            assert layer.d_x == pytest.approx(model.cells[n].d_x[t, 0], rel=1e-12)
            assert {k: pytest.approx(v) for k, v in layer.gates.items()} == {k: v[t] for k, v in trace.gates[n].items()}
    change = engine.weight_change(config, model.weights, model.gradients)
    assert slow.parameters == tuple(engine.parameter_updates(config, model.gradients, model.weights, change))
    assert any(0 < parameter.clipped_norm < parameter.norm for parameter in slow.parameters)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_parts_of_a_pre_activation_add_up(make_model, cell):
    model, inputs, targets = one_sequence(make_model, cell=cell, layers=2)
    slow = slow_step(model.config, model.weights, inputs, targets, model.state)
    before = model.state[:, 0, 0]
    for time_step in slow.time_steps:
        below = np.eye(7)[time_step.input]
        for n, layer in enumerate(time_step.layers):
            assert layer.input_part == pytest.approx(below @ model.weights[f"layer{n}.input"], rel=1e-12)
            assert layer.bias == tuple(model.weights[f"layer{n}.bias"])
            assert (layer.recurrent_part is None) == (engine.CELLS[cell].gates > 1)
            if layer.recurrent_part is not None:
                parts = np.array([layer.input_part, layer.bias, layer.recurrent_part])
                assert layer.recurrent_part == pytest.approx(before[n] @ model.weights[f"layer{n}.recurrent"])
                assert np.tanh(parts.sum(axis=0)) == pytest.approx(layer.h, rel=1e-12)
            below = np.array(layer.h)
        before = np.array([layer.h for layer in time_step.layers])


def test_nothing_arrives_from_after_the_end(make_model):
    model, inputs, targets = one_sequence(make_model)
    slow = slow_step(model.config, model.weights, inputs[:1], targets[:1])
    assert slow.time_steps[0].layers[0].d_h_later == (0, 0, 0)
    assert any(slow.time_steps[0].layers[0].d_h_above)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_last_time_steps_are_the_same_when_they_are_told_of_alone(make_model, cell):
    model, inputs, targets = one_sequence(make_model, cell=cell, layers=2)
    whole, end = (slow_step(model.config, model.weights, inputs, targets, model.state, last=n) for n in (None, 2))
    assert (whole.skipped, end.skipped) == (0, 2)
    assert end.time_steps == whole.time_steps[2:]
    assert (end.loss, end.parameters) == (whole.loss, whole.parameters)
