"""The points of a sweep: the settings that its runs are to have, one point for each combination."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import engine

from ..flags import as_given, check_effect, plain_name, refusal
from ..run.options import UsageError
from ..watch.words import text_of
from .axes import Choices
from .plan import Plan

LONGEST_NAME = 120  # bytes of a folder's name; longer ones are cut, and told apart by a few digits
MOST_DRAWS = 100  # for each point that is wanted: a small range of whole numbers has no more to give


@dataclass(frozen=True, slots=True)
class Point:
    """Settings that runs have in common.

    Attributes:
        recipe: a name in ``engine.RECIPES``. settings: those that differ from it, by name.
        varied: those among them that the plan varies.
        config: all of them; its seed is that of no run.
    """

    recipe: str
    settings: Mapping[str, Any]
    varied: Mapping[str, Any]
    config: engine.Config

    @property
    def name(self) -> str:
        """Of its folder: what differs from the recipe, so that it is the same whatever else a plan varies."""
        parts = [f"{plain_name(name)}={_exactly(self.settings[name])}" for name in sorted(self.settings)]
        name = ",".join(parts) or self.recipe
        if len(name.encode()) <= LONGEST_NAME:
            return name
        return f"{name[:LONGEST_NAME]}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"

    @property
    def label(self) -> str:
        """What is varied, for a person: ``gru, 0.1``."""
        return ", ".join(map(text_of, self.varied.values())) or self.name


class Skipped(NamedTuple):
    """A combination that cannot be run, and why."""

    name: str
    reason: str


class Points(NamedTuple):
    """What a plan comes to."""

    points: tuple[Point, ...]
    skipped: tuple[Skipped, ...]


def count(plan: Plan) -> int:
    """The number of runs of a plan, or a little more: where some of its points are one, or cannot be run."""
    return plan.combinations * len(plan.seeds)


def points_of(plan: Plan) -> Points:
    """All points of a plan, each once, in the order of its axes.

    Raises:
        UsageError: there are none, or a setting that was given does nothing in any of them.
    """
    found, skipped = dict[str, Point](), list[Skipped]()
    for values in _combinations(plan):
        try:
            point = _point(plan, values)
        except engine.ConfigError as error:
            skipped.append(Skipped(_named(values), refusal(error)))
        else:
            found.setdefault(point.name, point)
        if plan.trials is not None and len(found) == plan.trials:
            break
    if not found:
        raise UsageError(f"no point of the sweep can be run: {skipped[0].name}: {skipped[0].reason}")
    for name in (*plan.settings, *plan.varied):
        if not any(point.config.has_effect(name) for point in found.values()):
            _refuse_useless(name, next(iter(found.values())))
    if plan.trials is not None and (missing := plan.trials - len(found)):
        skipped.append(Skipped(f"{missing} of {plan.trials} trials", "there are no more points to draw"))
    return Points(tuple(found.values()), tuple(skipped))


def _refuse_useless(name: str, point: Point) -> None:
    try:
        check_effect({name: None}, point.config)
    except engine.ConfigError as error:
        raise UsageError(refusal(error)) from None


def _combinations(plan: Plan) -> Iterator[dict[str, Any]]:
    """What the axes are set to, for each point; for a random search, more than are wanted: some will be the same."""
    if plan.trials is None:
        choices = [[(axis.setting, value) for value in axis.values] for axis in plan.axes if isinstance(axis, Choices)]
        recipe = engine.RECIPES[plan.recipe].config.to_dict()
        together = {name: recipe[name] for point in plan.points for name in point}
        for point in plan.points or ({},):
            for values in itertools.product(*choices):
                yield {**together, **point, **dict(values)}
        return
    for trial in range(MOST_DRAWS * plan.trials):
        source = random.Random(f"trial {trial}")  # so that more trials begin with the same ones
        yield {axis.setting: axis.drawn(source) for axis in plan.axes}


def _point(plan: Plan, values: Mapping[str, Any]) -> Point:
    """The point of these values. What does nothing beside the others is left out of it."""
    recipe = engine.RECIPES[plan.recipe].config.to_dict()
    given = {**plan.settings, **values}
    scheduled = {"schedule_updates": plan.updates}
    config = engine.Config(**{**recipe, **scheduled, **given})
    kept = {name: value for name, value in given.items() if config.has_effect(name) and value != recipe[name]}
    config = engine.Config(**{**recipe, **scheduled, **kept})
    varied = {name: value for name, value in values.items() if config.has_effect(name)}
    return Point(plan.recipe, kept, varied, config)


def _named(values: Mapping[str, Any]) -> str:
    return " ".join(as_given(name, value)[2:] for name, value in values.items())


def _exactly(value: object) -> str:
    return text_of(value) if isinstance(value, bool) else str(value)
