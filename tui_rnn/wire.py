"""The protocol as JSON lines: events and commands as plain objects, and back, every field checked against its type.

An object is {"event": its name, ...} or {"command": its name, ...} with a member for each field. What JSON does not
have is written in what it has: a number that is not finite as its name in a string, bytes in base64, tuples as lists.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import functools
import json
import math
import re
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import engine

from . import __version__, commands, events

T = TypeVar("T")
SPOKEN: Mapping[str, object] = {"tui_rnn": __version__, "protocol": 1}
"""What both sides say of themselves in their first line: the protocol must be the same."""
LIVE = {"live": True}  # the line between where a run stands and what it tells from then on
LONGEST_QUOTE = 60  # characters of what is not as it should be


class WireError(ValueError):
    """A line is no event, or no command, of this protocol; the message is one line."""


def _name_of(kind: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


def _by_name(module: ModuleType, union: Any) -> Mapping[str, type]:
    """The classes of a union by their names; instead of one that others are made of (``Look``), these."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, union)]
    return {_name_of(kind): kind for kind in kinds if not any(kind in other.__bases__ for other in kinds)}


EVENTS = _by_name(events, events.Event)
COMMANDS = _by_name(commands, commands.Command)


def mismatch(*, run: Mapping[str, Any], viewer: Mapping[str, Any]) -> str:
    """Why two sides cannot understand each other, by their first lines; "" if they can."""
    if run.get("protocol") == viewer.get("protocol"):
        return ""
    of_viewer, of_run = (
        f"{_quoted(side.get('protocol'))} (tui-rnn {str(side.get('tui_rnn'))[:20]})" for side in (viewer, run)
    )
    return f"the viewer's protocol is {of_viewer}, and the run's is {of_run}: use the same tui-rnn for both"


def event_line(event: events.Event) -> bytes:
    """An event as a line."""
    return line({"event": _name_of(type(event)), **_members(event)})


def command_line(command: commands.Command) -> bytes:
    """A command as a line."""
    return line({"command": _name_of(type(command)), **_members(command)})


def event_of(record: Mapping[str, Any]) -> events.Event:
    """The event that an object is.

    Raises:
        WireError: it is none.
    """
    event: events.Event = _of_name(EVENTS, "event", record)
    return event


def command_of(record: Mapping[str, Any]) -> commands.Command:
    """The command that an object is.

    Raises:
        WireError: it is none.
    """
    command: commands.Command = _of_name(COMMANDS, "command", record)
    return command


def of_type(kind: type[T], record: Mapping[str, Any]) -> T:
    """The record of a dataclass that an object is.

    Raises:
        WireError: it is none.
    """
    made: T = _from_plain(kind, record, _name_of(kind))
    return made


def line(record: Mapping[str, Any]) -> bytes:
    """An object as a line of ASCII."""
    return json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def record_of(data: bytes) -> dict[str, Any]:
    """The object in a line.

    Raises:
        WireError: there is none.
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        raise WireError("not a line of JSON") from None
    if not isinstance(record, dict):
        raise WireError("not a JSON object")
    return record


def _of_name(kinds: Mapping[str, type], what: str, record: Mapping[str, Any]) -> Any:
    name = record.get(what)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise WireError(f"no {what} of this protocol")
    return _from_plain(kind, {key: value for key, value in record.items() if key != what}, str(name))


def _members(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    return {name: _plain(getattr(value, name)) for name in _fields(kind)}


def _plain(value: Any) -> Any:
    """A value in what JSON has."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return base64.b64encode(value).decode()
        case Path():
            return str(value)
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
        case _ if _is_record(type(value)):
            return _members(value)
        case _:
            return [_plain(part) for part in value]


def _is_record(kind: Any) -> bool:
    return dataclasses.is_dataclass(kind) or hasattr(kind, "_fields")


@functools.cache
def _fields(kind: Any) -> Mapping[str, Any]:
    """Name -> type of each field that is given when one is made; inherited class variables are none."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else [*hints]
    return {name: hints[name] for name in names}


def _from_plain(kind: Any, value: Any, where: str) -> Any:
    """The inverse of ``_plain``, for a value that is to be of that type. ``where`` names it."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _one_of(parts, value, where)
    if origin is tuple:
        return _tuple(parts, value, where)
    if origin in (Mapping, dict):
        if isinstance(value, dict):
            return {key: _from_plain(parts[1], part, where) for key, part in value.items()}
        raise _unexpected(value, where)
    return _record(kind, value, where) if _is_record(kind) else _simple(kind, value, where)


def _one_of(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    error: WireError | None = None
    for kind in kinds:
        if kind is not type(None):
            try:
                return _from_plain(kind, value, where)
            except WireError as failed:
                error = failed
    raise error or _unexpected(value, where)


def _tuple(parts: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _unexpected(value, where)
    if parts[1:] == (...,):
        parts = (parts[0],) * len(value)
    if len(parts) != len(value):
        raise WireError(f"{where}: {len(parts)} values are needed, not {len(value)}")
    return tuple(_from_plain(part, item, where) for part, item in zip(parts, value, strict=True))


def _record(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise _unexpected(value, where)
    fields = _fields(kind)
    if strange := value.keys() - fields.keys():
        raise WireError(f"{where}: no field {_quoted(min(strange))}")
    given = {name: _from_plain(hint, value[name], f"{where}.{name}") for name, hint in fields.items() if name in value}
    try:
        return kind(**given)
    except TypeError:
        raise WireError(f"{where}: a field is missing") from None
    except engine.EngineError as error:
        raise WireError(f"{where}: {error}") from None


def _simple(kind: Any, value: Any, where: str) -> Any:
    if kind is float:
        return _number(value, where)
    if kind is bytes and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise _unexpected(value, where) from None
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind in (bool, int, str) and type(value) is kind:
        return value
    raise _unexpected(value, where)


def _number(value: Any, where: str) -> float:
    if value in ("nan", "inf", "-inf") or type(value) in (int, float):
        try:
            return float(value)
        except OverflowError:
            pass
    raise _unexpected(value, where)


def _unexpected(value: Any, where: str) -> WireError:
    return WireError(f"{where}: {_quoted(value)} is not of its type")


def _quoted(value: Any) -> str:
    return engine.shortened(repr(value), LONGEST_QUOTE)
