"""A run as its files tell of it, whether it is over or still going on: for whatever reports runs or compares them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

import engine

from ..events import Started, TextRead
from ..flags import CHARACTERS, EPOCHS, SECONDS, UPDATES
from ..plot.curves import ENORMOUS
from ..watch import history
from ..watch.description import Description
from ..watch.history import History
from .options import UsageError
from .outcome import os_error_message
from .runfiles import RunFiles
from .started import of_checkpoint

A_RUN = "give a run's ckpt.npz, its ckpt.metrics.jsonl, or their folder"


class Lowest(NamedTuple):
    """The lowest loss of a run, in bits per character, and the update at which it was reached."""

    update: int
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """What is known of a run.

    Attributes:
        files: where it is; ``has_checkpoint``: whether it has one that can be read.
        config: its settings at its start. text: what it reads. init_from: the model whose weights it began with.
        learning_rates: (update, learning rate) for each, with the update after which it was used, as far as known.
        goal: total number of updates; None is no goal. update: how many it has made.
        updates_per_epoch: how many read the text once.
        history: its metrics; empty if there are none.
        lowest: its lowest smooth loss, as far as that was recorded. validation: its lowest validation loss, without
            that of the untrained model. None if there is none, or if the run failed.
        notes: what is missing.
    """

    files: RunFiles
    has_checkpoint: bool
    config: engine.Config
    text: TextRead
    learning_rates: tuple[tuple[int, float], ...]
    goal: int | None
    update: int
    updates_per_epoch: int
    init_from: engine.Pretrained | None
    history: History
    lowest: Lowest | None
    validation: Lowest | None
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Of its checkpoint, or else of its metrics."""
        return self.files.checkpoint if self.has_checkpoint else self.files.metrics

    @property
    def failed(self) -> str:
        """Why it could not go on, as its metrics tell, such as by a loss that is no number; "" if it did not fail."""
        return self.history.sessions.failed

    @property
    def characters_per_update(self) -> int:
        """How many characters each update reads."""
        return self.config.seq_length * self.config.batch_size

    @property
    def seconds(self) -> float | None:
        """Of training, as far as it was recorded; None if it was not."""
        return self.history.seconds[-1] if self.history.seconds else None

    @property
    def characters_per_second(self) -> float | None:
        """The mean over all that was recorded."""
        if not self.seconds:
            return None
        speed = (self.history.updates[-1] - self.history.begun) * self.characters_per_update / self.seconds
        return speed if math.isfinite(speed) else None

    def curve(self, by: str) -> tuple[engine.Array, engine.Array]:
        """The smooth loss: (N,) ascending in what ``by`` (``flags.BY``) names, (N,) bits per character."""
        return self._along(by, self.history.updates, self.history.bits)

    def validation_curve(self, by: str) -> tuple[engine.Array, engine.Array]:
        """The validation loss, likewise."""
        return self._along(by, self.history.validated, self.history.validation_bits)

    def _along(self, by: str, updates: Sequence[int], bits: Sequence[float]) -> tuple[engine.Array, engine.Array]:
        x, y = np.array(updates, float), np.clip(np.array(bits, float), -ENORMOUS, ENORMOUS)
        if by != SECONDS:
            scale = {UPDATES: 1.0, CHARACTERS: self.characters_per_update, EPOCHS: 1 / self.updates_per_epoch}
            return x * scale[by], y
        told = zip(self.history.updates, self.history.seconds, strict=True)
        known = np.array([(update, seconds) for update, seconds in told if seconds is not None], float).reshape(-1, 2)
        if not len(known):
            return x[:0], y[:0]
        seconds = np.interp(x, known[:, 0], np.maximum.accumulate(known[:, 1]))
        inside = (x >= known[0, 0]) & (x <= known[-1, 0])
        return seconds[inside], y[inside]


def history_of(path: Path) -> History:
    """The metrics of the run that a path names.

    Raises:
        UsageError: there are none.
    """
    metrics, found = _read(path)
    if not found.updates:
        raise UsageError(_holds_none(metrics))
    return found


def _read(path: Path) -> tuple[Path, History]:
    metrics = RunFiles.named_by(path).metrics
    try:
        return metrics, history.read(metrics)
    except OSError as error:
        raise UsageError(os_error_message(error, "cannot be read", metrics)) from None


def _holds_none(metrics: Path) -> str:
    return f"{metrics} holds no metrics of a run; {A_RUN}"


def _tells(found: History) -> bool:
    """Whether metrics tell how a run went: by its losses, or by why it failed before the first."""
    return bool(found.updates or found.sessions.failed)


def recorded(path: Path) -> RecordedRun:
    """The run that a path names.

    Raises:
        UsageError: there is no run, or nothing that says what it is.
        engine.CheckpointError: the path names a checkpoint that cannot be used.
    """
    notes = list[str]()
    found = _history(path, notes)
    files = _with_checkpoint(RunFiles.named_by(path), found)
    checkpoint = _checkpoint(path, files, found, notes)
    if checkpoint is not None and not found.sessions.is_of(checkpoint):
        if files.metrics == path:
            checkpoint = None
        else:
            found = History()
            notes.append(f"{files.metrics.name} is of another run, so no curve")
    return _gathered(files, checkpoint, found, notes)


def _history(path: Path, notes: list[str]) -> History:
    """The metrics of a run; without them it is one all the same, unless it is they that were named."""
    try:
        metrics, found = _read(path)
        if not _tells(found):
            raise UsageError(_holds_none(metrics))
        return found
    except UsageError:
        if RunFiles.named_by(path).metrics == path:
            raise
    notes.append("no metrics, so no curve")
    return History()


def _checkpoint(path: Path, files: RunFiles, found: History, notes: list[str]) -> engine.Checkpoint | None:
    """The checkpoint of a run; None without one, where there are metrics."""
    if os.path.exists(files.checkpoint):  # noqa: PTH110 - Path.exists raises for a name that is too long
        try:
            return engine.load(files.checkpoint)
        except engine.CheckpointError:
            if files.metrics != path:
                raise
        notes.append(f"{files.checkpoint.name} cannot be read")
    elif not _tells(found):
        wrong = f"there is no {path}" if path == files.checkpoint else f"{path} holds no {files.checkpoint.name}"
        raise UsageError(f"{wrong}; {A_RUN}")
    return None


def _with_checkpoint(files: RunFiles, found: History) -> RunFiles:
    """The files with the checkpoint that the metrics name, if they have a name of their own (``--log``)."""
    named = found.description.checkpoint if found.description else ""
    if os.path.exists(files.checkpoint) or not named:  # noqa: PTH110 - likewise
        return files
    return RunFiles.of(files.metrics.with_name(named), files.metrics)


def _gathered(
    files: RunFiles, checkpoint: engine.Checkpoint | None, found: History, notes: Sequence[str]
) -> RecordedRun:
    told: Started | Description | None = found.description
    if checkpoint is not None:
        told = of_checkpoint(checkpoint, files.checkpoint)
    if told is None:
        raise UsageError(f"{files.metrics} does not say what its run is; give its checkpoint")
    validated = [(update, bits) for update, bits in zip(found.validated, found.validation_bits, strict=True) if update]
    return RecordedRun(
        files=files,
        has_checkpoint=checkpoint is not None,
        config=told.config,
        text=told.text,
        learning_rates=told.learning_rates if isinstance(told, Started) else (),
        goal=told.goal,
        update=max([told.update, *found.updates[-1:]]),
        updates_per_epoch=told.updates_per_epoch,
        init_from=told.init_from,
        history=found,
        lowest=_lowest(found, [*_smooth(checkpoint), *zip(found.updates, found.bits, strict=True)]),
        validation=_lowest(found, [*_validation(checkpoint), *validated]),
        notes=tuple(notes),
    )


def _smooth(checkpoint: engine.Checkpoint | None) -> Iterator[tuple[int, float]]:
    """The smooth losses that a checkpoint tells of: that of its best model is exact, where metrics skip updates."""
    if checkpoint is not None:
        c = checkpoint
        for update, loss in ((c.best_update, c.best_smooth_loss), (c.update, c.smooth_loss)):
            if loss is not None:
                yield update, engine.bits_per_character(loss, c.config.loss_length)


def _validation(checkpoint: engine.Checkpoint | None) -> Iterator[tuple[int, float]]:
    if checkpoint is not None and checkpoint.best_validation_loss is not None and checkpoint.best_update:
        yield checkpoint.best_update, engine.bits_per_character(checkpoint.best_validation_loss, 1)


def _lowest(found: History, points: Iterable[tuple[int, float]]) -> Lowest | None:
    """The lowest, and of equal ones the earliest; none of a run that failed: it is not what the settings lead to."""
    known = [(bits, update) for update, bits in points if math.isfinite(bits)]
    if not known or found.sessions.failed:
        return None
    bits, update = min(known)
    return Lowest(update, bits)
