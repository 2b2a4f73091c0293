"""What a lab is, and where all of them are. Nothing here needs NumPy."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import engine

from ..run.options import UsageError
from ..sweep.events import Planned
from ..sweep.plan import Plan
from ..sweep.points import points_of
from . import experiments

if TYPE_CHECKING:
    from .findings import Findings
    from .results import Results

MADE_BY = "tui-rnn lab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """An experiment.

    Attributes:
        shows: what it is about, in a line.
        seconds: that it takes with two cores, about.
        plan: the runs, on the bundled book.
        look: what is varied, what is to be expected and by whom that was found, what to look at, and a question to
            answer; a paragraph each.
        findings: makes a figure and a table of what came out, and says what was measured: in this run, not in general.
        points_for: makes the points of the plan, where they depend on how many characters the text has.
        named: what a person calls the points of the plan, in its order; none is by their values.
    """

    shows: str
    seconds: int
    plan: Plan
    look: tuple[str, ...]
    findings: Callable[[Results], Findings]
    points_for: Callable[[int], tuple[Mapping[str, Any], ...]] | None = None
    named: tuple[str, ...] = ()

    def plan_for(self, plan: Plan) -> Plan:
        """The plan of this lab, with the points that go with its text.

        Raises:
            UsageError, engine.EngineError: the text cannot be read, or not be used for this lab.
        """
        if self.points_for is None or "-" in plan.text:  # which can be read only once, and is refused
            return plan
        from ..run import texts

        return replace(plan, points=self.points_for(len(texts.read(list(plan.text), plan.encoding).corpus)))

    def with_names(self, planned: Planned, plan: Plan) -> Planned:
        """What is planned, with the points called as a person calls them."""
        if not self.named:
            return planned
        called = {point.name: name for point, name in zip(points_of(plan).points, self.named, strict=True)}
        return replace(planned, points=tuple(replace(point, label=called[point.name]) for point in planned.points))


def names() -> list[str]:
    """The names of all labs, in alphabetical order."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(experiments.__path__))


def lab_of(name: str) -> Lab:
    """The lab of a name.

    Raises:
        UsageError: there is none.
    """
    if name not in names():
        raise UsageError(f"there is no lab {engine.shortened(name)!r}; there are {', '.join(names())}")
    found: Lab = import_module(f".{name.replace('-', '_')}", experiments.__name__).LAB
    return found
