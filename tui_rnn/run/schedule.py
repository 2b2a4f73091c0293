"""What a run does by itself at intervals, through the same commands that keys send."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..commands import Command, Sample, Save


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals. Updates count from the run's first; 0 means never.

    Attributes:
        sample: updates between texts.
        sample_length: characters of each text.
        checkpoint: updates between checkpoints.
        autosave: seconds between checkpoints, in addition.
        orders: commands that are due once, after ``orders_at`` updates.
    """

    sample: int = 10_000
    sample_length: int = 200
    checkpoint: int = 0
    autosave: float = 60.0
    orders: tuple[Command, ...] = ()
    orders_at: int = 0


class Schedule:
    """Says which commands are due after an update.

    Attributes:
        now: when it was last asked, by ``time.monotonic``.
    """

    def __init__(self, intervals: Intervals) -> None:
        self._intervals = intervals
        self.now = self._saved_at = time.monotonic()

    def at_start(self, update: int) -> list[Command]:
        """The commands due before the first update: a text, if the run is new."""
        self._saved_at = time.monotonic()
        intervals = self._intervals
        return [Sample(length=intervals.sample_length)] if update == 0 and intervals.sample else []

    def after(self, update: int) -> list[Command]:
        """The commands due after ``update`` updates. Called after every update, so it must cost next to nothing."""
        intervals, due = self._intervals, list[Command]()
        self.now = now = time.monotonic()
        if intervals.sample and update % intervals.sample == 0:
            due.append(Sample(length=intervals.sample_length))
        if update == intervals.orders_at:
            due += intervals.orders
        checkpoint = intervals.checkpoint and update % intervals.checkpoint == 0
        if checkpoint or (intervals.autosave and now - self._saved_at >= intervals.autosave):
            due.append(Save())
            self._saved_at = now
        return due
