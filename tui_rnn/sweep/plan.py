"""What a sweep is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import engine

from ..flags import MAX_VOCABULARY, option_name, plain_name
from ..run.options import MOST_UPDATES, UsageError
from .axes import Axis, Range, grid_size

SEEDS = 3  # for each point, when nothing else is said
MOST_SEEDS = 1000
UNASKED = 1000  # runs; more are made only when a person has confirmed that they are meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The runs that a sweep makes: every combination of its axes, or some that are drawn, each with every seed.

    Instead of axes, or beside them, settings may be named together: then each of these points is combined with all
    values of the axes.

    Attributes:
        text: paths; none is the bundled book. encoding: of the texts.
        recipe: a name in ``engine.RECIPES``. settings: those that all points have, by name.
        points: settings that go together, by name; one that a point does not name is as in the recipe.
        axes: what is varied. trials: how many combinations are drawn; None takes all of them.
        seeds: of the runs of each point. updates: that each run makes.
        max_vocabulary: distinct characters that the text may have.
        halving: whether, after a quarter of the updates, the worse half of the points stops.
    """

    text: tuple[str, ...] = ()
    encoding: str | None = None
    recipe: str = "assignment"
    settings: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[Mapping[str, Any], ...] = ()
    axes: tuple[Axis, ...] = ()
    trials: int | None = None
    seeds: tuple[int, ...] = tuple(range(SEEDS))
    updates: int
    max_vocabulary: int = MAX_VOCABULARY
    halving: bool = False

    def __post_init__(self) -> None:
        self._check_numbers()
        names = [axis.setting for axis in self.axes]
        for n, name in enumerate(names):
            if name in names[:n]:
                raise UsageError(f"--vary {plain_name(name)} is given twice; give all its values at once")
        self._check_points(names)
        for name in self.varied:
            if name in self.settings:
                raise UsageError(f"{option_name(name)} is given, and varied as well; leave one of them out")
        ranges = [axis for axis in self.axes if isinstance(axis, Range)]
        if ranges and self.trials is None:
            name = plain_name(ranges[0].setting)
            raise UsageError(f"--vary {name} draws from a range: say how many times with --trials 20")
        if self.trials is not None and not self.axes:
            raise UsageError("--trials draws what --vary names: add --vary 'learning-rate=log(0.001,0.3)'")
        if self.trials is not None and not ranges and self.trials > grid_size(self.axes):
            raise UsageError(
                f"--trials {self.trials}: the grid has {grid_size(self.axes)} points only; leave out --trials"
            )

    @property
    def varied(self) -> list[str]:
        """The names of the settings in which points may differ, in the order in which they are given."""
        return [*dict.fromkeys([*(name for point in self.points for name in point), *(a.setting for a in self.axes)])]

    @property
    def combinations(self) -> int:
        """How many there are: those that are drawn, or all."""
        return self.trials or max(1, len(self.points)) * grid_size(self.axes)

    def _check_points(self, axes: list[str]) -> None:
        if self.points and self.trials is not None:
            raise UsageError("--trials draws what --vary names; it does not go with points, which are all run")
        for name in (name for point in self.points for name in point):
            if name in axes:
                raise UsageError(f"{option_name(name)} is in the points, and varied as well; leave one of them out")

    def _check_numbers(self) -> None:
        if not 1 <= self.updates <= MOST_UPDATES:
            raise UsageError(f"--updates must be a whole number from 1 to {MOST_UPDATES:,}, not {self.updates}")
        if self.trials is not None and not 1 <= self.trials <= 10**6:
            raise UsageError(f"--trials must be a whole number from 1 to 1,000,000, not {self.trials}")


def seeds_of(given: str) -> tuple[int, ...]:
    """``5`` is five seeds, from 0; ``7,8,12`` are these.

    Raises:
        UsageError: it is neither.
    """
    try:
        numbers = [int(part) for part in given.split(",")]
    except ValueError:
        raise UsageError(f"--seeds {given}: give a number, 5, or the seeds themselves, 7,8,12") from None
    if len(numbers) == 1 and "," not in given:
        if not 1 <= numbers[0] <= MOST_SEEDS:
            raise UsageError(f"--seeds must be a whole number from 1 to {MOST_SEEDS:,}, not {given}")
        return tuple(range(numbers[0]))
    return checked_seeds(numbers)


def checked_seeds(numbers: list[int]) -> tuple[int, ...]:
    """Seeds that are named one by one.

    Raises:
        UsageError: one of them cannot be a seed, or comes twice.
    """
    setting = engine.settings()["seed"]
    for n, number in enumerate(numbers):
        try:
            setting.checked("seed", number)
        except engine.ConfigError as error:
            raise UsageError(error.worded(lambda name: "--seeds")) from None
        if number in numbers[:n]:
            raise UsageError(f"--seeds: {number} is given twice; give it once")
    return tuple(numbers)
