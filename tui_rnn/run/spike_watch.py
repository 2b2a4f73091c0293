"""What a run does about a loss that jumps and stays a number: a warning, and then the way back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import engine
from engine import Trainer

from .. import events
from .spikes import BLOCK, LASTING, REFERENCE, Spike, SpikeDetector
from .way_back import NoWayBack, WayBack

KEPT_EVERY = 500  # updates between two points that it can go back to; by updates, so that equal runs stay equal
QUIET = BLOCK * REFERENCE  # updates after a warning without another
MOST_TIMES = 5  # that it goes back: a thirty-second of the learning rate is left then


class Return(NamedTuple):
    """Where a run goes back to, and why, in a line."""

    point: engine.Checkpoint
    reason: str


class SpikeWatch:
    """Watches the losses of a run.

    Args:
        trainer: of the run. way_back: of it. tell: takes events.
        on_spike: see ``flags.ON_SPIKE``.

    Attributes:
        losses: of the updates since the last block; the run appends to it, because a call an update would cost more.
        rolls_back: whether a run goes back by itself.
    """

    def __init__(
        self, trainer: Trainer, way_back: WayBack, tell: Callable[[events.Event], None], on_spike: str
    ) -> None:
        self.losses: list[float] = []
        self._ignores, self.rolls_back = on_spike == "ignore", on_spike == "rollback"
        self._trainer, self._way_back, self._tell = trainer, way_back, tell
        self._detector = SpikeDetector(trainer.config.loss_length * math.log(len(trainer.vocabulary)))
        self._quiet_until = 0
        self._times = 0

    def start_over(self) -> None:
        """The run has gone back, for whatever reason."""
        self.losses.clear()
        self._detector.start_over()
        self._quiet_until = 0

    def after_block(self, update: int) -> Return | None:
        """Look at the losses after each BLOCK of updates: warn of a spike; if it lasts, say where to go back to."""
        spike = None if self._ignores else self._detector.take(update, self.losses)
        self.losses.clear()
        if spike is None:
            if self.rolls_back and update % KEPT_EVERY == 0 and not self._detector.is_high:
                self._way_back.keep_good()
            return None
        what = self._described(spike)
        if spike.blocks == 1 and update >= self._quiet_until:
            self._quiet_until = update + QUIET
            self._tell(events.Warned(update, f"{what}; {self._advice()}"))
        return self._back(spike, what) if self.rolls_back and spike.blocks == LASTING else None

    def _described(self, spike: Spike) -> str:
        usual, now = (engine.bits_per_character(x, self._trainer.config.loss_length) for x in (spike.usual, spike.now))
        return f"the loss jumped from {usual:.2f} to {now:.2f} bits per character after update {spike.since:,}"

    def _advice(self) -> str:
        if self.rolls_back:
            return "if it stays there, the run goes back"
        return "if it stays there, a lower learning rate may help, or --on-spike rollback"

    def _back(self, spike: Spike, what: str) -> Return | None:
        try:
            if self._times == MOST_TIMES:
                raise NoWayBack(f"it has gone back {MOST_TIMES} times already")
            point = self._way_back.before(spike.since)
        except NoWayBack as reason:
            self._tell(events.Warned(self._trainer.update, f"{what}, and the run does not go back: {reason}"))
            return None
        self._times += 1
        return Return(point, what)
