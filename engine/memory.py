"""How much memory a run takes, and its checkpoint, before any of it is allocated."""

from __future__ import annotations

from .cells import CELLS
from .config import Config
from .model import parameter_shapes
from .optimizers import OPTIMIZERS
from .parameters import count

# Copies of the parameters: weights, gradients, the lookup's with its bias added, the best model; and two more while a
# checkpoint is written.
COPIES = 6
PER_GATE, PER_UNIT = 4, 8  # arrays of (T, B, G H) and of (T, B, H) in a cell, at the most


def bytes_of_checkpoint(config: Config, vocabulary_size: int) -> int:
    """About how many bytes a run's checkpoint has: weights, best weights and the optimizer's memory."""
    copies = 2 + OPTIMIZERS[config.optimizer].slots
    return count(parameter_shapes(config, vocabulary_size)) * copies * (8 if config.dtype == "float64" else 4)


def bytes_of_run(config: Config, vocabulary_size: int) -> int:
    """About how many bytes a trainer allocates, text and interpreter not counted: never much less than it will be."""
    T, B, H, V = config.seq_length, config.batch_size, config.hidden_size, vocabulary_size
    parameters = count(parameter_shapes(config, V)) * (COPIES + OPTIMIZERS[config.optimizer].slots)
    layer = T * B * H * (PER_GATE * CELLS[config.cell].gates + PER_UNIT + (3 if config.dropout else 0))
    activations = config.layers * layer + 2 * T * B * V  # scores, and one-hot rows
    twin = 2 if config.validation else 1  # the validation has a workspace of its own
    return (parameters + twin * activations) * (8 if config.dtype == "float64" else 4)
