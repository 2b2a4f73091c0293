"""CharRNN: from the ids of characters to the loss of predicting the next ones, and back to every gradient.

For a stack of cells and a readout (the assignment's U, W, b, V, c are the one-layer case):

    x_t = U[input_t] + b            lookup: U times a one-hot vector is a row of U; for all time steps at once
    h_t = cell(h_{t-1}, x_t)        the only part that is a loop over time
    x'_t = h_t U' + b'              the next layer's projection, if there is one
    o_t = h_t V + c                 readout, for all time steps at once
    loss: engine.network.loss

With dropout, some of h_t is left out on its way to x'_t and to o_t: engine.network.dropout.

Initial weights, "fan-in": what is added up in a unit has a variance of about 1, so a weight has one over the number of
summands: 1 / sqrt(H) for V. Where U and W share a unit, as in the vanilla cell, 1 / sqrt(2 V) for U (1 / sqrt(2 H)
between layers) and 1 / sqrt(2 H) for W. These are the scales of the course's assignment since 2024.

All that is not recurrent is one call for all T * B rows, and every array is made once, for one (T, B).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .cells import CELLS
from .cells.cell import Cell
from .dropout import Dropout
from .linear import Affine, Linear, Lookup
from .loss import SoftmaxCrossEntropy
from .parameters import Array, Parameters, product
from .shapes import layer_weights, parameter_shapes, state_shape

State = Sequence[Sequence[Array]]
"""For each layer, the arrays it carries, each (..., B, H)."""

# Name -> the standard deviation of the weights of a unit that adds up so many products.
INITS: Mapping[str, Callable[[Config, int], float]] = {
    "normal": lambda config, summands: config.init_scale,
    "fan-in": lambda config, summands: 1 / math.sqrt(summands),
}


class CharRNN:
    """A character-level recurrent network with its weights, gradients and workspace.

    Attributes:
        weights, gradients: Parameters of the same layout; see ``parameter_shapes``.
        state: (L, S, B, H) the carried state: read before the first time step, replaced by that after the last.
    """

    def __init__(self, config: Config, vocabulary_size: int) -> None:
        T, B, H = config.seq_length, config.batch_size, config.hidden_size
        dtype = np.dtype(config.dtype)
        self.config, self.vocabulary_size = config, vocabulary_size
        shapes = parameter_shapes(config, vocabulary_size)
        self.weights = Parameters(shapes, dtype)
        self.gradients = Parameters(shapes, dtype)
        self.state: Array = np.zeros(state_shape(config), dtype)
        cell = CELLS[config.cell]
        self.cells: list[Cell] = [
            cell(layer_weights(self.weights, n), layer_weights(self.gradients, n), (T, B, H), dtype)
            for n in range(config.layers)
        ]
        self.loss = SoftmaxCrossEntropy(T * B, vocabulary_size, B * T if config.mean_loss else B, dtype)
        self._dropouts = [Dropout(config.dropout, cell.h, cell.d_h) for cell in self.cells if config.dropout]
        up = [(_rows(d.y), _rows(d.d_y)) for d in self._dropouts] or [
            (_rows(cell.h), _rows(cell.d_h)) for cell in self.cells
        ]
        first, scores = self.cells[0], self.loss.scores
        self._lookup = Lookup(*self._affine("layer0.input", "layer0.bias"), _rows(first.x), _rows(first.d_x))
        self._between = [
            Linear(*self._affine(f"layer{n}.input", f"layer{n}.bias"), h, d_h, _rows(above.x), _rows(above.d_x))
            for n, ((h, d_h), above) in enumerate(zip(up, self.cells[1:], strict=False), start=1)
        ]
        self._readout = Linear(*self._affine("output", "output_bias"), *up[-1], scores, scores)

    def _affine(self, weight: str, bias: str) -> tuple[Affine, Affine]:
        """A map's weight and bias by name: their values and their gradients."""
        return Affine(self.weights[weight], self.weights[bias]), Affine(self.gradients[weight], self.gradients[bias])

    def initialise(self, generator: np.random.Generator) -> None:
        """Draw every weight, as INITS says; biases start at 0, or where the cell wants them.

        The draws are float64 whatever the dtype, so that a float32 run starts where its float64 twin does.
        """

        def draw(array: Array, summands: int) -> None:
            array[...] = generator.normal(0.0, INITS[self.config.init](self.config, summands), array.shape)

        for n in range(self.config.layers):
            CELLS[self.config.cell].initialise(layer_weights(self.weights, n), draw)
        draw(self.weights["output"], self.config.hidden_size)
        self.weights["output_bias"].fill(0)

    def loss_and_gradients(
        self, inputs: NDArray[np.intp], targets: NDArray[np.intp], generator: np.random.Generator | None = None
    ) -> float:
        """Forward and backward through one batch of sequences, truncated at its start.

        Args:
            inputs: (T, B) ids; targets: (T, B) the ids that follow them.
            generator: draws what dropout leaves out; None leaves nothing out.

        Returns:
            The loss in nats; ``gradients`` holds its gradient, and ``state``
            moves from before the first time step to after the last.
        """
        loss = self.forward(inputs.reshape(-1), targets.reshape(-1), generator)
        self.backward(inputs.reshape(-1))
        return loss

    def forward(
        self, inputs: NDArray[np.intp], targets: NDArray[np.intp], generator: np.random.Generator | None = None
    ) -> float:
        """The loss of (T * B,) targets given (T * B,) inputs, time-major; moves ``state``."""
        self.forward_layers(inputs, generator)
        self._readout.forward()
        return self.loss.loss(targets)

    def forward_layers(self, inputs: NDArray[np.intp], generator: np.random.Generator | None = None) -> None:
        """Fill the hidden states of every layer from (T * B,) inputs; moves ``state``."""
        self._lookup.forward(inputs)
        for n, cell in enumerate(self.cells):
            if n > 0:
                self._between[n - 1].forward()
            cell.state[...] = self.state[n]
            cell.forward()
            cell.final_state(self.state[n])
            if self._dropouts:
                self._dropouts[n].forward(generator)

    def backward(self, inputs: NDArray[np.intp]) -> None:
        """Fill ``gradients``, after ``forward`` with the same inputs."""
        self.loss.gradient()
        self._readout.backward()
        self.backward_layers()
        self._lookup.backward(inputs)

    def backward_layers(self) -> None:
        """From the gradient that reaches the last layer's hidden states to that of the first layer's ``x``."""
        for n in range(len(self.cells) - 1, -1, -1):
            if self._dropouts:
                self._dropouts[n].backward()
            self.cells[n].backward()
            if n > 0:
                self._between[n - 1].backward()

    @property
    def masks(self) -> list[Array]:
        """For each layer (T, B, H), what dropout multiplied its outputs with last; none without."""
        return [dropout.mask for dropout in self._dropouts]

    def d_state(self) -> Array:
        """(L, S, B, H) the gradient of the state before the first time step, after ``backward``."""
        return np.stack([cell.d_state() for cell in self.cells])


def step(
    cell: type[Cell],
    layers: Sequence[Mapping[str, Array]],
    readout: tuple[Array, Array],
    ids: NDArray[np.intp],
    state: State,
    masks: Sequence[Array] = (),
) -> tuple[Array, State]:
    """One time step of the whole network, written plainly: for sampling, and as the gradient check's second opinion.

    Every weight may have leading axes, (P, ...): then P differing networks take the step at once. Every number may be
    complex.

    Args:
        cell: the kind of cell.
        layers: for each layer its weights by name: "recurrent", "bias", "input", ...
        readout: the weights "output" (..., H, V) and "output_bias" (..., V).
        ids: (B,) the input characters.
        state: for each layer the arrays it carries, (..., B, H).
        masks: for each layer (B, H), what its output is multiplied with on the way up; without them it is as it is.

    Returns:
        The scores of the next character (..., B, V), and the new state.
    """
    new_state: list[Sequence[Array]] = []
    h = np.zeros(())
    for n, weights in enumerate(layers):
        below = weights["input"].take(ids, axis=-2) if n == 0 else product(h, weights["input"])
        new_state.append(cell.step(below + weights["bias"][..., np.newaxis, :], state[n], weights))
        h = new_state[-1][0] * masks[n] if masks else new_state[-1][0]
    V, c = readout
    return product(h, V) + c[..., np.newaxis, :], new_state


def _rows(array: Array) -> Array:
    """(T, B, n) seen as (T * B, n)."""
    return array.reshape(-1, array.shape[-1])
