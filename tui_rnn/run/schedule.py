"""What a run does by itself every so often. It sends the same commands that a key press sends."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..commands import Command, Sample, Save


@dataclass(frozen=True, slots=True)
class Every:
    """How often. Updates count from the run's first; 0 means never.

    Attributes:
        sample: updates between texts; ``sample_length``: of each, in characters.
        checkpoint: updates between checkpoints; ``autosave``: seconds between them, whatever the updates.
    """

    sample: int = 10_000
    sample_length: int = 200
    checkpoint: int = 0
    autosave: float = 60.0


class Schedule:
    """Says which commands are due after an update.

    Attributes:
        now: when that was asked last, by ``time.monotonic``.
    """

    def __init__(self, every: Every) -> None:
        self._every = every
        self.now = self._saved_at = time.monotonic()

    def at_start(self, update: int) -> list[Command]:
        """Commands due before the first update made: a text, if it is the run's very first."""
        self._saved_at = time.monotonic()
        every = self._every
        return [Sample(length=every.sample_length)] if update == 0 and every.sample else []

    def after(self, update: int) -> list[Command]:
        """Commands due after ``update`` updates. Called after each, so it costs next to nothing."""
        every, due = self._every, list[Command]()
        self.now = now = time.monotonic()
        if every.sample and update % every.sample == 0:
            due.append(Sample(length=every.sample_length))
        checkpoint = every.checkpoint and update % every.checkpoint == 0
        if checkpoint or (every.autosave and now - self._saved_at >= every.autosave):
            due.append(Save())
            self._saved_at = now
        return due
