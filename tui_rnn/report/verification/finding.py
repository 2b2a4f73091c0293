"""What was found of one thing that a report says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import engine

Outcome = Literal["reproduced", "differs", "not checked"]
OUTCOMES: tuple[Outcome, Outcome, Outcome] = "reproduced", "differs", "not checked"
REPRODUCED, DIFFERS, NOT_CHECKED = OUTCOMES

CLOSE = 1e-6  # relative difference of two numbers that were computed alike
LONGEST = 60  # characters of a value that is quoted


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding.

    Attributes:
        what: the thing.
        outcome: whether it was reproduced.
        says: how it differs, or why it was not checked; "" if there is nothing to add.
    """

    what: str
    outcome: Outcome
    says: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.outcome}{f': {self.says}' if self.says else ''}"


def compared(what: str, stored: Any, here: Any) -> Finding:
    """The finding of a value."""
    return Finding(what, REPRODUCED) if is_close(stored, here) else Finding(what, DIFFERS, both(stored, here))


def both(stored: Any, here: Any) -> str:
    """Two values that differ, in words."""
    return f"the report has {_short(stored)}, here it is {_short(here)}"


def is_close(stored: Any, here: Any, relative: float = CLOSE, absolute: float = 0.0) -> bool:
    """Whether two values are the same, or two numbers nearly so."""
    if isinstance(stored, float) or isinstance(here, float):
        try:
            return math.isclose(stored, here, rel_tol=relative, abs_tol=absolute)
        except (TypeError, OverflowError):
            return False
    return type(stored) is type(here) and bool(stored == here)


def _short(value: Any) -> str:
    """A value, which may be anything that JSON has, of any depth."""
    if value is None:
        return "nothing"
    if isinstance(value, list) and all(isinstance(part, int | float | str) for part in value[:LONGEST]):
        return engine.shortened(str(value[:LONGEST]), LONGEST)
    return engine.shortened(str(value), LONGEST) if isinstance(value, int | float | str) else "something else"
