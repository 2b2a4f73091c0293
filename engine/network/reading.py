"""Reading a text with given weights: the hidden states, the gates, and what the model then expects.

Nothing here touches a model that is in training: whoever asks passes a copy of its weights. The text is read in
stretches of STRETCH time steps, and the readout is done for so many rows at a time that no temporary holds more than
PIECE numbers, however many characters there are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .cells.cell import Cell
from .loss import SoftmaxCrossEntropy
from .model import CharRNN
from .parameters import Array
from .shapes import parameter_shapes, state_shape

STRETCH = 64  # time steps: the views that a cell makes of each cost as much as a time step itself
PIECE = 1 << 17  # numbers in a piece of the readout: half a megabyte stays in the cache


@dataclass(frozen=True, slots=True)
class Reading:
    """What happens in a network that reads.

    Attributes:
        hidden: (L, T, B, H) the hidden states after each character.
        gates: for each layer, letter -> (T, B, H) how open the gate was: 0 shut, 1 open. Empty in the vanilla cell.
        state: (L, S, B, H) what is carried on after the last character.
    """

    hidden: Array
    gates: tuple[Mapping[str, Array], ...]
    state: Array


def read(config: Config, weights: Mapping[str, Array], ids: NDArray[np.intp], state: Array | None = None) -> Reading:
    """Read (T, B) characters, B texts side by side, without dropout.

    Args:
        config, weights: of the model. config.dtype is computed in, whatever that of the weights.
        state: (L, S, B, H) before the first character; None is zero.
    """
    T, B = ids.shape
    hidden = np.empty((config.layers, T, B, config.hidden_size), config.dtype)
    gates: list[dict[str, Array]] = [{} for _ in range(config.layers)]
    carried = zero_state(config, B)
    if state is not None:
        carried[...] = state
    for part, cells in stretches(config, weights, ids, carried):
        for cell, layer, kept in zip(cells, hidden, gates, strict=True):
            layer[part] = cell.h
            for letter, values in cell.gate_values().items():
                kept.setdefault(letter, np.empty_like(layer))[part] = values
    return Reading(hidden, tuple(gates), carried)


def zero_state(config: Config, texts: int) -> Array:
    """(L, S, B, H) what is carried into the first character of so many texts B."""
    return np.zeros(state_shape(dataclasses.replace(config, batch_size=texts)), config.dtype)


def stretches(
    config: Config, weights: Mapping[str, Array], ids: NDArray[np.intp], state: Array
) -> Iterator[tuple[slice, Sequence[Cell]]]:
    """Read (T, B) characters as ``read`` does, a stretch of time steps after another. ``state`` moves with it.

    Yields:
        The time steps [start, stop), and the cells of all layers with what is theirs in these: the next stretch
        overwrites it.
    """
    T, B = ids.shape
    present, inputs = np.unique(ids, return_inverse=True)
    inputs = inputs.reshape(T, B)
    model = None
    for start in range(0, T, STRETCH):
        part = slice(start, min(start + STRETCH, T))
        if model is None or model.config.seq_length != part.stop - start:
            model = layers_only(config, weights, present, (part.stop - start, B))
        model.state[...] = state
        model.forward_layers(inputs[part].reshape(-1))
        state[...] = model.state
        yield part, model.cells


def layers_only(
    config: Config, weights: Mapping[str, Array], present: NDArray[np.intp], shape: tuple[int, int]
) -> CharRNN:
    """A model of (T, B) characters that knows only those ``present`` (K,), as 0 to K - 1, and reads nothing out.

    So it stays small, whatever the vocabulary: ``output`` and ``output_bias`` are left at zero.
    """
    T, B = shape
    own = dataclasses.replace(config, seq_length=T, batch_size=B, dropout=0.0)
    model = CharRNN(own, len(present))
    for name in parameter_shapes(own, len(present)):
        if name == "layer0.input":
            model.weights[name][...] = weights[name][present]
        elif name not in ("output", "output_bias"):
            model.weights[name][...] = weights[name]
    return model


def predictions(
    weights: Mapping[str, Array], hidden: Array, targets: NDArray[np.intp]
) -> Iterator[tuple[slice, SoftmaxCrossEntropy]]:
    """What is expected after each of N hidden states of the last layer (N, H), a piece of the rows at a time.

    Yields:
        The rows [start, stop); and for these the probabilities of the next character, in ``scores`` (n, V), and
        in ``per_row`` (n,) the losses in nats of the ``targets`` (N,).
    """
    V, c = weights["output"], weights["output_bias"]
    most = max(1, PIECE // len(c))
    for start in range(0, len(hidden), most):
        rows = slice(start, min(start + most, len(hidden)))
        loss = SoftmaxCrossEntropy(rows.stop - start, len(c), 1, hidden.dtype)
        np.add(hidden[rows] @ V, c, loss.scores)
        loss.loss(targets[rows])
        yield rows, loss


def losses(weights: Mapping[str, Array], hidden: Array, targets: NDArray[np.intp]) -> Array:
    """(...) losses in nats of the characters (...) that follow hidden states of the last layer (..., H)."""
    rows, flat = hidden.reshape(-1, hidden.shape[-1]), targets.reshape(-1)
    parts = [loss.per_row for _, loss in predictions(weights, rows, flat)]
    return np.concatenate(parts).reshape(targets.shape)
