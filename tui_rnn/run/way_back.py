"""The way back: to a good point kept in memory, or to the checkpoint on disk."""

from __future__ import annotations

import engine
from engine import Trainer

from .points import RestorePoints
from .saving import Saver

MOST_ROLLBACKS = 20  # each halves the learning rate: then a millionth of it is left


class NoWayBack(Exception):
    """Why a run cannot go back."""


class WayBack:
    """Finds where a run can go back to, and takes it there.

    Args:
        trainer: of the run.
        saver: of its checkpoints.
        origin: what they say about the text.

    Attributes:
        points: those kept in memory.
    """

    def __init__(self, trainer: Trainer, saver: Saver, origin: engine.Origin) -> None:
        self.points = RestorePoints(origin)
        self._trainer, self._saver = trainer, saver
        self._rollbacks = 0

    @property
    def update(self) -> int | None:
        """The update it leads to; None if there is no way back."""
        return self._saver.update if self.points.latest_update is None else self.points.latest_update

    def latest(self, error: engine.DivergenceError | None) -> engine.Checkpoint:
        """The latest good point; ``error``: what went wrong, None if a person just wants to go back.

        Raises:
            NoWayBack: there is none.
        """
        trainer, saved = self._trainer, self._saver.update
        point = self.points.take_latest(trainer)
        if point is not None:
            return point
        if saved is None or not (error or saved < trainer.update):
            raise NoWayBack("there is nothing to go back to")
        try:
            return self._saver.read_back()
        except engine.CheckpointError as missing:
            raise NoWayBack(f"cannot go back: {missing}") from None

    def last_checkpoint(self, error: engine.DivergenceError) -> engine.Checkpoint:
        """The checkpoint on disk, for a run that goes back by itself after ``error``.

        Raises:
            DivergenceError: that was done too often, or the checkpoint cannot be read.
        """
        if self._rollbacks == MOST_ROLLBACKS:
            raise engine.DivergenceError(f"{error}; rolled back {MOST_ROLLBACKS} times without success") from None
        try:
            checkpoint = self._saver.read_back()
        except engine.CheckpointError as missing:
            raise engine.DivergenceError(f"{error}; and it cannot be rolled back: {missing}") from None
        self._rollbacks += 1
        return checkpoint

    def restore(self, point: engine.Checkpoint, error: engine.DivergenceError | None) -> None:
        """Continue from a point; after a divergence, with half of the present learning rate."""
        trainer = self._trainer
        rate = trainer.learning_rate / 2
        point.restore(trainer)
        if error is not None:
            trainer.set_learning_rate(rate)
        self._saver.forget_best()
