"""Saving a run: in a thread, since a disk may be slow, and never over a file that another process put there."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator
from pathlib import Path

import engine
from engine import Trainer

from .. import events
from . import origins
from .jobs import BackgroundCall
from .ownership import Overwritten, Ownership
from .runfiles import RunFiles


class Saver:
    """Writes the checkpoints of one run.

    Args:
        trainer: of the run; nothing may change it while ``saving`` is under way.
        files: where to save.
        origin: what checkpoints say about the text.
        tell: takes the events.

    Attributes:
        files: where the run is saved now.
        error: why the latest save failed; None if it worked.
        update: of the latest checkpoint; None before the first.
    """

    def __init__(
        self, trainer: Trainer, files: RunFiles, origin: engine.Origin, tell: Callable[[events.Event], None]
    ) -> None:
        self.files = files
        self.error: str | None = None
        self.update: int | None = None
        self._trainer, self._origin, self._tell = trainer, origin, tell
        self._ownership = Ownership(files.saved())
        self._moved_from: Path | None = None  # a file that another process wrote, until that is reported
        self._best_saved: int | None = None  # update of the best model on disk, if this saver wrote it

    def saving(self, goal: int | None, elsewhere: Path | None = None) -> Generator[None]:
        """Write the run, and the best model if it is new. Success and failure are reported as events.

        If closed early, it still waits for the end: half a checkpoint is none.

        Raises:
            DivergenceError: it contains numbers that are not finite.
        """
        writing = BackgroundCall(lambda: self._write_files(goal, elsewhere))
        try:
            while not writing.wait():
                yield
        finally:
            self._tell_of(elsewhere, writing)

    def read_back(self) -> engine.Checkpoint:
        """This run's latest checkpoint, never a file that another process may have put there.

        Raises:
            CheckpointError: it cannot be read, or was replaced.
        """
        path = self.files.checkpoint
        try:
            self._ownership.check(path)
        except Overwritten:
            raise engine.CheckpointError(f"{path} was written by another process") from None
        return engine.load(path)

    def forget_best(self) -> None:
        """The run has gone back, so its best model may no longer be the one on disk."""
        self._best_saved = None

    def _write_files(self, goal: int | None, elsewhere: Path | None) -> Path:
        """Returns where the checkpoint is: under another name, if another process has taken its own."""
        trainer, origin = self._trainer, dataclasses.replace(self._origin, updates=goal)
        if elsewhere is not None:
            engine.save_run(elsewhere, trainer, origins.moved(origin, self.files.checkpoint, elsewhere))
            return elsewhere
        try:
            self._write_own(origin)
        except Overwritten as lost:
            self._moved_from, self.files = lost.path, self.files.beside()
            self._ownership, self._best_saved = Ownership(self.files.saved()), None
            self._write_own(origin)
        return self.files.checkpoint

    def _write_own(self, origin: engine.Origin) -> None:
        trainer = self._trainer
        self._write(self.files.checkpoint, engine.save_run, origin)
        if trainer.update and trainer.best.update != self._best_saved:
            self._write(self.files.best, engine.save_best, origin)
            self._best_saved = trainer.best.update

    def _write(self, path: Path, save: Callable[..., None], origin: engine.Origin) -> None:
        ownership = self._ownership
        try:
            save(path, self._trainer, origin, lambda: ownership.check(path))
        except engine.NotDurable:
            ownership.note(path)  # it was written, and is this run's
            raise
        ownership.note(path)

    def _tell_of(self, elsewhere: Path | None, writing: BackgroundCall[Path]) -> None:
        update = self._trainer.update
        if self._moved_from is not None:
            kept, self._moved_from = self._moved_from, None
            self._tell(
                events.Warned(
                    update,
                    f"{kept} was written by another process; it is left alone, and this run is now saved in "
                    f"{self.files.checkpoint}",
                )
            )
        path = elsewhere or self.files.checkpoint
        try:
            path = writing.result()
        except (OSError, engine.CheckpointError, ValueError) as error:  # ValueError: no file can have that name
            self.error = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            self._tell(events.SaveFailed(update, str(path), self.error, elsewhere is not None))
        else:
            self.error, self.update = None, update
            self._tell(events.Saved(update, str(path), elsewhere is not None))
