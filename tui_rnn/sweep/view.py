"""What a screen knows of a sweep: folded from its events and nothing else."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..run.groups import Spread, spread
from ..run.ranking import spread_beside
from . import events
from .events import DIVERGED, DONE, FAILED, HALVED, OVER, RUNNING, STOPPED, WAITING, RunKey

POINTS = 24  # of a curve that is shown in a line
TELLING = 2.0  # seconds of training after which the speed says something


@dataclass(slots=True)
class RunView:
    """A run.

    Attributes:
        state: see ``events``. reason: why it failed, or "".
        update: how far it is.
        lowest: the lowest loss so far, in bits per character; None before the first.
        curve: the latest loss of each of POINTS parts of the way, likewise.
    """

    state: str = WAITING
    reason: str = ""
    update: int = 0
    lowest: float | None = None
    curve: list[float | None] = field(default_factory=lambda: [None] * POINTS)

    def take(self, update: int, bits: float, goal: int) -> None:
        """Take a loss."""
        self.lowest = bits if self.lowest is None else min(self.lowest, bits)
        self.curve[min(POINTS - 1, update * POINTS // max(1, goal))] = bits


@dataclass(slots=True)
class PointView:
    """A point: its runs by their seeds."""

    planned: events.PointPlanned
    runs: dict[int, RunView]

    @property
    def loss(self) -> Spread | None:
        """The spread of the lowest losses of its runs that have come to an end; of all, as long as none has.

        One that has just begun says nothing beside one that is done. One that has failed counts as worse than any.
        """
        runs = list(self.runs.values())
        failed = sum(run.state in (DIVERGED, FAILED) for run in runs)
        ended = [run.lowest for run in runs if run.state in (DONE, STOPPED, HALVED) and run.lowest is not None]
        if ended or failed:
            return spread_beside(ended, failed)
        return spread(run.lowest for run in runs)

    @property
    def state(self) -> str:
        """That of its runs, where it is one; else the one that says most."""
        states = {run.state for run in self.runs.values()}
        return next(state for state in (RUNNING, FAILED, WAITING, DIVERGED, STOPPED, HALVED, DONE) if state in states)

    @property
    def over(self) -> int:
        """How many runs are over."""
        return sum(run.state in OVER for run in self.runs.values())

    @property
    def update(self) -> float:
        """How far its runs are, on average."""
        return sum(run.update for run in self.runs.values()) / len(self.runs)

    @property
    def parts(self) -> list[Spread | None]:
        """The spread of the losses of its runs in each of POINTS parts of the way; None where none is known."""
        return [spread(part) for part in zip(*(run.curve for run in self.runs.values()), strict=True)]

    @property
    def curve(self) -> list[float]:
        """The median of the losses of its runs, part of the way by part, as far as any is."""
        return [part.median for part in self.parts if part is not None]


class SweepView:
    """An observer that knows the state of a sweep.

    Attributes:
        planned: the first event. points: in its order.
        notes: what a person should know, in order.
        ended: the last event; None while the sweep goes on.
    """

    def __init__(self, planned: events.Planned) -> None:
        self.planned = planned
        self.points = [PointView(point, {seed: RunView() for seed in planned.seeds}) for point in planned.points]
        self.notes: list[str] = []
        self.ended: events.SweepEnded | None = None
        self._began = self._over_at = 0.0
        self._made = 0

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        match event:
            case events.RunFound():
                run = self.run(event.run)
                run.state, run.update = event.state, event.update
                for update, bits in event.curve:
                    run.take(update, bits, self.planned.goal)
            case events.RunStarted():
                self._began = self._began or time.monotonic()
                run = self.run(event.run)
                run.state, run.update = RUNNING, event.update
            case events.RunProgressed():
                run = self.run(event.run)
                self._made += max(0, event.update - run.update)
                run.update = event.update
                if event.bits is not None:
                    run.take(event.update, event.bits, self.planned.goal)
            case events.RunEnded():
                run = self.run(event.run)
                run.state, run.update, run.reason = event.state, event.update, event.reason
            case events.Noted():
                self.notes.append(event.text)
            case events.SweepEnded():
                self.ended, self._over_at = event, time.monotonic()

    def run(self, key: RunKey) -> RunView:
        """One of the runs."""
        return self.points[key.point].runs[key.seed]

    @property
    def runs(self) -> Iterable[tuple[RunKey, RunView]]:
        """All runs."""
        for n, point in enumerate(self.points):
            yield from ((RunKey(n, seed), run) for seed, run in point.runs.items())

    @property
    def over(self) -> int:
        """How many runs are over."""
        return sum(point.over for point in self.points)

    @property
    def total(self) -> int:
        """How many runs there are."""
        return len(self.points) * len(self.planned.seeds)

    @property
    def seconds(self) -> float:
        """Since the first run was started, until the sweep ended."""
        return (self._over_at or time.monotonic()) - self._began if self._began else 0.0

    @property
    def updates_per_second(self) -> float | None:
        """Of all runs together; None before that is known."""
        seconds = self.seconds
        return self._made / seconds if seconds > TELLING and self._made else None

    @property
    def seconds_left(self) -> float | None:
        """Until all runs are over, if none ends early; None before that is known."""
        speed = self.updates_per_second
        left = sum(max(0, self.planned.goal - run.update) for _, run in self.runs if run.state not in OVER)
        return left / speed if speed and self.ended is None else None

    def ranked(self) -> list[int]:
        """The numbers of the points, the lowest median loss first; those without one last, in the order of the plan."""
        losses = [math.inf if (loss := point.loss) is None else loss.median for point in self.points]
        return sorted(range(len(losses)), key=losses.__getitem__)
