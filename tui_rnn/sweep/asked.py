"""What the command line asks of a sweep, and the plan that it makes of it: together with a file, or by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engine

from ..run.options import UsageError
from . import plan_file
from .axes import parsed
from .plan import Plan, seeds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was given on the command line: as ``Plan``, where that is not None or empty."""

    text: tuple[str, ...] = ()
    encoding: str | None = None
    recipe: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    vary: tuple[str, ...] = ()
    trials: int | None = None
    seeds: str | None = None
    updates: int | None = None
    max_vocabulary: int | None = None
    halving: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether only a folder was named, whose sweep is to go on."""
        return self == Asked(seeds=self.seeds, halving=self.halving)

    def fields(self) -> dict[str, Any]:
        """The fields of a plan that were given."""
        given: dict[str, Any] = {
            "text": self.text or None,
            "encoding": self.encoding,
            "recipe": self.recipe,
            "trials": self.trials,
            "updates": self.updates,
            "max_vocabulary": self.max_vocabulary,
            "halving": self.halving or None,
            "axes": tuple(map(parsed, self.vary)) or None,
            "seeds": None if self.seeds is None else seeds_of(self.seeds),
        }
        return {name: value for name, value in given.items() if value is not None}


def planned(asked: Asked, file: Path | None, folder: Path) -> Plan:
    """The plan: what was asked for, over what a file says, or the folder of a sweep that goes on.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    there = folder / plan_file.NAME
    if file is None and asked.is_nothing and there.exists():
        file = there
    said = {} if file is None else plan_file.read(file)
    for name in (plan_file.STOPPED, plan_file.SHA256):
        said.pop(name, None)
    settings = {**said.pop("settings", {}), **asked.settings}
    given = {**said, **asked.fields()}
    if not given.get("axes") and not given.get("points"):
        raise UsageError("a sweep varies something: add --vary learning-rate=0.05,0.1,0.2, or --plan FILE")
    recipe = given.setdefault("recipe", "assignment")
    if recipe not in engine.RECIPES:
        raise UsageError(f"--recipe must be one of {', '.join(engine.RECIPES)}, not {recipe!r}")
    return Plan(**{"updates": engine.RECIPES[recipe].updates, **given}, settings=settings)
