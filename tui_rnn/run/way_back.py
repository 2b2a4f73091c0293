"""The way back: to a good point kept in memory, or to the checkpoint on disk."""

from __future__ import annotations

from collections import deque

import engine
from engine import Trainer

from .points import MOST_BYTES, RestorePoints
from .saving import Saver

MOST_ROLLBACKS = 20  # each halves the learning rate: then a millionth of it is left
GOOD_POINTS = 2  # a spike may have begun, unnoticed as yet, just before the latest


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
        self._trainer, self._saver, self._origin = trainer, saver, origin
        self._rollbacks = 0
        self._good: deque[engine.Checkpoint] = deque(maxlen=GOOD_POINTS)

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

    def keep_good(self) -> None:
        """Keep the present state for ``before``; not that of a model so large that its checkpoints must do."""
        trainer = self._trainer
        if GOOD_POINTS * engine.bytes_of_checkpoint(trainer.config, len(trainer.vocabulary)) <= MOST_BYTES:
            self._good.append(engine.checkpoint_of(trainer, self._origin))

    def before(self, update: int) -> engine.Checkpoint:
        """The latest good point that is not after ``update``; it is kept, and those after it are dropped.

        Raises:
            NoWayBack: there is none.
        """
        while self._good and self._good[-1].update > update:
            self._good.pop()
        if self._good:
            return self._good[-1]
        saved = self._saver.update
        if saved is None or saved > update:
            raise NoWayBack(f"nothing was saved up to update {update:,}")
        try:
            return self._saver.read_back()
        except engine.CheckpointError as missing:
            raise NoWayBack(str(missing)) from None

    def restore(self, point: engine.Checkpoint, *, halving: bool) -> None:
        """Continue from a point; after what went wrong, ``halving`` the learning rate: the present one, or that of the
        point if it was raised since, for then that is what went wrong.
        """
        trainer = self._trainer
        rate = min(trainer.learning_rate, point.learning_rates[-1][1]) / 2
        point.restore(trainer)
        if halving:
            trainer.set_learning_rate(rate)
        self._saver.forget_best()
