"""What a sweep varies: a setting and its values, or a range that values are drawn from."""

from __future__ import annotations

import difflib
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import engine

from ..flags import plain_name
from ..run.options import UsageError
from ..watch.words import text_of

DIGITS = 3  # of a number that is drawn: enough to tell points apart, and to type again
OWN = {"seed": "every point is run with several seeds: --seeds", "updates": "give one --updates for all runs"}
RANGE = re.compile(r"(log|uniform)\(([^,()]+),([^,()]+)\)")
SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Choices:
    """A setting, and the values that it is to have in turn."""

    setting: str
    values: tuple[Any, ...]

    def drawn(self, source: random.Random) -> Any:
        """One of them, for a random search."""
        return source.choice(self.values)


@dataclass(frozen=True, slots=True)
class Range:
    """A setting, and from where to where it is drawn: evenly, or evenly in its logarithm."""

    setting: str
    low: float
    high: float
    log: bool

    def drawn(self, source: random.Random) -> Any:
        """A value, of few digits."""
        share, low, high = source.random(), self.low, self.high
        value = low * (high / low) ** share if self.log else low + share * (high - low)
        value = min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)
        return round(value) if engine.settings()[self.setting].type is int else value


Axis = Choices | Range


def parsed(given: str) -> Axis:
    """``learning-rate=0.05,0.1`` or ``learning-rate=log(0.001,0.3)``.

    Raises:
        UsageError: it is not of that form, or the setting cannot have such a value.
    """
    name, equals, values = given.partition("=")
    if not equals or not values.strip():
        raise UsageError(f"--vary {given}: give a setting and its values, like --vary learning-rate=0.05,0.1")
    return axis(name, values if RANGE.fullmatch(_packed(values)) else values.split(","))


def axis(name: str, values: object) -> Axis:
    """A setting by its name, and its values, as a person or a plan file has them: texts or numbers.

    Raises:
        UsageError: there is no such setting, or it cannot have such a value.
    """
    setting = setting_named(name)
    if isinstance(values, str) and (found := RANGE.fullmatch(_packed(values))):
        return _range(setting, *found.groups())
    each = values if isinstance(values, list | tuple) else [values]
    if not each:
        raise UsageError(f"{_vary(setting)}= has no values; give some, like {_vary(setting)}=0.05,0.1")
    checked = tuple(value_of(setting, value) for value in each)
    if twice := [value for n, value in enumerate(checked) if value in checked[:n]]:
        raise UsageError(f"{_vary(setting)}: {text_of(twice[0])} is given twice; give it once")
    return Choices(setting, checked)


def setting_named(name: str) -> str:
    """The setting that a person calls so: ``hidden`` and ``hidden-size`` are one.

    Raises:
        UsageError: there is none; the nearest name is told.
    """
    wanted = name.strip().lstrip("-")
    if (own := OWN.get(wanted)) is not None:
        raise UsageError(f"--vary {wanted}: {own}")
    names = dict(_names())
    if (setting := names.get(wanted.replace("_", "-"))) is not None:
        return setting
    close = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(known())}"
    raise UsageError(f"--vary {name}: there is no such setting; {meant}")


def known() -> list[str]:
    """The names of all settings that can be varied."""
    return [plain_name(name) for name, setting in engine.settings().items() if setting.option and name not in OWN]


def _names() -> Iterator[tuple[str, str]]:
    for name, setting in engine.settings().items():
        if setting.option and name not in OWN:
            yield plain_name(name), name
            yield name.replace("_", "-"), name


def value_of(setting: str, given: object, called: Callable[[str], str] | None = None) -> Any:
    """A value of a setting, as a person or a plan file has it, checked as ``train`` checks it.

    Args:
        called: what a setting is called if it is refused; None is by ``--vary``.

    Raises:
        UsageError: it cannot have that value.
    """
    declared = engine.settings()[setting]
    value = _read(declared.type, given.strip()) if isinstance(given, str) else given
    if declared.type is float and type(value) is int:
        value = float(value)
    try:
        return declared.checked(setting, value)
    except engine.ConfigError as error:
        raise UsageError(error.worded(called or _vary)) from None


def _read(kind: type | None, text: str) -> object:
    """A text as a value; as it is where it is none, which the check then refuses."""
    try:
        if kind is bool:
            return SWITCH.get(text.lower(), text)
        return kind(text) if kind in (int, float) else text
    except ValueError:
        return text


def _range(setting: str, kind: str, low: str, high: str) -> Range:
    if engine.settings()[setting].type not in (int, float):
        raise UsageError(f"{_vary(setting)}={kind}({low},{high}): only numbers can be drawn from a range")
    ends = [value_of(setting, end) for end in (low, high)]
    if not ends[0] < ends[1] or (kind == "log" and ends[0] <= 0):
        lowest = "above 0, " if kind == "log" else ""
        raise UsageError(f"{_vary(setting)}={kind}({low},{high}): give {lowest}a lower and a higher number")
    return Range(setting, float(ends[0]), float(ends[1]), kind == "log")


def _vary(setting: str) -> str:
    return f"--vary {plain_name(setting)}"


def _packed(text: str) -> str:
    return "".join(text.split())


def grid_size(axes: Sequence[Axis]) -> int:
    """The number of points of a grid."""
    return math.prod(len(axis.values) for axis in axes if isinstance(axis, Choices))
