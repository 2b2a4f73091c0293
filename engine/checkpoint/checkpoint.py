"""Checkpoints: one file is everything a run is. Resuming is exact: run(N + M) is run(N), save, load, run(M).

There are two kinds. A *run* (ckpt.npz) holds the weights, the optimizer's memory, the hidden state, the position in the
text and the best model so far: training goes on from it. A *model* (ckpt.best.npz) holds weights and the hidden state
that goes with them: text is written from it.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..config import Config
from ..errors import CheckpointError, ConfigError, VocabularyError
from ..network.model import parameter_shapes, state_shape
from ..network.parameters import Array, Parameters, count
from ..sampling.writer import Writer
from ..text.corpus import Ids
from ..text.vocabulary import Vocabulary
from ..training.optimizers import OPTIMIZERS
from ..training.trainer import Trainer, sha256_of
from . import archive
from .description import FORMAT, MODEL, RUN, Origin, checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a checkpoint holds, read and checked.

    Attributes:
        kind: "run" or "model".
        update, smooth_loss: of the weights in the file.
        learning_rates: each (update, learning rate) from which on it was used; the last is used next.
        next_input: the character that stream 0 reads next. position, epoch: of the streams.
        best_update, best_smooth_loss, best_validation_loss, best_next_input: of the best model (for a "model": its
            own).
        validation_loss: the latest, in nats per character. evaluated_at, lowest, since_best, since_decay: see
            ``Validation``.
        arrays: by name; see ``_expected``.
    """

    kind: str
    config: Config
    vocabulary: Vocabulary
    origin: Origin
    update: int
    smooth_loss: float | None
    learning_rates: tuple[tuple[int, float], ...]
    next_input: int
    position: int
    epoch: int
    best_update: int
    best_smooth_loss: float | None
    best_next_input: int
    best_validation_loss: float | None
    validation_loss: float | None
    evaluated_at: int | None
    lowest: float | None
    since_best: int
    since_decay: int
    arrays: Mapping[str, Array]

    @property
    def weights(self) -> Parameters:
        """The model's weights, as named arrays."""
        return self._parameters("weights")

    def _parameters(self, group: str) -> Parameters:
        shapes = parameter_shapes(self.config, len(self.vocabulary))
        parameters = Parameters(shapes, self.config.dtype)
        for name, array in parameters.items():
            array[...] = self.arrays[f"{group}/{name}"]
        return parameters

    def parameters_sha256(self) -> str:
        """The hash of all weights and, in a run, of the optimizer's memory: equal hash, equal run."""
        memory = [self.arrays["optimizer"]] if self.kind == RUN else []
        return sha256_of(self.weights.flat, *memory)

    def writer(self, prompt: str = "") -> Writer:
        """A writer that goes on from the saved hidden state, or from a zero state and ``prompt``.

        Raises:
            VocabularyError: a character of the prompt is not in the vocabulary.
        """
        if prompt:
            return Writer.after_prompt(self.config, self.weights, self.vocabulary.encode(prompt))
        return Writer(self.config, self.weights, self.arrays["state"], self.next_input)

    def trainer(self, ids: Ids, boundaries: tuple[int, ...] = ()) -> Trainer:
        """The run, as it was when it was saved.

        Args:
            ids: (N,) the text, of this checkpoint's vocabulary. boundaries: where in it another one begins.

        Raises:
            CheckpointError: this is a model and not a run, or it does not fit the text.
            TextError: the text is too short.
        """
        if self.kind != RUN:
            raise CheckpointError(
                "it holds a model to write with, not a run to go on with; resume from the run's own file"
            )
        trainer = Trainer(self.config, ids, self.vocabulary, boundaries)
        self.restore(trainer)
        return trainer

    def restore(self, trainer: Trainer) -> None:
        """Make a trainer of the same text and settings be what it was when this was saved.

        Raises:
            CheckpointError: the position lies outside the text.
        """
        T, streams, validation, best = self.config.seq_length, trainer.streams, trainer.validation, trainer.best
        if self.position % T or self.position >= streams.per_epoch * T:
            raise CheckpointError("its position lies outside the text")
        trainer.model.weights.flat[...] = self._parameters("weights").flat
        trainer.model.state[...] = self.arrays["state"]
        trainer.optimizer.memory[...] = self.arrays["optimizer"]
        streams.position, streams.epoch = self.position, self.epoch
        trainer.update, trainer.smooth_loss = self.update, self.smooth_loss
        trainer.learning_rates = list(self.learning_rates)
        trainer.learning_rate = self.learning_rates[-1][1]
        if validation is not None:
            validation.loss, validation.evaluated_at = self.validation_loss, self.evaluated_at
            validation.lowest = math.inf if self.lowest is None else self.lowest
            validation.since_best, validation.since_decay = self.since_best, self.since_decay
        best.restore(
            self._parameters("best").flat,
            self.arrays["best_state"],
            self.best_update,
            self.best_smooth_loss,
            self.best_validation_loss,
            self.best_next_input,
        )


Check = Callable[[], None] | None
"""Called just before a file is replaced; an error that it raises leaves everything as it was."""


def save_run(path: str | os.PathLike[str], trainer: Trainer, origin: Origin, check: Check = None) -> None:
    """Save everything that a run is.

    Raises:
        DivergenceError: a number in it is not finite.
        CheckpointError: it would be too large.
        OSError: it could not be written; what was at ``path`` is as it was.
    """
    _write(Path(path), trainer, _run_meta(trainer, origin), _run_arrays(trainer), check)


def present(trainer: Trainer, origin: Origin) -> Checkpoint:
    """The run as it is now, kept in memory: a copy that later updates do not touch."""
    arrays = {name: array.copy() for name, array in _run_arrays(trainer).items()}
    meta = json.loads(json.dumps(_run_meta(trainer, origin)))  # as a file would hold it: tuples become lists
    return Checkpoint(**checked(meta), arrays=arrays)


def _run_arrays(trainer: Trainer) -> dict[str, Array]:
    """Every array of a run, by name; most of them are the trainer's own."""
    best = trainer.best
    best_weights = Parameters(parameter_shapes(trainer.config, len(trainer.vocabulary)), trainer.config.dtype)
    best_weights.flat[...] = best.weights
    arrays = {f"weights/{name}": array for name, array in trainer.model.weights.items()}
    arrays |= {"state": trainer.model.state, "optimizer": trainer.optimizer.memory}
    return arrays | {f"best/{name}": array for name, array in best_weights.items()} | {"best_state": best.state}


def _run_meta(trainer: Trainer, origin: Origin) -> dict[str, Any]:
    """All of a run that is not an array."""
    meta = _meta(RUN, trainer, origin) | {
        "update": trainer.update,
        "smooth_loss": trainer.smooth_loss,
        "next_input": trainer.next_input,
        "position": trainer.streams.position,
        "epoch": trainer.streams.epoch,
    }
    if trainer.validation is not None:
        meta["validation"] = {
            "loss": trainer.validation.loss,
            "evaluated_at": trainer.validation.evaluated_at,
            "lowest": _finite_or_none(trainer.validation.lowest),
            "since_best": trainer.validation.since_best,
            "since_decay": trainer.validation.since_decay,
        }
    return meta


def save_best(path: str | os.PathLike[str], trainer: Trainer, origin: Origin, check: Check = None) -> None:
    """Save the best model, with the hidden state of that moment. Raises as ``save_run`` does."""
    best = trainer.best
    weights = Parameters(parameter_shapes(trainer.config, len(trainer.vocabulary)), trainer.config.dtype)
    weights.flat[...] = best.weights
    arrays = {f"weights/{name}": array for name, array in weights.items()} | {"state": best.state}
    meta = _meta(MODEL, trainer, origin) | {
        "update": best.update,
        "smooth_loss": _finite_or_none(best.smooth_loss),
        "next_input": best.next_input,
        "position": 0,
        "epoch": 0,
    }
    _write(Path(path), trainer, meta, arrays, check)


def _meta(kind: str, trainer: Trainer, origin: Origin) -> dict[str, Any]:
    best = trainer.best
    return {
        "format": FORMAT,
        "kind": kind,
        "config": trainer.config.to_dict(),
        "vocabulary": trainer.vocabulary.characters,
        "origin": dataclasses.asdict(origin),
        "learning_rates": trainer.learning_rates,
        "best_update": best.update,
        "best_smooth_loss": _finite_or_none(best.smooth_loss),
        "best_validation_loss": _finite_or_none(best.validation_loss),
        "best_next_input": best.next_input,
        "made_with": {"python": platform.python_version(), "numpy": np.__version__},
    }


def _finite_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _write(path: Path, trainer: Trainer, meta: Mapping[str, Any], arrays: Mapping[str, Array], check: Check) -> None:
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise trainer.divergence(f"not saved: {name} holds numbers that are not finite", trainer.update)
    archive.write(path, meta, arrays, check)


def load(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint of either kind, and check everything in it.

    Raises:
        CheckpointError: the file cannot be read, is not a checkpoint, is damaged, or was made by a newer version.
    """
    try:
        with archive.open_archive(Path(path)) as reader:
            meta = reader.meta()
            values = checked(meta)
            return Checkpoint(**values, arrays=reader.arrays(_expected(values)))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ConfigError, VocabularyError) as error:
        raise CheckpointError(f"{path} cannot be used: it is damaged: {error}") from None
    except CheckpointError as error:
        raise CheckpointError(f"{path} cannot be used: {error}") from None


def _expected(values: Mapping[str, Any]) -> archive.Expected:
    """Every array of a checkpoint: weights/* and state; in a run also optimizer, best/* and best_state."""
    config = values["config"]
    dtype = np.dtype(config.dtype)
    shapes = parameter_shapes(config, len(values["vocabulary"]))
    expected = {f"weights/{name}": (shape, dtype) for name, shape in shapes.items()}
    expected["state"] = (state_shape(config), dtype)
    if values["kind"] == RUN:
        expected["optimizer"] = ((OPTIMIZERS[config.optimizer].slots, count(shapes)), dtype)
        expected |= {f"best/{name}": (shape, dtype) for name, shape in shapes.items()}
        expected["best_state"] = (state_shape(config), dtype)
    return expected
