"""Checkpoints: one file is everything a run is. Resuming is exact: run(N + M) is run(N), save, load, run(M).

There are two kinds. A *run* (ckpt.npz) holds the weights, the optimizer's memory, the hidden state, the position in the
text and the best model so far: training goes on from it. A *model* (ckpt.best.npz) holds weights and the hidden state
that goes with them: text is written from it.
"""

from __future__ import annotations

import dataclasses
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..config import Config
from ..errors import CheckpointError, ConfigError, VocabularyError
from ..network.parameters import Array, Parameters, sha256_of
from ..network.shapes import parameter_shapes, state_shape
from ..network.transfer import transfer
from ..sampling.writer import Writer
from ..text.corpus import Ids
from ..text.vocabulary import Vocabulary
from ..training.arrays import arrays_of, arrays_of_best
from ..training.snapshot import Snapshot
from ..training.state import RunState
from ..training.trainer import Trainer, training_streams
from ..training.validation import Validation, split
from . import archive
from .contents import MODEL, RUN, Origin, Pretrained, expected, header_of, values_of

NO_TEXT: Ids = np.zeros(0, np.uint8)
MODEL_SETTINGS = ("cell", "layers", "hidden_size", "dtype")  # without which weights cannot be taken over as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint(RunState):
    """What a checkpoint holds, read and checked: where the run was, and the following. In a "model", where it was when
    the model was best.

    Attributes:
        kind: "run" or "model".
        config: the settings.
        vocabulary: what the ids stand for.
        origin: where the text came from.
        arrays: by name; see ``engine.training.arrays.array_shapes``.
    """

    kind: str
    config: Config
    vocabulary: Vocabulary
    origin: Origin
    arrays: Mapping[str, Array]

    @property
    def weights(self) -> Parameters:
        """The model's weights, as named arrays."""
        parameters = Parameters(parameter_shapes(self.config, len(self.vocabulary)), self.config.dtype)
        for name, array in parameters.items():
            array[...] = self.arrays[f"weights/{name}"]
        return parameters

    def parameters_sha256(self) -> str:
        """The hash of all weights and, in a run, of the optimizer's memory: equal hash, equal run."""
        memory = [self.arrays["optimizer"]] if self.kind == RUN else []
        return sha256_of(self.weights.flat, *memory)

    def weights_sha256(self) -> str:
        """The hash of all weights: equal hash, equal model."""
        return sha256_of(self.weights.flat)

    def writer(self, prompt: str = "") -> Writer:
        """A writer that goes on from the saved hidden state, or from a zero state and ``prompt``.

        Raises:
            VocabularyError: a character of the prompt is not in the vocabulary.
        """
        if prompt:
            return Writer.after_prompt(self.config, self.weights, self.vocabulary.encode(prompt))
        return Writer(self.config, self.weights, self.arrays["state"], self.next_input)

    def best_model(self) -> Checkpoint:
        """The best model so far, as ``save_best`` would save it; a model is its own best."""
        if self.kind != RUN:
            return self
        best = {name.removeprefix("best/"): array for name, array in self.arrays.items() if name.startswith("best/")}
        arrays = {f"weights/{name}": array for name, array in best.items()} | {"state": self.arrays["best_state"]}
        return dataclasses.replace(self, kind=MODEL, arrays=arrays, **self.when_best().fields())

    def evaluate(self, ids: Ids, boundaries: tuple[int, ...] = ()) -> float | None:
        """The loss of these weights on the held-out part of the text, in nats per character, as the run computes it.

        Args:
            ids: (N,) the text of the run. boundaries: where in it another one begins.

        Returns:
            None where nothing is held out.

        Raises:
            TextError: what is held out is too short.
        """
        if not self.config.validation:
            return None
        parts = split(ids, boundaries, self.config)
        held_out = parts.held_out, len(self.vocabulary)
        return Validation(self.config, *held_out, boundaries=parts.held_out_boundaries).evaluate(self.weights.flat)

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
                "it holds only a model, not a run that can be resumed; resume from the run's own file"
            )
        trainer = Trainer(self.config, ids, self.vocabulary, boundaries)
        self.restore(trainer)
        return trainer

    def new_run(self, config: Config, ids: Ids, vocabulary: Vocabulary, boundaries: tuple[int, ...] = ()) -> Trainer:
        """A new run that begins with the weights of this model: at update 0, with an empty memory of the optimizer.

        Characters are matched by name. Those that this model does not know have the weights that the new run drew for
        them, and those that are not in ``vocabulary`` are dropped.

        Args:
            config: the settings, of which those in MODEL_SETTINGS must be this model's.
            ids, vocabulary, boundaries: of the text, as for ``Trainer``.

        Raises:
            ConfigError, TextError: see ``Trainer``; or a setting is not this model's.
        """
        for name in MODEL_SETTINGS:
            if getattr(config, name) != (own := getattr(self.config, name)):
                raise ConfigError(name, f"must be {own}, as in the model to begin with, not {getattr(config, name)}")
        trainer = Trainer(config, ids, vocabulary, boundaries)
        transfer(self.weights, self.vocabulary, trainer.model.weights, vocabulary)
        trainer.best.restore(trainer.model.weights.flat, trainer.model.state)
        return trainer

    def as_pretrained(self, name: str) -> Pretrained:
        """What a run that begins with this model records of it; ``name``: of its file."""
        return Pretrained(name=name, update=self.update, text=self.origin.name, weights_sha256=self.weights_sha256())

    def snapshot(self, ids: Ids, boundaries: tuple[int, ...] = ()) -> Snapshot:
        """The model with the text of its run, to look inside. No trainer is made.

        A run is looked at where it was. A best model does not know where in the text that was: it begins at the
        beginning, with a hidden state of zero.

        Args:
            ids: (N,) the text of the run. boundaries: where in it another one begins.

        Raises:
            CheckpointError: it does not fit the text.
            TextError: the text is too short.
        """
        parts = split(ids, boundaries, self.config)
        if self.kind != RUN:
            return self._snapshot(parts.learnt, parts.boundaries, parts.held_out)
        streams = training_streams(self.config, ids, boundaries)
        if not self.fits(streams):
            raise CheckpointError("its position lies outside the text")
        streams.position, streams.epoch = self.position, self.epoch
        return self._snapshot(
            parts.learnt, parts.boundaries, parts.held_out, streams.place, self.arrays["state"][:, :, :1]
        )

    def snapshot_with(self, ids: Ids = NO_TEXT) -> Snapshot:
        """The model with another text (N,) of characters that it knows, or with none."""
        return self._snapshot(ids, (), ids[:0])

    def _snapshot(
        self, learnt: Ids, boundaries: tuple[int, ...], held_out: Ids, place: int = 0, state: Array | None = None
    ) -> Snapshot:
        one = dataclasses.replace(self.config, batch_size=1)
        return Snapshot(
            update=self.update,
            config=self.config,
            vocabulary=self.vocabulary,
            weights=self.weights,
            state=np.zeros(state_shape(one), self.config.dtype) if state is None else state,
            learnt=learnt,
            boundaries=boundaries,
            place=place,
            held_out=held_out,
        )

    def restore(self, trainer: Trainer) -> None:
        """Make a trainer of the same text and settings be what it was when this was saved.

        Raises:
            CheckpointError: the position lies outside the text.
        """
        self.restore_to(trainer, self.arrays)


Check = Callable[[], None] | None
"""Called just before a file is replaced; an error that it raises leaves everything as it was."""


def save_run(path: str | os.PathLike[str], trainer: Trainer, origin: Origin, check: Check = None) -> None:
    """Save everything that a run is.

    Raises:
        DivergenceError: a number in it is not finite.
        CheckpointError: it would be too large.
        OSError: it could not be written; what was at ``path`` is as it was.
    """
    _write(Path(path), RUN, RunState.of(trainer), trainer, origin, arrays_of(trainer), check)


def save_best(path: str | os.PathLike[str], trainer: Trainer, origin: Origin, check: Check = None) -> None:
    """Save the best model, with the hidden state of that moment. Raises as ``save_run`` does."""
    _write(Path(path), MODEL, RunState.of(trainer).when_best(), trainer, origin, arrays_of_best(trainer), check)


def checkpoint_of(trainer: Trainer, origin: Origin) -> Checkpoint:
    """The run as it is now, kept in memory: a copy that later updates do not touch."""
    return Checkpoint(
        kind=RUN,
        config=trainer.config,
        vocabulary=trainer.vocabulary,
        origin=origin,
        arrays={name: array.copy() for name, array in arrays_of(trainer).items()},
        **RunState.of(trainer).fields(),
    )


def _write(
    path: Path,
    kind: str,
    state: RunState,
    trainer: Trainer,
    origin: Origin,
    arrays: Mapping[str, Array],
    check: Check,
) -> None:
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise trainer.divergence(f"not saved: {name} holds numbers that are not finite", trainer.update)
    header = header_of(origin)
    meta = {
        "format": header["format"],
        "kind": kind,
        "config": trainer.config.to_dict(),
        "vocabulary": trainer.vocabulary.characters,
        "origin": header["origin"],
        **state.to_dict(),
        "made_with": {"python": platform.python_version(), "numpy": np.__version__},
    }
    archive.write(path, meta, arrays, check)


def load(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint of either kind, and check everything in it.

    Raises:
        CheckpointError: the file cannot be read, is not a checkpoint, is damaged, or was made by a newer version.
    """
    try:
        with archive.open_archive(Path(path)) as reader:
            meta = reader.meta()
            values = values_of(meta)
            return Checkpoint(**values, arrays=reader.arrays(expected(values)))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ConfigError, VocabularyError) as error:
        raise CheckpointError(f"{path} cannot be used: it is damaged: {error}") from None
    except CheckpointError as error:
        raise CheckpointError(f"{path} cannot be used: {error}") from None
