"""The gradient of a loss, found without any derivation: from the loss alone, written plainly.

The loss is computed one plain time step at a time (``model.step``), from nothing that training uses. Its derivative
with respect to one number x can then be had in two ways:

    complex step            Im loss(x + ih) / h,                       h = 1e-30
    central differences     (loss(x + step) - loss(x - step)) / (2 step)

The complex step subtracts nothing, so nothing cancels: it is exact to the last digits, and can decide whether a
gradient is right. Central differences lose half of the digits or more, in tiny entries all of them; they are what the
course's report shows.

Many perturbed models take each time step together: the array under test gets a leading axis, everything else
broadcasts.

Source: W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .cells import CELLS
from .model import step
from .parameters import Array, product
from .shapes import layer_weights

Float64 = NDArray[np.float64]

CHECKED_AT_ONCE = 1 << 22  # bytes that are perturbed, and computed with, at a time: fastest, as they stay in the cache
TINY = 1e-30  # the h of the complex step: its square is nothing beside 1, and its products are far from underflow


class Numerical:
    """The loss of one batch as a function of the weights and the initial state, and its derivatives.

    What takes long is a generator, which yields where it may be interrupted and returns what it has found.

    Args:
        config: of the model. vocabulary_size: V.
        inputs, targets: (T, B) ids.
        masks: for each layer (T, B, H), what its outputs are multiplied with on the way up; empty without dropout.
    """

    def __init__(
        self,
        config: Config,
        vocabulary_size: int,
        inputs: NDArray[np.intp],
        targets: NDArray[np.intp],
        masks: Sequence[Array] = (),
    ) -> None:
        self._config, self._inputs, self._targets, self._masks = config, inputs, targets, masks
        B, H = inputs.shape[1], config.hidden_size
        self._no_readout = np.zeros((H, 0)), np.zeros(0)  # the readout is done for several time steps together
        self._bytes_of_scores = B * vocabulary_size * 8  # of one network, in one time step
        self._bytes_of_gates = B * CELLS[config.cell].gates * H * 8

    def losses(self, values: Mapping[str, Array], copies: int = 1) -> Generator[None, None, Array]:
        """(..., T) what each time step adds to the loss: averaged over the streams, and over T where the loss is.

        When one of the values has a leading axis of perturbed ``copies``, so has the result; when one is complex, so
        is the result.
        """
        cell = CELLS[self._config.cell]
        layers = [layer_weights(values, n) for n in range(self._config.layers)]
        h0 = values["h0"]  # (..., L, S, B, H); each carried array of each layer is (..., B, H)
        state: Any = [[h0[..., n, s, :, :] for s in range(cell.carried)] for n in range(self._config.layers)]
        losses, span = [], max(1, CHECKED_AT_ONCE // (copies * self._bytes_of_scores))
        for start in range(0, len(self._inputs), span):
            hidden = []
            for t, ids in enumerate(self._inputs[start : start + span], start):
                masks = [mask[t] for mask in self._masks]
                with np.errstate(all="ignore"):  # what is not a number does not pass, and is not warned of
                    _, state = step(cell, layers, self._no_readout, ids, state, masks)
                h = state[-1][0]  # (..., B, H)
                hidden.append(h * masks[-1] if masks else h)
                yield
            with np.errstate(all="ignore"):
                losses.append(self._losses_of(hidden, self._targets[start : start + span], values))
        return np.concatenate(losses, axis=-1)

    def _losses_of(self, hidden: list[Array], targets: NDArray[np.intp], values: Mapping[str, Array]) -> Array:
        """(..., n) what n time steps add to the loss: their top hidden states (..., B, H), and their targets (n, B)."""
        h = np.concatenate(hidden, axis=-2)  # (..., n B, H)
        scores = product(h, values["output"]) + values["output_bias"][..., np.newaxis, :]  # (..., n B, V)
        scores -= scores.real.max(axis=-1, keepdims=True)
        at_target = scores[..., np.arange(targets.size), targets.reshape(-1)]
        minus_log_p = np.log(np.exp(scores, scores).sum(axis=-1)) - at_target  # (..., n B)
        divisor = len(self._inputs) if self._config.mean_loss else 1
        each: Array = minus_log_p.reshape(*minus_log_p.shape[:-1], *targets.shape).mean(axis=-1) / divisor
        return each

    def at_once(self, array: Float64) -> int:
        """How many entries of an array to perturb at once: as many as keep copies and scores small, or one."""
        largest: int = max(array.nbytes, self._bytes_of_scores, self._bytes_of_gates)
        return max(1, CHECKED_AT_ONCE // (2 * largest))

    def complex_step(
        self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp]
    ) -> Generator[None, None, Float64]:
        """(P,) the derivatives with respect to the P chosen entries, ``at_once`` at the most, of an array."""
        P, array = len(chosen), values[name]
        perturbed = np.empty((P, *array.shape), np.complex128)
        perturbed[...] = array
        perturbed.reshape(P, array.size)[np.arange(P), chosen] += TINY * 1j
        losses = yield from self.losses({**values, name: perturbed}, 2 * P)  # a complex number is as large as two
        derivatives: Float64 = losses.imag.sum(axis=-1) / TINY
        return derivatives

    def along(
        self, values: Mapping[str, Float64], name: str, direction: NDArray[np.int8]
    ) -> Generator[None, None, float]:
        """The derivative along a direction of ones and minus ones: the sum of the array's gradient times that."""
        perturbed = np.empty(direction.shape, np.complex128)
        perturbed.real = values[name]
        np.multiply(direction, TINY, out=perturbed.imag)
        losses = yield from self.losses({**values, name: perturbed}, 2)
        return float(losses.imag.sum()) / TINY

    def differences(
        self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp], step_size: float
    ) -> Generator[None, None, Float64]:
        """(P,) central differences with respect to the P chosen entries, ``at_once`` at the most, of an array."""
        P, array = len(chosen), values[name]
        perturbed = np.repeat(array[np.newaxis], 2 * P, axis=0)  # (2 P, ...): first all steps up, then all down
        rows = perturbed.reshape(2 * P, array.size)
        rows[np.arange(P), chosen] += step_size
        rows[np.arange(P, 2 * P), chosen] -= step_size
        losses = yield from self.losses({**values, name: perturbed}, 2 * P)
        # Differences first, their sum over time after: the rounding of a large sum would drown a small difference.
        differences: Float64 = (losses[:P] - losses[P:]).sum(axis=-1)
        return differences / (2 * step_size)
