"""Setting: all there is to know about one setting, declared once, where its default value is.

The check of its value, the options of the command line, their help, the shell's completion and every table of settings
read this declaration.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .errors import ConfigError, quoted

Value = bool | int | float | str
KEY = "setting"  # of a field's metadata


@dataclass(frozen=True, slots=True)
class Needs:
    """What another setting must be for a setting to have an effect.

    Attributes:
        setting: the name of the other one.
        values: those of its values that do; empty for any but its default, which means "off".
    """

    setting: str
    values: tuple[str, ...] = ()

    def is_met(self, value: Value, default: Value) -> bool:
        """Whether the other setting's ``value`` is such a one."""
        return value in self.values if self.values else value != default


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The declaration of one setting. It has either choices, or a lowest and a highest value.

    Attributes:
        default: its value when nobody says otherwise; None for "not used".
        type: bool, int, float or str; that of the default unless the default is None.
        help: what it is, in one plain sentence.
        group: the heading it stands under.
        choices: the values that it may have.
        low: the lowest value.
        high: the highest value. For most settings it is far beyond use: it turns a slip of the finger, or a hostile
            checkpoint, into one clear line instead of an attempt to allocate terabytes.
        above: whether it must be above ``low``, which is then not allowed itself.
        unit: what a number counts; "" for a pure number.
        flag: what its option is called where that is not its own name; for a switch "this/that", on and off.
        unset: what to show as its default where the plain value would say little.
        needs: what another setting must be for this one to have an effect.
        option: whether it is for a person to choose.
    """

    default: Value | None
    type: type | None = None
    help: str
    group: str = ""
    choices: Sequence[Value] = ()
    low: float | None = None
    high: float | None = None
    above: bool = False
    unit: str = ""
    flag: str = ""
    unset: str = ""
    needs: Needs | None = None
    option: bool = True

    def __post_init__(self) -> None:
        if self.default is not None:
            object.__setattr__(self, "type", type(self.default))  # which a frozen class asks for
        if (self.low is None) != (self.high is None) or bool(self.choices) == (self.low is not None):
            raise TypeError(f"a setting has either choices or a range: {self.help}")
        if self.type not in ((bool, str) if self.choices else (int, float)):
            raise TypeError(f"a setting of that type cannot have that: {self.help}")

    def checked(self, name: str, value: Any) -> Any:
        """``value`` if the setting, called ``name`` in messages, may have it; NumPy's numbers become Python's.

        Raises:
            ConfigError: it is of the wrong type, out of range, or not among the choices.
        """
        if value is None and self.default is None:
            return None
        return self._checked_choice(name, value) if self.choices else self._checked_number(name, value)

    def _checked_choice(self, name: str, value: Any) -> Any:
        if type(value) is not self.type or value not in self.choices:
            raise ConfigError(name, f"must be one of {', '.join(map(str, self.choices))}, not {quoted(value)}")
        return value

    def _checked_number(self, name: str, value: Any) -> int | float:
        whole = self.type is int
        is_number = isinstance(value, numbers.Integral if whole else numbers.Real) and not isinstance(value, bool)
        number: Any = value if is_number else math.nan
        assert self.low is not None and self.high is not None
        if not self.low <= number <= self.high or (self.above and number == self.low):  # NaN is not
            raise ConfigError(name, f"must be {self._range()}, not {quoted(value)}")
        return int(number) if whole else float(number)

    def _range(self) -> str:
        """The numbers that it may be, in words."""
        kind = "a whole number" if self.type is int else "a number"
        low, high = (f"{end}" if self.type is int else f"{end:g}" for end in (self.low, self.high))
        if self.high == math.inf:
            return f"{kind} of {low} or more"
        return f"{kind} above {low} and at most {high}" if self.above else f"{kind} from {low} to {high}"


def declared(setting: Setting) -> Any:
    """The field of a dataclass that a setting is."""
    return dataclasses.field(default=setting.default, metadata={KEY: setting})


def settings_of(kind: Any) -> Mapping[str, Setting]:
    """Name -> declaration, for every field of a dataclass of settings.

    Raises:
        KeyError: a field is not declared as one.
    """
    return MappingProxyType({field.name: field.metadata[KEY] for field in dataclasses.fields(kind)})


def check_all(values: Any, settings: Mapping[str, Setting]) -> None:
    """Check every field of a frozen dataclass of settings, and keep NumPy's numbers as Python's.

    Raises:
        ConfigError: a value is not one that its setting may have.
    """
    for name, setting in settings.items():
        object.__setattr__(values, name, setting.checked(name, getattr(values, name)))
