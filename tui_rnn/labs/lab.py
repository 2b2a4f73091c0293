"""What a lab is, and where all of them are. Nothing here needs NumPy."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

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
        named: what a person calls the points of the plan, in its order; none is by their values.
    """

    shows: str
    seconds: int
    plan: Plan
    look: tuple[str, ...]
    findings: Callable[[Results], Findings]
    named: tuple[str, ...] = ()

    def with_names(self, planned: Planned) -> Planned:
        """What is planned, with the points called as a person calls them."""
        if not self.named:
            return planned
        called = {point.name: name for point, name in zip(points_of(self.plan).points, self.named, strict=True)}
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
