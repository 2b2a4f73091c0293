"""Knocking out a unit: what does the network do without it?"""

from __future__ import annotations

from collections.abc import Mapping

from ..config import Config
from .cells import CELLS
from .parameters import Array, Parameters


def knocked_out(config: Config, weights: Mapping[str, Array], layer: int, unit: int) -> Parameters:
    """A copy of the weights in which nobody reads one unit: neither its own layer, nor the next one or the readout.

    Its weights in what reads it are 0, so it may do what it likes (in a gated cell it still remembers itself). A
    ``trace`` with these weights says how many bits it was worth; a ``Writer`` writes without it.

    Args:
        layer, unit: both from 0.

    Raises:
        ValueError: there is no such layer or unit.
    """
    H = config.hidden_size
    if not (0 <= layer < config.layers and 0 <= unit < H):
        raise ValueError(f"no unit {unit} in layer {layer}: there are {config.layers} layers of {H} units")
    copy = Parameters({name: array.shape for name, array in weights.items()}, config.dtype)
    for name, array in weights.items():
        copy[name][...] = array
    recurrent = [name for name, weight in CELLS[config.cell].weights(H).items() if len(weight.shape) == 2]
    above = f"layer{layer + 1}.input" if layer + 1 < config.layers else "output"
    for name in (*(f"layer{layer}.{part}" for part in recurrent), above):
        copy[name][unit] = 0
    return copy
