"""The gradient through time against the complex step, and the loss by position against the model's own loss."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine


def last_loss(config, weights, window, nudge):
    """The loss of the last character of a window (T + 1,), in nats, when the first layer's inputs are nudged."""
    cell = engine.CELLS[config.cell]
    state = [[np.zeros((1, config.hidden_size))] * cell.carried for _ in range(config.layers)]
    for t, character in enumerate(window[:-1]):
        x = weights["layer0.input"][character] + weights["layer0.bias"] + nudge[t]
        for n in range(config.layers):
            if n > 0:
                x = state[n - 1][0] @ weights[f"layer{n}.input"] + weights[f"layer{n}.bias"]
            state[n] = cell.step(np.atleast_2d(x), state[n], {k: weights[f"layer{n}.{k}"] for k in cell.weights(1)})
    o = (state[-1][0] @ weights["output"] + weights["output_bias"])[0]
    return np.log(np.exp(o).sum()) - o[window[-1]]


def by_complex_step(config, weights, window):
    """(T,) the norm of the gradient of that loss with respect to each x_t."""
    T, width = len(window) - 1, len(weights["layer0.bias"])
    gradient = np.zeros((T, width))
    for t in range(T):
        for i in range(width):
            nudge = np.zeros((T, width), complex)
            nudge[t, i] = 1e-30j
            gradient[t, i] = last_loss(config, weights, window, nudge).imag / 1e-30
    return np.linalg.norm(gradient, axis=1)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_gradient_is_that_of_the_last_loss_alone(make_model, cell, layers, dtype):
    model, _, _ = make_model(cell=cell, layers=layers, hidden_size=3, dtype=dtype, mean_loss=True, dropout=0.3)
    windows = np.random.default_rng(5).integers(0, 7, (9, 3))
    weights = {name: array.astype(np.float64) for name, array in model.weights.items()}
    norms = np.mean([by_complex_step(model.config, weights, window) for window in windows.T], axis=0)[::-1]
    found = engine.gradient_through_time(model.config, model.weights, windows, steps=5)
    assert len(found) == 6 and found[0] == 1
    assert found == pytest.approx(norms[:6] / norms[0], rel=1e-10)


def test_it_falls_far_below_what_float32_can_hold(make_model):
    model, _, _ = make_model(init_scale=0.001, dtype="float32")
    model.weights["layer0.bias"].fill(0)
    shares = engine.gradient_through_time(model.config, model.weights, np.zeros((62, 2), np.intp), steps=60)
    assert 0 < shares[60] < 1e-100
    assert engine.half_life(shares) < 1


@pytest.mark.parametrize("value", [0, np.nan])
def test_where_no_gradient_arrives_it_says_so(make_model, value):
    model, _, _ = make_model()
    model.weights["output"][...] = value
    shares = engine.gradient_through_time(model.config, model.weights, np.zeros((12, 2), np.intp), steps=10)
    assert len(shares) == 11 and all(math.isnan(share) for share in shares)
    assert engine.half_life(shares) is None


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([1, 0.25], 0.5),
        ([1, 0.8, 0.4, 0.1], 1 + math.log(0.8 / 0.5) / math.log(2)),
        ([1, 1.5, 0.5, 0.1], 2),
        ([1, 0], 1),
        ([1, 0.9, 0.8], None),
        ([1], None),
    ],
)
def test_half_is_gone_where_the_line_between_two_steps_crosses_it(shares, expected):
    assert engine.half_life(shares) == (None if expected is None else pytest.approx(expected))


def test_half_lives_of_a_steady_fall_are_alike_for_every_share():
    shares = [0.7**k for k in range(60)]
    assert engine.half_life(shares, 0.25) == pytest.approx(2 * engine.half_life(shares, 0.5))


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_loss_by_position_is_the_models_after_the_lead_and_from_zero(make_model, cell):
    T, B, lead = 6, 4, 5
    settings = {"cell": cell, "layers": 2, "batch_size": B}
    windows = np.random.default_rng(5).integers(0, 7, (lead + T + 1, B))
    model, _, _ = make_model(**settings, seq_length=1)

    def at_each_position(state):
        model.state[...] = state
        return [model.forward(windows[t], windows[t + 1]) / math.log(2) for t in range(lead, lead + T)]

    for t in range(lead):
        model.forward(windows[t], windows[t + 1])
    found = engine.loss_by_position(model.config, model.weights, windows, T)
    assert found.carried == pytest.approx(at_each_position(model.state.copy()), rel=1e-12)
    assert found.zero == pytest.approx(at_each_position(0), rel=1e-12)
    assert found.carried != pytest.approx(found.zero, rel=1e-6)
    without = engine.loss_by_position(model.config, model.weights, windows[lead:], T)
    assert without.carried == without.zero == found.zero


def test_windows_that_are_too_short_are_refused(make_model):
    model, _, _ = make_model()
    windows = np.zeros((11, 1), np.intp)
    with pytest.raises(ValueError, match="windows of 11 characters are too short: 12 are needed"):
        engine.gradient_through_time(model.config, model.weights, windows, steps=10)
    with pytest.raises(ValueError, match="12 are needed"):
        engine.loss_by_position(model.config, model.weights, windows, 11)
    with pytest.raises(ValueError, match="12 are needed"):
        engine.memory_horizon(model.config, model.weights, windows, 12)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_along_the_text_the_state_is_that_of_the_run_and_the_other_is_zero(cell: str) -> None:
    """Against one step at a time."""
    config = engine.Config(cell=cell, hidden_size=6, layers=2, dtype="float64", init_scale=0.5)
    model = engine.CharRNN(config, 5)
    model.initialise(np.random.default_rng(3))
    generator = np.random.default_rng(4)
    ids, state = generator.integers(0, 5, 3 * 4 + 1), generator.uniform(-0.9, 0.9, model.state.shape)
    found = engine.loss_along(config, model.weights, ids, state, 4)

    def bits(before: engine.Array | None, start: int, position: int) -> float:
        reading = engine.read(config, model.weights, ids[start : position + 1, np.newaxis], before)
        scores = engine.next_scores(model.weights, reading.hidden[-1, -1, 0])
        p = np.exp(scores - scores.max())
        return float(-np.log2(p[ids[position + 1]] / p.sum()))

    for t in range(4):
        carried = [bits(state, 0, 4 * n + t) for n in range(3)]
        zero = [bits(None, 4 * n, 4 * n + t) for n in range(3)]
        assert found.carried[t] == pytest.approx(np.mean(carried))
        assert found.zero[t] == pytest.approx(np.mean(zero))
