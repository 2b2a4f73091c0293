"""A plan as a TOML file: written into the folder of a sweep, and read from there, or from what a person wrote.

text = ["book.txt"]
updates = 2000
seeds = [0, 1, 2]

[settings]
hidden = 50

[vary]
learning-rate = [0.05, 0.1, 0.2]
cell = ["rnn", "gru"]

Instead of what is varied, or beside it, points may be named, each with settings that go together:

[[points]]
optimizer = "adam"
learning-rate = 0.002

[[points]]
optimizer = "sgd"
learning-rate = 0.05
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import engine

from ..flags import MAX_VOCABULARY, option_name, plain_name
from ..run.options import UsageError
from ..run.text_files import can_be_reread
from ..system import files
from ..system.files import reason_of
from .axes import Axis, Choices, axis, setting_named, value_of
from .plan import Plan, checked_seeds, seeds_of

NAME = "sweep.toml"
LONGEST = 1 << 20  # bytes: a hundred thousand values
KEYS: Mapping[str, type | tuple[type, ...]] = {
    "text": (str, list),
    "encoding": str,
    "recipe": str,
    "updates": int,
    "seeds": (int, list),
    "trials": int,
    "max_vocabulary": int,
    "halving": bool,
    "settings": dict,
    "vary": dict,
    "points": list,
    "text_sha256": str,
    "stopped": list,
}
STOPPED, SHA256 = "stopped", "text_sha256"


def read(path: Path) -> dict[str, Any]:
    """What a plan file says, as far as it is given: fields of ``Plan``, by name, and STOPPED and SHA256.

    Texts are looked for from the file's folder.

    Raises:
        UsageError: it cannot be read, or is no plan.
    """
    said = _read(path)
    for key, value in said.items():
        if key not in KEYS:
            raise UsageError(f"{path}: there is no {key!r} in a plan; there are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]) or (isinstance(value, bool) and KEYS[key] is not bool):
            raise UsageError(f"{path}: {key} cannot be {value!r}")
    try:
        return {name: found for name, found in _fields(said, path.parent) if found is not None}
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        with files.opened(path) as file:
            text = file.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise UsageError(f"{path} is larger than {LONGEST:,} bytes; it is no plan")
        return tomllib.loads(text.decode())
    except FileNotFoundError:
        raise UsageError(f"there is no plan {path}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    except (ValueError, RecursionError) as error:  # of both the encoding and the syntax
        raise UsageError(f"{path} is not a plan in TOML: {error}") from None


def _fields(said: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Any]]:
    text = said.get("text", [])
    texts = [text] if isinstance(text, str) else text
    yield "text", tuple(_found(str(name), folder) for name in texts)
    for name in ("encoding", "recipe", "updates", "trials", "max_vocabulary", "halving"):
        yield name, said.get(name)
    seeds = said.get("seeds")
    if isinstance(seeds, list):
        if not seeds:
            raise UsageError("seeds names none; give a number, seeds = 5, or the seeds themselves, seeds = [7, 8, 12]")
        yield "seeds", checked_seeds(seeds)
    elif seeds is not None:
        yield "seeds", seeds_of(str(seeds))
    yield "settings", _settings(said.get("settings", {}))
    yield "points", tuple(map(_settings, said.get("points", ())))
    yield "axes", tuple(axis(name, values) for name, values in said.get("vary", {}).items())
    yield STOPPED, tuple(map(str, said.get(STOPPED, ())))
    yield SHA256, said.get(SHA256)


def _settings(said: object) -> dict[str, Any]:
    """Settings by name, each checked."""
    if not isinstance(said, dict):
        raise UsageError(f"a point is a table of settings, under a line [[points]], and not {said!r}")
    found = dict[str, Any]()
    for called, value in said.items():
        if (name := setting_named(called)) in found:
            raise UsageError(f"{called} is given twice; give it once")
        found[name] = value_of(name, value, option_name)
    return found


def _found(name: str, folder: Path) -> str:
    """A text that a plan names: from the plan's own folder."""
    if not name or "\0" in name:
        raise UsageError(f"text cannot be {name!r}; name a file or a folder")
    return name if name == "-" else os.path.normpath(_itself(folder) / name)


def check_texts(plan: Plan, folder: Path) -> None:
    """Refuse texts that cannot be named in TOML.

    Raises:
        UsageError: the name of one is not UTF-8.
    """
    for name in plan.text:
        try:
            _from(folder, name).encode()
        except UnicodeEncodeError:
            raise UsageError(f"{name}: its path is not in UTF-8, as that in a plan must be; rename it") from None


def written(plan: Plan, folder: Path, sha256: str, stopped: Sequence[str]) -> str:
    """The plan as TOML, to be put into a folder.

    Args:
        sha256: of the text, which is not to change. stopped: the names of the runs that a person has stopped.
    """
    return "\n".join(_lines(plan, folder, sha256, stopped)) + "\n"


def _lines(plan: Plan, folder: Path, sha256: str, stopped: Sequence[str]) -> Iterator[str]:
    yield "# A sweep of tui-rnn: what was asked for. The runs are in the folders beside this file."
    yield f"text = {_value([_from(folder, name) for name in plan.text])}"
    yield f"{SHA256} = {_value(sha256)}"
    usual = {"max_vocabulary": MAX_VOCABULARY}
    for name in ("encoding", "recipe", "updates", "trials", "max_vocabulary"):
        if (value := getattr(plan, name)) != usual.get(name):
            yield f"{name} = {_value(value)}"
    yield f"seeds = {_value(list(plan.seeds))}"
    if plan.halving:
        yield "halving = true"
    if stopped:
        yield "# Stopped by hand: without its name here, a run goes on when the sweep does."
        yield f"{STOPPED} = {_value(list(stopped))}"
    if plan.settings:
        yield from _table("[settings]", _by_option(plan.settings))
    for point in plan.points:
        yield from _table("[[points]]", _by_option(point))
    if plan.axes:
        yield from _table("[vary]", {plain_name(axis.setting): _axis(axis) for axis in plan.axes})


def _table(name: str, values: Mapping[str, object]) -> Iterator[str]:
    yield f"\n{name}"
    yield from (f"{key} = {_value(value)}" for key, value in values.items())


def _by_option(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by their names on the command line."""
    return {plain_name(name): value for name, value in settings.items()}


def _axis(axis: Axis) -> object:
    if isinstance(axis, Choices):
        return list(axis.values)
    whole: Callable[[float], object] = int if engine.settings()[axis.setting].type is int else float
    return f"{'log' if axis.log else 'uniform'}({whole(axis.low)},{whole(axis.high)})"


def _value(value: object) -> str:
    """A value in TOML, which for these is JSON, apart from a character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _from(folder: Path, text: str) -> str:
    """Where a text is, seen from a folder, so that both can move together; as it is if it is no file."""
    return os.path.relpath(text, _itself(folder)) if can_be_reread(text) else text


def _itself(folder: Path) -> Path:
    """The folder that a link names: what lies beside it does not lie beside the link."""
    real = folder.resolve()
    return folder if real == Path(os.path.abspath(folder)) else real  # noqa: PTH100
