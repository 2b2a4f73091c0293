"""The description of a run: the first record of its metrics, so that they stand alone. How it is written, and how it is
read back."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

import engine

from .. import __version__
from ..events import Started, TextRead

EVENT = "run"  # what the record is called
MOST = 2**53  # of anything counted; integers up to here are exact as floats, with which charts compute


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a run is.

    Attributes:
        update: the last one made before.
        goal: total number of updates; None is no goal.
        checkpoint: the name of its file, without a folder.
        text: what it reads. updates_per_epoch: how many updates read that once.
        config: of the start of the run. init_from: see ``Started``.
    """

    update: int
    goal: int | None
    checkpoint: str
    text: TextRead
    updates_per_epoch: int
    config: engine.Config
    init_from: engine.Pretrained | None


def description(event: Started) -> dict[str, Any]:
    """The record of a run's start, and again of each resume. ``learning_rate`` is that of the next update."""
    return {
        "event": EVENT,
        "update": event.update,
        "goal": event.goal,
        "checkpoint": PurePath(event.checkpoint).name,
        "text": dataclasses.asdict(event.text),
        "init_from": None if event.init_from is None else dataclasses.asdict(event.init_from),
        "updates_per_epoch": event.updates_per_epoch,
        "parameters": event.parameters,
        "learning_rate": event.learning_rates[-1][1],
        "config": event.config.to_dict(),
        "versions": {"tui_rnn": __version__, "numpy": np.__version__, "python": platform.python_version()},
    }


def described(record: Mapping[str, Any]) -> Description:
    """The description in a record. Anybody may have written it.

    Raises:
        KeyError, TypeError, ValueError, OverflowError, engine.ConfigError: it is not such a record, or one of a newer
            version.
    """
    text, goal = record["text"], record["goal"]
    return Description(
        update=_whole(record["update"]),
        goal=None if goal is None else _whole(goal),
        checkpoint=PurePath(str(record["checkpoint"])).name,
        text=TextRead(
            name=str(text["name"]),
            sha256=str(text["sha256"]),
            characters=_whole(text["characters"]),
            distinct=_whole(text["distinct"]),
            encoding=str(text["encoding"]),
        ),
        updates_per_epoch=max(1, _whole(record["updates_per_epoch"])),
        config=engine.Config.from_dict(record["config"]),
        init_from=None if record.get("init_from") is None else _pretrained(record["init_from"]),
    )


def _pretrained(record: Mapping[str, Any]) -> engine.Pretrained:
    return engine.Pretrained(
        name=str(record["name"]),
        update=_whole(record["update"]),
        text=str(record["text"]),
        weights_sha256=str(record["weights_sha256"]),
    )


def _whole(value: Any) -> int:
    """A number that counts something."""
    number = int(value)
    if not 0 <= number <= MOST:
        raise ValueError(value)
    return number
