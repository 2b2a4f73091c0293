"""Is the gradient right? Numerical against analytical, element by element, in float64.

The analytical gradient g_a is what training uses: the model's workspace, its time loops, its products over all time
steps. The numerical one comes from the loss alone, computed another way (``model.step``, one plain time step at a
time), by central differences:

    g_n = (loss(theta + step) - loss(theta - step)) / (2 step)
    relative error = |g_a - g_n| / max(eps, |g_a| + |g_n|)

Many perturbed models take each time step together: the array under test gets a leading axis, everything else
broadcasts.

The check is made at a zero hidden state, as the assignment does, AND at a random one. At zero, h_0 contributes nothing
to the gradient of W, and a backward pass that forgets h_{t-1} at t = 1 passes; at a non-zero state it does not.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import CELLS
from .config import Config
from .model import CharRNN, layer_weights, state_shape, step
from .parameters import Array

Float64 = NDArray[np.float64]

STEP = 1e-5
EPS = 1e-6
TOLERANCE = 1e-3
"""The largest relative error that passes. Rounding leaves about 2e-10 in a difference at step 1e-5, so an entry that is
itself near eps shows up to 3e-4 (measured); a wrong derivation shows 1e-2 to 1."""

MEMORY = 1 << 22  # bytes of perturbed copies at a time: measured fastest, as it stays in the cache


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """The comparison for one array.

    Attributes:
        name: of the array; ``symbol``: its letter in the assignment.
        entries: how many were compared, of ``size``.
        sum_numerical, sum_analytical: of the gradients over the compared entries.
        sum_error, mean_error, max_error: of the relative errors.
        worst: index of the entry of the largest relative error.
        norm_error: |g_a - g_n| / (|g_a| + |g_n|) with Euclidean norms over the compared entries: one figure that the
            rounding of tiny entries does not dominate.
    """

    name: str
    symbol: str
    entries: int
    size: int
    sum_numerical: float
    sum_analytical: float
    sum_error: float
    mean_error: float
    max_error: float
    worst: tuple[int, ...]
    norm_error: float


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The comparison at one initial hidden state.

    Attributes:
        state: "zero", "random" or "live": what the hidden state before the first time step was.
        loss: of the sequence, in nats; ``loss_error``: how far the two ways of computing it are apart, relatively.
        parameters: one comparison for each array, the initial state ("h0") among them.
        passed: every relative error, and the loss's, is within ``tolerance``.
    """

    state: str
    loss: float
    loss_error: float
    parameters: tuple[ParameterCheck, ...]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether every error is within the tolerance (an error that is not a number is not)."""
        return self.loss_error <= self.tolerance and all(p.max_error <= self.tolerance for p in self.parameters)


def check_gradients(
    model: CharRNN,
    inputs: NDArray[np.intp],
    targets: NDArray[np.intp],
    generator: np.random.Generator,
    *,
    step_size: float = STEP,
    eps: float = EPS,
    tolerance: float = TOLERANCE,
    entries: int | None = None,
    state: Array | None = None,
) -> tuple[GradientCheck, GradientCheck]:
    """Check every gradient of a model on one batch, at a zero initial state and at one that is not zero.

    The model is only read: its weights are copied to float64 and its state is left alone, so a live run may be checked.

    Args:
        inputs, targets: (T, B) ids.
        generator: draws the random state (uniform in [-0.9, 0.9], where tanh lives) and, with ``entries``, the choice.
        entries: compare at most this many entries of each array, chosen at random; None compares all.
        state: (L, S, B, H) of a live run, for the second check; None draws a random one.

    Returns:
        The check at the zero state and the check at the other one.
    """
    twin = _float64_twin(model)
    zero = np.zeros(state_shape(twin.config))
    other = generator.uniform(-0.9, 0.9, zero.shape) if state is None else state.astype(np.float64)
    numerical = _Numerical(twin.config, inputs, targets, step_size)
    checks = []
    for label, h0 in (("zero", zero), ("random" if state is None else "live", other)):
        twin.state[...] = h0
        loss = twin.loss_and_gradients(inputs, targets)
        values = {**{name: array.copy() for name, array in twin.weights.items()}, "h0": h0}
        analytical = {**twin.gradients, "h0": twin.d_state()}
        plain_loss = float(numerical.losses(values).sum())
        parameters = []
        for name in values:
            chosen = _choose(values[name].size, entries, generator)
            g_n = numerical.gradient(values, name, chosen)
            parameters.append(_compare(name, values[name].shape, chosen, analytical[name].flat[chosen], g_n, eps))
        loss_error = abs(loss - plain_loss) / max(eps, abs(plain_loss))
        checks.append(GradientCheck(label, loss, loss_error, tuple(parameters), tolerance))
    return checks[0], checks[1]


def _float64_twin(model: CharRNN) -> CharRNN:
    """A float64 model of the same weights, with a workspace of its own."""
    twin = CharRNN(dataclasses.replace(model.config, dtype="float64"), model.vocabulary_size)
    twin.weights.flat[...] = model.weights.flat
    return twin


class _Numerical:
    """The loss of one batch as a function of the weights and the initial state, and its central differences."""

    def __init__(self, config: Config, inputs: NDArray[np.intp], targets: NDArray[np.intp], step_size: float) -> None:
        self._config, self._inputs, self._targets, self._step_size = config, inputs, targets, step_size

    def losses(self, values: Mapping[str, Float64]) -> Float64:
        """(..., T) what each time step adds to the loss: averaged over the streams, and over T where the loss is.

        When one of the values has a leading axis of P perturbed copies, so has the result.
        """
        cell = CELLS[self._config.cell]
        layers = [layer_weights(values, n) for n in range(self._config.layers)]
        readout = values["output"], values["output_bias"]
        h0 = values["h0"]  # (..., L, S, B, H); each carried array of each layer is (..., B, H)
        state: Any = [[h0[..., n, s, :, :] for s in range(cell.carried)] for n in range(self._config.layers)]
        streams = np.arange(self._inputs.shape[1])
        divisor = len(self._inputs) if self._config.mean_loss else 1
        losses = []
        for ids, targets in zip(self._inputs, self._targets, strict=True):
            scores, state = step(cell, layers, readout, ids, state)  # (..., B, V)
            scores = scores - scores.max(axis=-1, keepdims=True)
            minus_log_p = np.log(np.exp(scores).sum(axis=-1)) - scores[..., streams, targets]  # (..., B)
            losses.append(minus_log_p.mean(axis=-1) / divisor)
        return np.stack(np.broadcast_arrays(*losses), axis=-1)

    def gradient(self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp]) -> Float64:
        """(len(chosen),) central differences with respect to the chosen entries of the array ``name``."""
        at_once = max(1, MEMORY // (2 * values[name].nbytes))
        parts = [self._differences(values, name, part) for part in _parts(chosen, at_once)]
        return np.concatenate(parts)

    def _differences(self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp]) -> Float64:
        P, array = len(chosen), values[name]
        perturbed = np.repeat(array[np.newaxis], 2 * P, axis=0)  # (2 P, ...): first all steps up, then all down
        rows = perturbed.reshape(2 * P, array.size)
        rows[np.arange(P), chosen] += self._step_size
        rows[np.arange(P, 2 * P), chosen] -= self._step_size
        losses = self.losses({**values, name: perturbed})
        # Differences first, their sum over time after: the rounding of a large sum would drown a small difference.
        differences: Float64 = (losses[:P] - losses[P:]).sum(axis=-1)
        return differences / (2 * self._step_size)


def _parts(chosen: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    """``chosen`` in pieces of at most ``size``."""
    return (chosen[start : start + size] for start in range(0, len(chosen), size))


def _choose(size: int, entries: int | None, generator: np.random.Generator) -> NDArray[np.intp]:
    if entries is None or entries >= size:
        return np.arange(size)
    return np.sort(generator.choice(size, entries, replace=False))


def _compare(
    name: str, shape: tuple[int, ...], chosen: NDArray[np.intp], g_a: Float64, g_n: Float64, eps: float
) -> ParameterCheck:
    error = np.abs(g_a - g_n) / np.maximum(eps, np.abs(g_a) + np.abs(g_n))
    worst = int(error.argmax())  # NaN counts as the largest
    return ParameterCheck(
        name=name,
        symbol=symbol(name),
        entries=len(chosen),
        size=prod(shape),
        sum_numerical=float(g_n.sum()),
        sum_analytical=float(g_a.sum()),
        sum_error=float(error.sum()),
        mean_error=float(error.mean()),
        max_error=float(error[worst]),
        worst=tuple(int(i) for i in np.unravel_index(int(chosen[worst]), shape)),
        norm_error=_norm(g_a - g_n) / max(_norm(g_a) + _norm(g_n), sys.float_info.min),
    )


def _norm(array: Float64) -> float:
    return float(np.linalg.norm(array))


LETTERS = {
    "recurrent": "W",
    "bias": "b",
    "recurrent_bias": "bn",
    "input": "U",
    "output": "V",
    "output_bias": "c",
    "h0": "h0",
}


def symbol(name: str) -> str:
    """The assignment's letter for a parameter: "layer0.recurrent" is W; further layers are W2, W3, ..."""
    layer, _, part = name.rpartition(".")
    number = int(layer.removeprefix("layer") or 0) + 1
    return LETTERS.get(part, part) + (str(number) if number > 1 else "")
