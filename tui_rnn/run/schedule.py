"""What a run does by itself at intervals, through the same commands that keys send."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..commands import Command, LookThroughTime, Sample, Save, SumUp

LOOKS = (LookThroughTime(scheduled=True), SumUp(scheduled=True))  # that the run makes for the record


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals. Updates count from the run's first; 0 means never.

    Attributes:
        sample: updates between texts.
        sample_length: characters of each text.
        checkpoint: updates between checkpoints.
        autosave: seconds between checkpoints, in addition.
        orders: commands that are due once, after ``orders_at`` updates.
        looks: whether to look inside now and then, for the record.
    """

    sample: int = 10_000
    sample_length: int = 200
    checkpoint: int = 0
    autosave: float = 60.0
    orders: tuple[Command, ...] = ()
    orders_at: int = 0
    looks: bool = True


def next_look(update: int) -> int:
    """The first update after ``update`` at which the run looks inside: 100, 1,000, 10,000, 20,000, 50,000, 100,000, ...

    The looks take the time of about a hundred updates, so they become ever rarer, as what they show changes ever less.
    """
    if update < 10_000:
        return next(n for n in (100, 1_000, 10_000) if n > update)
    power = int(10 ** (len(str(update)) - 1))
    return next(n for n in (power, 2 * power, 5 * power, 10 * power) if n > update)


class Schedule:
    """Says which commands are due after an update.

    Attributes:
        now: when it was last asked, by ``time.monotonic``.
    """

    def __init__(self, intervals: Intervals) -> None:
        self._intervals = intervals
        self._look_at = next_look(0)
        self.now = self._saved_at = time.monotonic()

    def at_start(self, update: int) -> list[Command]:
        """The commands due before the first update: a text and the looks inside, if the run is new."""
        self._saved_at = time.monotonic()
        self._look_at = next_look(update)
        intervals = self._intervals
        if update:
            return []
        looks = LOOKS if intervals.looks else ()
        return [Sample(length=intervals.sample_length), *looks] if intervals.sample else [*looks]

    def after(self, update: int) -> list[Command]:
        """The commands due after ``update`` updates. Called after every update, so it must cost next to nothing."""
        intervals, due = self._intervals, list[Command]()
        self.now = now = time.monotonic()
        if intervals.sample and update % intervals.sample == 0:
            due.append(Sample(length=intervals.sample_length))
        if update == intervals.orders_at:
            due += intervals.orders
        if update == self._look_at:
            self._look_at = next_look(update)
            if intervals.looks:
                due += LOOKS
        checkpoint = intervals.checkpoint and update % intervals.checkpoint == 0
        if checkpoint or (intervals.autosave and now - self._saved_at >= intervals.autosave):
            due.append(Save())
            self._saved_at = now
        return due
