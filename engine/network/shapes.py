"""The parameters of a network by name: their shapes, their letters, and what else follows from a Config alone.

The names are ``layer0.input``, ``layer0.recurrent``, ... for each layer, then ``output`` and ``output_bias``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..config import Config
from . import blas
from .cells import CELLS
from .parameters import Array, Shapes

CHARACTER_AXES = {"layer0.input": 0, "output": 1, "output_bias": 0}  # those that have V entries along an axis
LETTERS = {"bias": "b", "input": "U", "output": "V", "output_bias": "c"}  # a cell has letters for its own weights


def parameter_shapes(config: Config, vocabulary_size: int) -> Shapes:
    """Name -> shape of every parameter. For one layer of the vanilla cell, in the assignment's letters:

    layer0.recurrent = W^T, layer0.bias = b, layer0.input = U^T, output = V^T, output_bias = c.
    """
    H, V = config.hidden_size, vocabulary_size
    cell = CELLS[config.cell]
    shapes: dict[str, tuple[int, ...]] = {}
    for n in range(config.layers):
        shapes |= {f"layer{n}.{name}": weight.shape for name, weight in cell.weights(H).items()}
        shapes[f"layer{n}.bias"] = (cell.gates * H,)
        shapes[f"layer{n}.input"] = (V if n == 0 else H, cell.gates * H)
    return shapes | {"output": (H, V), "output_bias": (V,)}


def decaying(config: Config) -> set[str]:
    """The names of the parameters that weight decay applies to: biases are not among them."""
    recurrent = [name for name, weight in CELLS[config.cell].weights(config.hidden_size).items() if weight.decays]
    return {f"layer{n}.{name}" for n in range(config.layers) for name in (*recurrent, "input")} | {"output"}


def symbol(config: Config, name: str) -> str:
    """The letter for a parameter, the assignment's where it has one: "layer0.recurrent" is W, of the next layer W2."""
    layer, _, part = name.rpartition(".")
    number = int(layer.removeprefix("layer") or 0) + 1
    recurrent = CELLS[config.cell].weights(config.hidden_size)
    letter = recurrent[part].letter if part in recurrent else LETTERS.get(part, part)
    return letter + (str(number) if number > 1 else "")


def state_shape(config: Config) -> tuple[int, int, int, int]:
    """(L, S, B, H) of the carried state."""
    return config.layers, CELLS[config.cell].carried, config.batch_size, config.hidden_size


def multiplications(config: Config) -> int:
    """Of one layer in one time step: their number says how many threads the matrix products are worth."""
    return config.batch_size * config.hidden_size * CELLS[config.cell].gates * config.hidden_size


def suitable_threads(config: Config) -> int:
    """How many threads suit the matrix products of a model."""
    return blas.suitable(multiplications(config))


def layer_weights(weights: Mapping[str, Array], layer: int) -> dict[str, Array]:
    """The weights of one layer, by the names its cell knows them by."""
    prefix = f"layer{layer}."
    return {name.removeprefix(prefix): array for name, array in weights.items() if name.startswith(prefix)}
