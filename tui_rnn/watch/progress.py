"""Progress: events folded into the figures of a screen, a bar or a log line. No widgets here."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import engine

from ..events import Evaluated, Event, Extended, Failed, Finished, Paused, Resumed, RolledBack, Updated

ABSURD = 1e6  # bits or nats: a loss above this is not written out
WINDOW = 5.0  # seconds over which the speed is averaged
TICK = 0.25  # seconds between the clock readings kept for that


class Progress:
    """An observer that remembers where a run is and how fast it goes.

    Args:
        config: of the run.
        goal: total number of updates; None is no goal.
        latest: where a resumed run stands; None for a new one.
        time_limit: returns how long the run has trained and how long it may, in seconds, or None without a limit.

    Attributes:
        latest: the event of the latest update; None before the first.
        goal: total number of updates; None is no goal.
        validation_loss: the latest, in nats per character; None before the first.
        loss_length: how many characters the loss is summed over.
    """

    def __init__(
        self,
        config: engine.Config,
        goal: int | None,
        latest: Updated | None = None,
        time_limit: Callable[[], tuple[float, float] | None] = lambda: None,
    ) -> None:
        self.latest, self._time = latest, time_limit
        self.validation_loss = None if latest is None else latest.validation_loss
        self.goal = goal
        self._start = update = latest.update if latest else 0
        self._frozen: float | None = None  # the speed when updates stopped; None while they are made
        self._characters = config.seq_length * config.batch_size  # in one update
        self.loss_length = config.loss_length
        self._readings: deque[tuple[float, int]] = deque([(time.monotonic(), update)])  # (when, updates made)
        self._next_tick = 0.0

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, Updated):
            self.latest = event
            if event.validation_loss is not None:
                self.validation_loss = event.validation_loss
            now = time.monotonic()
            if now >= self._next_tick:
                self._read_clock(now, event.update)
        elif isinstance(event, Evaluated):
            self.validation_loss = event.loss
        elif isinstance(event, Paused | Finished | Failed):
            self._frozen = self.updates_per_second
        elif isinstance(event, Resumed | RolledBack):
            self._readings, self._frozen = deque([(time.monotonic(), event.update)]), None
            if isinstance(event, RolledBack):
                self._went_back(event.update)
        elif isinstance(event, Extended):
            self.goal = event.goal

    def _went_back(self, update: int) -> None:
        """Show where the run is now; its loss there is known again after the next update."""
        if self.latest is not None:
            self.latest = self.latest._replace(
                update=update, epoch=self.latest.epoch * update / max(1, self.latest.update)
            )

    def _read_clock(self, now: float, update: int) -> None:
        self._next_tick = now + TICK
        self._readings.append((now, update))
        while len(self._readings) > 2 and now - self._readings[0][0] > WINDOW:
            self._readings.popleft()

    @property
    def update(self) -> int:
        """How many updates the run has made in all."""
        return self.latest.update if self.latest else self._start

    @property
    def updates_made(self) -> int:
        """How many updates this process has made: fewer than in all, for a resumed run."""
        return self.latest.update - self._start if self.latest else 0

    @property
    def updates_per_second(self) -> float:
        """Over the last few seconds; 0 before the first update. While paused, the speed before."""
        if self._frozen is not None:
            return self._frozen
        then, before = self._readings[0]
        update = self.latest.update if self.latest else before
        return (update - before) / max(time.monotonic() - then, 1e-9)

    @property
    def characters_per_second(self) -> float:
        """Over the last few seconds."""
        return self.updates_per_second * self._characters

    @property
    def bits_per_character(self) -> float | None:
        """The smooth loss in bits per character."""
        return engine.bits_per_character(self.latest.smooth_loss, self.loss_length) if self.latest else None

    @property
    def validation_bits(self) -> float | None:
        """The latest validation loss in bits per character."""
        return None if self.validation_loss is None else engine.bits_per_character(self.validation_loss, 1)

    @property
    def seconds_left(self) -> float | None:
        """Until the goal at the present speed, or until the time is up; None if neither is known."""
        left = []
        if limited := self._time():
            trained, limit = limited
            left.append(limit - trained)
        if self.goal is not None and self.latest is not None and (speed := self.updates_per_second) > 0:
            left.append((self.goal - self.latest.update) / speed)
        return max(0.0, min(left)) if left else None

    @property
    def share_done(self) -> float:
        """How much of the run is done, from 0 to 1: of its updates or of its time, whichever is further along."""
        update = self.latest.update if self.latest else 0
        share = 0.0 if self.goal is None else update / max(1, self.goal)
        if limited := self._time():
            trained, limit = limited
            share = max(share, trained / limit)
        return min(1.0, share)


def ago(seconds: float) -> str:
    """How long ago, in words that do not change every second."""
    if seconds < 60:
        return "less than a minute ago"
    minutes = int(seconds // 60)
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


def in_bits(bits: float) -> str:
    """A loss in the unit that can be compared between runs; an absurd one without hundreds of digits."""
    return f"{bits:.3f} bits per character" if bits < ABSURD else f"{bits:.3g} bits per character"


def in_nats(loss: float, characters: int) -> str:
    """A loss as the network minimises it; the assignment sums it over a sequence: 46.90 nats per 25 characters."""
    shown = f"{loss:.3g}" if loss >= ABSURD else f"{loss:.2f}" if characters > 1 else f"{loss:.3f}"
    return f"{shown} nats per {characters} characters" if characters > 1 else f"{shown} nats per character"


def in_minutes(seconds: float) -> str:
    """Seconds as minutes, as a person gave them: 1 minute, 0.5 minutes."""
    minutes = seconds / 60
    return f"{minutes:g} minute" + ("" if minutes == 1 else "s")


def clock(seconds: float | None) -> str:
    """Seconds as h:mm:ss, or "-:--:--" if unknown."""
    if seconds is None:
        return "-:--:--"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
