"""One update, slowly: everything that happens in a short sequence, forward and backward, to be looked at.

Forward the numbers are those of the equations at the head of each cell's file. Backward, the gradient of h_t has two
parts: from above at the same time step (the readout, or the next layer), and from the time step t + 1. The second is
the gradient of the state before t + 1, in a network that begins there: every cell has that, whatever it carries.

Made for short sequences of small networks: the second part takes a backward pass for each time step. It is done in
pieces of one such pass (see ``engine.pieces``), and ``last`` bounds how many there are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from ..network.cells import CELLS
from ..network.model import CharRNN
from ..network.parameters import Array, Parameters
from ..network.shapes import layer_weights
from ..network.trace import GUESSES
from .parameter_updates import ParameterUpdate, parameter_updates, weight_change

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SlowLayer:
    """One layer in one time step. H hidden units, G gates (1 in the vanilla cell).

    Attributes:
        input_part: (G * H,) what the input adds to the pre-activation: its row of U, or h of the layer below times U.
        bias: (G * H,) b.
        recurrent_part: (H,) h_{t-1} W in the vanilla cell, where the sum of the three is a_t; None in gated cells.
        gates: letter -> (H,) how open each gate is: 0 shut, 1 open.
        h: (H,) h_t.
        d_h_above: (H,) the gradient that reaches h_t from above. d_h_later: from t + 1. Their sum is d_h_t.
        d_x: (G * H,) the gradient of input_part + bias; in the vanilla cell it is d_a_t.
    """

    input_part: Numbers
    bias: Numbers
    recurrent_part: Numbers | None
    gates: Mapping[str, Numbers]
    h: Numbers
    d_h_above: Numbers
    d_h_later: Numbers
    d_x: Numbers


@dataclass(frozen=True, slots=True)
class SlowTimeStep:
    """One time step.

    Attributes:
        input, target: the ids of the character that is read and of the one that came next.
        layers: from the lowest.
        guesses: the ids of the likeliest next characters, the likeliest first. probabilities: theirs.
        loss: -log of the probability of the target, in nats.
    """

    input: int
    target: int
    layers: tuple[SlowLayer, ...]
    guesses: tuple[int, ...]
    probabilities: Numbers
    loss: float


@dataclass(frozen=True, slots=True)
class SlowStep:
    """One update.

    Attributes:
        skipped: how many time steps there are before those that are told of. time_steps: those, in order.
        loss: of the sequence, in nats, as training counts it: the sum, or the mean with config.mean_loss.
        parameters: their gradients before and after clipping, and how far each moves.
    """

    skipped: int
    time_steps: tuple[SlowTimeStep, ...]
    loss: float
    parameters: tuple[ParameterUpdate, ...]


def slow_step(
    config: Config,
    weights: Mapping[str, Array],
    inputs: NDArray[np.intp],
    targets: NDArray[np.intp],
    state: Array | None = None,
    *,
    memory: Array | None = None,
    learning_rate: float | None = None,
    update: int = 1,
    last: int | None = None,
) -> Generator[None, None, SlowStep]:
    """One update on one sequence, without dropout: ``step = yield from slow_step(...)``.

    Nothing that is passed is changed; the weights must not change meanwhile.

    Args:
        config, weights: of the model.
        inputs, targets: (T,) ids, and those that follow them.
        state: (L, S, 1, H) before the first time step; None is zero.
        memory, learning_rate, update: of the optimizer: see ``weight_change``.
        last: tell only of so many of the last time steps, 1 or more; None is all.
    """
    inputs, targets = np.asarray(inputs, np.intp), np.asarray(targets, np.intp)
    model = _model_of(config, weights, len(inputs), state)
    before = model.state.copy()
    loss = model.forward(inputs, targets)
    p, nats = model.loss.scores.copy(), model.loss.per_row.tolist()  # which backward overwrites
    gates = [{letter: values[:, 0].copy() for letter, values in cell.gate_values().items()} for cell in model.cells]
    model.backward(inputs)
    skipped = 0 if last is None else max(0, len(inputs) - last)
    layers = yield from _layers(model, inputs, before, gates, skipped)
    change = weight_change(model.config, model.weights, model.gradients, memory, learning_rate, update)
    return SlowStep(
        skipped=skipped,
        time_steps=_time_steps(inputs, targets, layers, p, nats),
        loss=loss,
        parameters=tuple(parameter_updates(model.config, model.gradients, model.weights, change)),
    )


def _model_of(config: Config, weights: Mapping[str, Array], length: int, state: Array | None) -> CharRNN:
    """A copy for one sequence of so many time steps, without dropout."""
    own = dataclasses.replace(config, seq_length=length, batch_size=1, dropout=0.0)
    model = CharRNN(own, len(weights["output_bias"]))
    for name, array in model.weights.items():
        array[...] = weights[name]
    if state is not None:
        model.state[...] = state
    return model


def _time_steps(
    inputs: NDArray[np.intp],
    targets: NDArray[np.intp],
    layers: Sequence[Sequence[SlowLayer]],
    p: Array,
    nats: Sequence[float],
) -> tuple[SlowTimeStep, ...]:
    """The last time steps: as many as the layers have.

    Args:
        inputs, targets: (T,) ids. layers: of each, its time steps, of the last ones only.
        p: (T, V) the probabilities of the next character. nats: (T,) the losses.
    """
    T, skipped = len(inputs), len(inputs) - len(layers[0])
    best = np.argsort(-p, axis=1, kind="stable")[:, :GUESSES]
    return tuple(
        SlowTimeStep(
            input=int(inputs[t]),
            target=int(targets[t]),
            layers=tuple(layer[t - skipped] for layer in layers),
            guesses=tuple(best[t].tolist()),
            probabilities=_plain(p[t][best[t]]),
            loss=nats[t],
        )
        for t in range(skipped, T)
    )


def _layers(
    model: CharRNN, inputs: NDArray[np.intp], state: Array, gates: Sequence[Mapping[str, Array]], skipped: int
) -> Generator[None, None, list[list[SlowLayer]]]:
    """For each layer its time steps but the first ``skipped``, after ``backward``.

    Args:
        state: (L, S, 1, H) before the first time step. gates: of each layer, letter -> (T, H).
    """
    weights, found = model.weights, []
    for n, cell in enumerate(model.cells):
        of_layer = layer_weights(weights, n)
        U, bias = of_layer["input"], of_layer["bias"]
        input_part = U[inputs] if n == 0 else model.cells[n - 1].h[:, 0] @ U
        if n + 1 < len(model.cells):
            above = model.cells[n + 1].d_x[:, 0] @ weights[f"layer{n + 1}.input"].T
        else:
            above = model.loss.scores @ weights["output"].T
        later = yield from _from_later(model.config, of_layer, input_part + bias, state[n], above, skipped)
        recurrent = None
        if cell.gates == 1:
            recurrent = np.concatenate([state[n, 0], cell.h[:-1, 0]]) @ of_layer["recurrent"]
        found.append(
            [
                SlowLayer(
                    input_part=_plain(input_part[t]),
                    bias=_plain(bias),
                    recurrent_part=None if recurrent is None else _plain(recurrent[t]),
                    gates={letter: _plain(values[t]) for letter, values in gates[n].items()},
                    h=_plain(cell.h[t, 0]),
                    d_h_above=_plain(above[t]),
                    d_h_later=_plain(later[t]),
                    d_x=_plain(cell.d_x[t, 0]),
                )
                for t in range(skipped, len(inputs))
            ]
        )
    return found


def _from_later(
    config: Config, weights: Mapping[str, Array], x: Array, state: Array, above: Array, skipped: int
) -> Generator[None, None, Array]:
    """(T, H) the gradient that reaches each h_t of a layer from the time step after it; 0 for the first ``skipped``.

    Args:
        weights: of the layer. x: (T, G * H) its projected inputs. state: (S, 1, H) before the first time step.
        above: (T, H) the gradient from above.
    """
    cell, (T, H) = CELLS[config.cell], above.shape
    scratch = Parameters({name: array.shape for name, array in weights.items()}, config.dtype)
    later = np.zeros((T, H), config.dtype)
    for t in range(T - 1):
        state = np.stack(cell.step(x[t : t + 1], state, weights))
        if t < skipped:
            continue
        rest = cell(weights, scratch, (T - t - 1, 1, H), config.dtype)
        rest.x[:, 0], rest.state[...] = x[t + 1 :], state
        rest.forward()
        rest.d_h[:, 0] = above[t + 1 :]
        rest.backward()
        later[t] = rest.d_state()[0, 0]
        yield
    return later


def _plain(numbers: Array) -> Numbers:
    return tuple(numbers.tolist())
