"""What an update does to each parameter: how large its gradient is, how much of it is clipped, how far it moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..config import Config
from ..network.parameters import Array, Parameters
from ..network.shapes import decaying, symbol
from .clipping import clip, clipped_share, gradient_norm
from .learning_rate import share_of_learning_rate
from .optimizers import OPTIMIZERS, decay_weights


@dataclass(frozen=True, slots=True)
class ParameterUpdate:
    """Of one array of weights, in one update.

    Attributes:
        name, symbol: of the array.
        norm: the Euclidean norm of its gradient, before clipping. clipped_norm: after.
        clipped: the share of its entries beyond config.clip; 0 without it.
        step: |change| / |weights|, both Euclidean. Infinite for weights that are all 0, as biases are at first, and 0
            if they stay so.
    """

    name: str
    symbol: str
    norm: float
    clipped_norm: float
    clipped: float
    step: float


def parameter_updates(
    config: Config, gradients: Parameters, weights: Mapping[str, Array], change: Mapping[str, Array]
) -> list[ParameterUpdate]:
    """The figures of one update, for each parameter in the order of the layout.

    Args:
        gradients: before they are clipped; only read.
        weights: before the update. change: what it adds to them, such as ``weight_change`` finds.
    """
    clipped = _copy(gradients)
    clip(config, clipped.flat)
    return [
        ParameterUpdate(
            name=name,
            symbol=symbol(config, name),
            norm=gradient_norm(gradient),
            clipped_norm=gradient_norm(clipped[name]),
            clipped=clipped_share(gradient, config.clip),
            step=_ratio(gradient_norm(change[name]), gradient_norm(weights[name])),
        )
        for name, gradient in gradients.items()
    ]


def weight_change(
    config: Config,
    weights: Parameters,
    gradients: Parameters,
    memory: Array | None = None,
    learning_rate: float | None = None,
    update: int = 1,
) -> Parameters:
    """What an update would add to the weights, found on copies: nothing that is passed is changed.

    Args:
        gradients: before they are clipped.
        memory: (slots, N) of the optimizer before the update; None is that at the start of a run.
        learning_rate: before the schedule scales it; None is config.learning_rate.
        update: its number, from 1.
    """
    rule = OPTIMIZERS[config.optimizer]
    optimizer = rule(weights.flat.size, config.dtype, **{name: getattr(config, name) for name in rule.settings})
    if memory is not None:
        optimizer.memory[...] = memory
    after, gradient = _copy(weights), gradients.flat.copy()
    clip(config, gradient)
    rate = (config.learning_rate if learning_rate is None else learning_rate) * share_of_learning_rate(config, update)
    if config.weight_decay:
        decay_weights([after[name] for name in sorted(decaying(config))], rate * config.weight_decay)
    optimizer.step(after.flat, gradient, rate, update)
    after.flat -= weights.flat
    return after


def _copy(parameters: Parameters) -> Parameters:
    copy = Parameters({name: array.shape for name, array in parameters.items()}, parameters.flat.dtype)
    copy.flat[...] = parameters.flat
    return copy


def _ratio(change: float, size: float) -> float:
    return change / size if size else (math.inf if change else 0.0)
