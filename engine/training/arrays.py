"""The arrays of a run, listed once: weights, hidden state and the optimizer's memory, and the best model's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..config import Config
from ..network.parameters import Array, Parameters, count
from ..network.shapes import parameter_shapes, state_shape
from .optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from .trainer import Trainer


def array_shapes(config: Config, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Name -> shape of every array of a run; a model to write with has "weights/*" and "state" only."""
    shapes, state = parameter_shapes(config, vocabulary_size), state_shape(config)
    memory = OPTIMIZERS[config.optimizer].slots, count(shapes)
    return (
        {f"weights/{name}": shape for name, shape in shapes.items()}
        | {"state": state, "optimizer": memory}
        | {f"best/{name}": shape for name, shape in shapes.items()}
        | {"best_state": state}
    )


def arrays_of(trainer: Trainer) -> dict[str, Array]:
    """Every array of a run, by the names of ``array_shapes``; most of them are the trainer's own."""
    best = Parameters(parameter_shapes(trainer.config, len(trainer.vocabulary)), trainer.config.dtype)
    best.flat[...] = trainer.best.weights
    return (
        {f"weights/{name}": array for name, array in trainer.model.weights.items()}
        | {"state": trainer.model.state, "optimizer": trainer.optimizer.memory}
        | {f"best/{name}": array for name, array in best.items()}
        | {"best_state": trainer.best.state}
    )


def arrays_of_best(trainer: Trainer) -> dict[str, Array]:
    """The arrays of the best model: its weights, and the hidden state that goes with them."""
    arrays = arrays_of(trainer)
    weights = {name.replace("best/", "weights/"): array for name, array in arrays.items() if name.startswith("best/")}
    return weights | {"state": arrays["best_state"]}


def parameters_of(trainer: Trainer, arrays: Mapping[str, Array], group: str) -> Parameters:
    """The arrays "group/*" as the parameters of a run's model."""
    parameters = Parameters(parameter_shapes(trainer.config, len(trainer.vocabulary)), trainer.config.dtype)
    for name, array in parameters.items():
        array[...] = arrays[f"{group}/{name}"]
    return parameters
