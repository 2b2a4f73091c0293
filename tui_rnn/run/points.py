"""Points that a run can go back to, kept in memory: one every few seconds, and one before each change by hand."""

from __future__ import annotations

import time
from collections import deque

import engine
from engine import Trainer

KEPT_EVERY = 5.0  # seconds
SAME_MOMENT = 2.0  # seconds: holding a key changes the learning rate many times, which counts as one change
GOOD = 1.1  # a smooth loss above this multiple of the last good one is not good
MOST_POINTS = 4
MOST_BYTES = 128_000_000  # of all points together; a model too large for even one has its checkpoints on disk


class RestorePoints:
    """The latest good points of one run, oldest first.

    Args:
        origin: what the checkpoints of the run say about its text.
    """

    def __init__(self, origin: engine.Origin) -> None:
        self._origin = origin
        self._points: deque[engine.Checkpoint] = deque(maxlen=MOST_POINTS)
        self._due = time.monotonic() + KEPT_EVERY
        self._changed_at = -SAME_MOMENT

    def keep_if_due(self, trainer: Trainer, now: float) -> None:
        """Keep a point if the last one is a few seconds old and the loss is still good. Called after each update."""
        if now >= self._due:
            self._due = now + KEPT_EVERY
            if self._is_good(trainer):
                self._keep(trainer)

    def before_change(self, trainer: Trainer) -> None:
        """Keep a point before a change by hand."""
        now = time.monotonic()
        if now - self._changed_at >= SAME_MOMENT:
            self._keep(trainer)
            self._due = now + KEPT_EVERY
        self._changed_at = now

    def _is_good(self, trainer: Trainer) -> bool:
        loss = trainer.smooth_loss
        before = self._points[-1].smooth_loss if self._points else None
        return loss is not None and (before is None or loss <= GOOD * before)

    def _keep(self, trainer: Trainer) -> None:
        size = engine.bytes_of_checkpoint(trainer.config, len(trainer.vocabulary))
        if size > MOST_BYTES:
            return
        while self._points and (len(self._points) + 1) * size > MOST_BYTES:
            self._points.popleft()
        self._points.append(engine.checkpoint_of(trainer, self._origin))

    def take_latest(self, trainer: Trainer) -> engine.Checkpoint | None:
        """Remove and return the latest point that differs from the present state; later ones are dropped."""
        while self._points:
            point = self._points.pop()
            if point.update < trainer.update or point.learning_rates[-1][1] != trainer.learning_rate:
                return point
        return None

    @property
    def latest_update(self) -> int | None:
        """The update of the latest point; None if there is none."""
        return self._points[-1].update if self._points else None
