"""How far back a network sees: the gradient through time, and the loss by position.

Both look at windows of a text, (length, B) ids, B of them side by side, whose first ``lead`` characters are only read,
so that the hidden state is that of a network in the middle of a text. ``engine.windows`` cuts them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .parameters import Array
from .reading import layers_only, losses, predictions, read

STEPS = 100  # back, if nobody says how far


def gradient_through_time(
    config: Config, weights: Mapping[str, Array], windows: NDArray[np.intp], steps: int = STEPS
) -> list[float]:
    """How much of the gradient of ONE loss term arrives how many steps before it.

    L_T is the loss of the last character of a window alone: in the sum over all of them, which training uses, the terms
    nearby hide that those far away contribute nothing. x_t is the projected input of the first layer. Computed in
    float64, where a gradient that falls to a tenth at each step is still a number after 100 of them.

    Args:
        config, weights: of the model; the weights are only read.
        windows: (lead + steps + 2, B) ids; the last row are the characters to predict.
        steps: K; how far back to look.

    Returns:
        K + 1 numbers: |dL_T / dx_{T-k}| for k = 0 .. K, its mean over the windows, divided by that for k = 0. So the
        first is 1. All are NaN where no gradient arrives even there, or it is not finite.

    Raises:
        ValueError: the windows are shorter than steps + 2.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    lead = lead_of(windows, steps + 2)
    exact = replace(config, dtype="float64")
    state = read(exact, weights, windows[:lead], None).state
    inputs, targets = windows[lead:-1], windows[-1]
    present, known = np.unique(inputs, return_inverse=True)
    model = layers_only(exact, weights, present, inputs.shape)
    model.state[...] = state
    model.forward_layers(known.reshape(-1))
    last = model.cells[-1]  # whose d_h is zero at all other time steps, in a model just made
    for rows, loss in predictions(weights, last.h[-1], targets):
        loss.gradient()
        last.d_h[-1, rows] = loss.scores @ weights["output"].T
    model.backward_layers()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        norms = np.linalg.norm(model.cells[0].d_x, axis=2).mean(axis=1)[::-1]  # (K + 1,)
        shares: list[float] = (norms / norms[0]).tolist()
    return shares if all(map(math.isfinite, shares)) else [math.nan] * len(shares)


def half_life(shares: Sequence[float], share: float = 0.5) -> float | None:
    """After how many steps no more than a ``share`` of the gradient is left: where it first falls below it.

    Between two steps it is taken to fall by a constant factor, as it does in the long run.

    Returns:
        None where it never does in as many steps as there are.
    """
    for k, (before, after) in enumerate(pairwise(shares)):
        if after <= share < before:
            return k + (math.log(before / share) / math.log(before / after) if after > 0 else 1.0)
    return None


@dataclass(frozen=True, slots=True)
class LossByPosition:
    """Bits of the 1st, 2nd, ... character of a sequence, each the mean over several sequences.

    Attributes:
        carried: (T,) with the hidden state carried over from the text before the sequence, as in training.
        zero: (T,) with a hidden state of zero at its beginning.
    """

    carried: tuple[float, ...]
    zero: tuple[float, ...]


def loss_by_position(
    config: Config, weights: Mapping[str, Array], windows: NDArray[np.intp], length: int
) -> LossByPosition:
    """The loss at each position of sequences of ``length`` T characters, and what the carried state does for it.

    Args:
        config, weights: of the model; the weights are only read.
        windows: (lead + T + 1, B) ids: what stands before, T inputs, and the character after the last.

    Raises:
        ValueError: the windows are shorter than T + 1.
    """
    lead = lead_of(windows, length + 1)
    inputs, targets = windows[lead:-1], windows[lead + 1 :]
    state = read(config, weights, windows[:lead]).state
    carried, zero = (
        losses(weights, read(config, weights, inputs, before).hidden[-1], targets) for before in (state, None)
    )
    return LossByPosition(_mean_bits(carried), _mean_bits(zero))


def loss_along(
    config: Config, weights: Mapping[str, Array], ids: NDArray[np.intp], state: Array, length: int
) -> LossByPosition:
    """The same for the sequences that a run reads next, one after another, from the state in which it is.

    A network that has hardly ever started from zero may do badly for long after it: a lead-in is then no substitute.

    Args:
        config, weights: of the model; the weights are only read.
        ids: (n T + 1,) the text from there on, n > 0.
        state: (L, S, 1, H) the hidden state before it.
        length: T.
    """
    inputs, targets = ids[:-1].reshape(-1, length).T, ids[1:].reshape(-1, length).T  # (T, n)
    along = read(config, weights, ids[:-1, np.newaxis], state).hidden[-1, :, 0]
    carried = losses(weights, along, ids[1:]).reshape(-1, length).T
    zero = losses(weights, read(config, weights, inputs).hidden[-1], targets)
    return LossByPosition(_mean_bits(carried), _mean_bits(zero))


def _mean_bits(nats: Array) -> tuple[float, ...]:
    """(T,) the mean over sequences of losses (T, n), in bits."""
    means: list[float] = (nats.mean(axis=1, dtype=np.float64) / math.log(2)).tolist()
    return tuple(means)


def lead_of(windows: NDArray[np.intp], needed: int) -> int:
    """How many characters of the windows are only read, if so many are needed."""
    if len(windows) < needed:
        raise ValueError(f"windows of {len(windows):,} characters are too short: {needed:,} are needed")
    return len(windows) - needed
