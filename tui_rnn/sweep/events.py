"""What a sweep tells whoever watches it, and what it can be told: frozen records, as for a single run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# The states of a run. It waits, it is trained, and then:
WAITING, RUNNING, DONE = "waiting", "running", "done"
STOPPED = "stopped"  # by a person
HALVED = "halved"  # with the worse half of the points
DIVERGED = "diverged"  # its loss is no number any more, or worse than guessing
FAILED = "failed"  # for another reason; the same sweep tries it again
OVER = (DONE, STOPPED, HALVED, DIVERGED)  # as long as the plan is the same


class RunKey(NamedTuple):
    """Which run: the number of its point in ``Planned.points``, and its seed."""

    point: int
    seed: int


@dataclass(frozen=True, slots=True)
class PointPlanned:
    """A point of the sweep.

    Attributes:
        name: of its folder. label: what is varied, for a person.
        values: the varied settings by their names on the command line, in the order of the plan; "-" where one does
            nothing.
    """

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """The first event: what is to be done.

    Attributes:
        folder: of the sweep. text: its name. varied: the names of what is varied.
        goal: updates of each run. by: the loss that points are ranked by, "validation" or "smooth".
        guessing: bits per character that guessing among all characters costs.
        where: what trains, in words: "2 processes".
    """

    folder: str
    text: str
    varied: tuple[str, ...]
    points: tuple[PointPlanned, ...]
    seeds: tuple[int, ...]
    goal: int
    by: str
    guessing: float
    where: str


@dataclass(frozen=True, slots=True)
class RunFound:
    """A run is there already: what its files say. ``curve``: (update, bits per character) of the loss, ascending."""

    run: RunKey
    state: str
    update: int
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run is trained, from an update on."""

    run: RunKey
    update: int


@dataclass(frozen=True, slots=True)
class RunProgressed:
    """A run has come to an update. ``bits``: the loss that is ranked by, per character; None if there is no new one."""

    run: RunKey
    update: int
    bits: float | None


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run is not trained any more. ``reason``: a line, where its state does not say it all."""

    run: RunKey
    state: str
    update: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that a person should know: what was skipped, halved, or waits."""

    text: str


@dataclass(frozen=True, slots=True)
class SweepEnded:
    """The last event. ``reason``: "complete", "asked" or, where something is missing, "failed"; ``why`` in a line."""

    reason: str
    why: str = ""


Event = Planned | RunFound | RunStarted | RunProgressed | RunEnded | Noted | SweepEnded
COMPLETE, ASKED, SWEEP_FAILED = "complete", "asked", "failed"


@dataclass(frozen=True, slots=True)
class StopRun:
    """Have a run saved and ended, and do not go on with it later."""

    run: RunKey


@dataclass(frozen=True, slots=True)
class StopSweep:
    """Have all runs saved and ended; the same command goes on with them later."""


Command = StopRun | StopSweep
