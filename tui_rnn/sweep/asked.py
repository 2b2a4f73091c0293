"""What the command line asks of a sweep, and the plan that it makes of it: together with a file, or by itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engine

from ..run.options import UsageError
from ..system.terminal import for_shell
from . import plan_file
from .axes import parsed
from .plan import Plan, seeds_of

ADD = "add --vary learning-rate=0.05,0.1,0.2, or --plan FILE"


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

    What names by itself all that varies is a plan of its own, whatever the folder has.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    there = folder / plan_file.NAME
    if file is None and not asked.vary and there.exists():
        file = there
        _check_texts(asked, folder)
    said = {} if file is None else plan_file.read(file)
    for name in (plan_file.STOPPED, plan_file.SHA256):
        said.pop(name, None)
    settings = {**said.pop("settings", {}), **asked.settings}
    given = {**said, **asked.fields()}
    if not given.get("axes") and not given.get("points"):
        raise UsageError(_varies_nothing(asked, file, folder))
    recipe = given.setdefault("recipe", "assignment")
    if recipe not in engine.RECIPES:
        raise UsageError(f"--recipe must be one of {', '.join(engine.RECIPES)}, not {recipe!r}")
    return Plan(**{"updates": engine.RECIPES[recipe].updates, **given}, settings=settings)


def _check_texts(asked: Asked, folder: Path) -> None:
    """Refuse to go on where a text is gone, and say how it can be named anew."""
    names = () if asked.text else plan_file.read(folder / plan_file.NAME)["text"]
    for name in names:
        if not os.path.lexists(name):
            again = f"tui-rnn sweep TEXT --out {for_shell(folder)}"
            raise UsageError(f"{name}, the text of the sweep in {folder}, is not there any more; name it anew: {again}")


def _varies_nothing(asked: Asked, file: Path | None, folder: Path) -> str:
    if file is not None:
        return f"{file} varies nothing; a plan needs a table [vary] or [[points]]"
    if asked == Asked(seeds=asked.seeds, halving=asked.halving):
        return f"there is no sweep in {folder} to go on with; for a new one, {ADD}"
    return f"a sweep varies something: {ADD}"
