"""How much memory a run takes, and its checkpoint, before any of it is allocated."""

from __future__ import annotations

from math import prod

from ..config import Config
from ..network.cells import CELLS
from ..network.numerical import CHECKED_AT_ONCE
from ..network.parameters import count
from ..network.shapes import parameter_shapes
from ..training.optimizers import OPTIMIZERS

# Copies of the parameters: weights, gradients, the lookup's with its bias added, the best model; and two more while a
# checkpoint is written.
COPIES = 6
VIEWS = 4096  # bytes of Python objects for a time step of a layer: its loops run over views made once
OBJECTS = 1 << 19  # bytes of those of a gradient check
TEMPORARIES = 6  # arrays of so many bytes at once, while perturbed models take a time step


def bytes_of_checkpoint(config: Config, vocabulary_size: int) -> int:
    """About how many bytes a run's checkpoint has: weights, best weights and the optimizer's memory."""
    copies = 2 + OPTIMIZERS[config.optimizer].slots
    return count(parameter_shapes(config, vocabulary_size)) * copies * (8 if config.dtype == "float64" else 4)


def bytes_of_run(config: Config, vocabulary_size: int) -> int:
    """About how many bytes a trainer allocates, text and interpreter not counted: never much less than it will be."""
    parameters = count(parameter_shapes(config, vocabulary_size)) * (COPIES + OPTIMIZERS[config.optimizer].slots)
    twin = 2 if config.validation else 1  # the validation has a workspace of its own
    workspace = _workspace(config, vocabulary_size, config.seq_length, config.batch_size)
    views = twin * config.layers * config.seq_length * VIEWS
    return (parameters + twin * workspace) * (8 if config.dtype == "float64" else 4) + views


def bytes_of_check(config: Config, vocabulary_size: int, longest: int | None = None, streams: int | None = None) -> int:
    """About how many bytes a ``Trainer.gradient_checker`` takes, beside the trainer: never much less than it will be.

    Args:
        config, vocabulary_size: of the run. longest, streams: as the checker is asked for.
    """
    T, B = min(longest or config.seq_length, config.seq_length), min(streams or config.batch_size, config.batch_size)
    gates, H, V = CELLS[config.cell].gates, config.hidden_size, vocabulary_size
    shapes = parameter_shapes(config, V)
    twin = 2 * count(shapes)  # weights and gradients
    twin += V * gates * H if T * B >= V else 0  # the lookup table with its bias added
    twin += _workspace(config, V, T, B)
    single = twin if config.dtype == "float32" else 0  # the same once more in float32, at the beginning
    largest = max(map(prod, shapes.values()))
    perturbed = max((1 + TEMPORARIES) * CHECKED_AT_ONCE, largest * (16 + 1))  # complex, and a direction
    objects = OBJECTS + config.layers * T * VIEWS
    return objects + twin * 8 + max(single * 4 + largest * 8, perturbed + TEMPORARIES * 2 * B * max(V, gates * H) * 8)


def _workspace(config: Config, vocabulary_size: int, T: int, B: int) -> int:
    """How many numbers a model computes with, for T time steps of B streams."""
    H = config.hidden_size
    layer = CELLS[config.cell].numbers(T, B, H) + (4 * T * B * H if config.dropout else 0)
    return config.layers * layer + 2 * T * B * vocabulary_size  # scores, and one-hot rows
