"""Spikes: a loss that jumps, stays a number, and takes the run with it. How they are told from an odd passage."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

BLOCK = 20  # updates; their median, because a single sequence may be a table or a list, and costs what it likes
REFERENCE, LEAST = 50, 25  # blocks before it that it is compared with, and the fewest that say what is usual
SPREADS = 10.0  # of the reference, by which a block must be above it to be a spike ...
LEAST_RISE = 0.2  # ... and this share of the loss of blind guessing, however little the reference spreads
LASTING = 3  # blocks in a row: a run that recovers by itself does so sooner
TO_SIGMA = 1.4826  # a normal distribution's standard deviation, in median absolute deviations


class Spike(NamedTuple):
    """A block of updates whose losses were too large.

    Attributes:
        since: an update surely before it began.
        usual: the loss before. now: that of the block; medians, in the unit of the losses.
        blocks: how many blocks in a row were too large, this one included.
    """

    since: int
    usual: float
    now: float
    blocks: int


class SpikeDetector:
    """Finds spikes in the losses of single updates.

    The smooth loss would be too late: it moves by a thousandth of a jump at each update. The spread is the median
    absolute deviation, which the spikes before do not widen. A level that lasts as long as the reference is the new
    usual: another text, perhaps.

    Args:
        guessing: the loss of blind guessing.
    """

    def __init__(self, guessing: float) -> None:
        self._least_rise = LEAST_RISE * guessing
        self._reference: deque[float] = deque(maxlen=REFERENCE)
        self._blocks = 0  # too large, in a row

    @property
    def is_high(self) -> bool:
        """Whether the latest block was too large."""
        return self._blocks > 0

    def take(self, update: int, losses: Sequence[float]) -> Spike | None:
        """Take the losses of a block that ends with ``update``; returns a spike if they are too large."""
        now = median(losses)
        if not self._is_too_large(now):
            self._reference.append(now)
            self._blocks = 0
            return None
        self._blocks += 1
        spike = Spike(max(0, update - len(losses) - self._blocks * BLOCK), median(self._reference), now, self._blocks)
        if self._blocks == REFERENCE:
            self._reference.clear()
            self._blocks = 0
        return spike

    def _is_too_large(self, now: float) -> bool:
        if len(self._reference) < LEAST:
            return False
        usual = median(self._reference)
        rise = now - usual
        if rise < self._least_rise:
            return False
        return rise > SPREADS * TO_SIGMA * median(abs(value - usual) for value in self._reference)

    def start_over(self) -> None:
        """Go on from an earlier update: what was usual still is."""
        self._blocks = 0
