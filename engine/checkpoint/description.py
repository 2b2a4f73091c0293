"""The description of a checkpoint: its JSON, and every value of it checked before it is used.

A checkpoint may come from a stranger. Nothing here trusts a type or a range, and what is wrong is named in one line.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

from ..config import SETTINGS, Config
from ..errors import CheckpointError, ConfigError, quoted
from ..network.model import parameter_shapes
from ..network.parameters import count
from ..text.vocabulary import Vocabulary

FORMAT = 2  # 1 had no validation
RUN, MODEL = "run", "model"
KEYS = {
    "format", "kind", "config", "vocabulary", "origin", "update", "smooth_loss", "learning_rates", "next_input",
    "position", "epoch", "best_update", "best_smooth_loss", "best_next_input", "best_validation_loss", "validation",
    "made_with",
}  # fmt: skip
MAX_RATES = 50_000  # changes of the learning rate that are read; older versions kept every one
MAX_PARAMETERS = 250_000_000  # about 1 GB of float32 each for weights, memory and best weights: more is not a small RNN

T = TypeVar("T", bound=object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where a text came from.

    Attributes:
        name: of the text, for people. path: of the file, relative to the checkpoint's folder; None for a pipe.
        sha256: see Corpus. characters: how many. encoding: that it was read with.
    """

    name: str
    path: str | None
    sha256: str
    characters: int
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Part):
    """Where a run's text came from, and how far the run was meant to go.

    Attributes:
        updates: the run's goal; None is no goal.
        parts: each of several texts that were joined, in order; empty for one. Then the other attributes are those of
            the whole, and ``path`` is None.
    """

    updates: int | None
    parts: tuple[Part, ...] = ()

    @property
    def boundaries(self) -> tuple[int, ...]:
        """Where each text but the first begins, see Corpus."""
        return tuple(accumulate(part.characters for part in self.parts[:-1]))


def checked(meta: dict[str, Any]) -> dict[str, Any]:
    """The values of a Checkpoint from its JSON, every one of the right type and within its range."""
    form = _field(meta, "format", int)
    if form > FORMAT:
        raise CheckpointError(
            f"it was made by a newer version of tui-rnn (format {quoted(form)}, this one reads {FORMAT})"
        )
    _check_known(meta, KEYS)
    kind = _field(meta, "kind", str)
    if form not in (1, FORMAT) or kind not in (RUN, MODEL):
        raise CheckpointError(f"it is damaged: format {quoted(form)}, kind {quoted(kind)}")
    config = Config.from_dict(_field(meta, "config", dict))
    vocabulary = Vocabulary(_field(meta, "vocabulary", str))
    if count(parameter_shapes(config, len(vocabulary))) > MAX_PARAMETERS:
        raise CheckpointError(f"it is damaged: it claims more than {MAX_PARAMETERS:,} parameters")
    return {
        "kind": kind,
        "config": config,
        "vocabulary": vocabulary,
        "origin": _origin(_field(meta, "origin", dict)),
        "update": _whole(meta, "update"),
        "smooth_loss": _loss(meta, "smooth_loss"),
        "learning_rates": _learning_rates(_field(meta, "learning_rates", list)),
        "next_input": _whole(meta, "next_input", len(vocabulary)),
        "position": _whole(meta, "position"),
        "epoch": _whole(meta, "epoch"),
        "best_update": _whole(meta, "best_update"),
        "best_smooth_loss": _loss(meta, "best_smooth_loss"),
        "best_next_input": _whole(meta, "best_next_input", len(vocabulary)),
        "best_validation_loss": _loss(meta, "best_validation_loss"),
        **_validation(meta),
    }


def _validation(meta: dict[str, Any]) -> dict[str, Any]:
    """How the validation loss has gone: nothing, in a run without any."""
    values = meta.get("validation")
    if values is None:
        return {"validation_loss": None, "evaluated_at": None, "lowest": None, "since_best": 0, "since_decay": 0}
    if not isinstance(values, dict):
        raise CheckpointError("it is damaged: 'validation' is of the wrong type")
    loss, counts = _loss(values, "loss"), {name: _whole(values, name) for name in ("since_best", "since_decay")}
    # Older versions evaluated at no other update than those that count, and saved after that.
    if "evaluated_at" not in values:
        values = {**values, "evaluated_at": None if loss is None else meta["update"]}
    evaluated_at = None if values["evaluated_at"] is None else _whole(values, "evaluated_at")
    lowest = _loss(values, "lowest") if "lowest" in values else _loss(meta, "best_validation_loss")
    return {"validation_loss": loss, "evaluated_at": evaluated_at, "lowest": lowest, **counts}


def _origin(values: dict[str, Any]) -> Origin:
    _check_known(values, {field.name for field in dataclasses.fields(Origin)})
    parts = tuple(Part(**_part(part)) for part in (_field(values, "parts", list) if "parts" in values else ()))
    origin = Origin(
        **_part(values),
        updates=None if values.get("updates") is None else _whole(values, "updates"),
        parts=parts,
    )
    if parts and sum(part.characters for part in parts) != origin.characters:
        raise CheckpointError("it is damaged: its texts are not as long as they are together")
    return origin


def _part(values: Any) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise CheckpointError("it is damaged: 'parts' is of the wrong type")
    return {
        "name": _field(values, "name", str),
        "path": None if values.get("path") is None else _field(values, "path", str),
        "sha256": _field(values, "sha256", str),
        "characters": _whole(values, "characters"),
        "encoding": _field(values, "encoding", str),
    }


def _learning_rates(pairs: list[Any]) -> tuple[tuple[int, float], ...]:
    """At least one pair of update and learning rate, the latter in its range."""
    rates = []
    if len(pairs) > MAX_RATES:
        raise CheckpointError(f"it is damaged: it has more than {MAX_RATES:,} learning rates")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise CheckpointError("it is damaged: 'learning_rates' is not a list of pairs")
        values = dict(zip(("update", "learning_rate"), pair, strict=True))
        rate = _number(values, "learning_rate")
        try:
            SETTINGS["learning_rate"].checked("learning_rate", rate)
        except ConfigError:
            raise CheckpointError("it is damaged: 'learning_rate' is out of range") from None
        rates.append((_whole(values, "update"), rate))
    if not rates:
        raise CheckpointError("it is damaged: 'learning_rates' is empty")
    return tuple(rates)


def _check_known(values: Mapping[str, Any], names: Set[str]) -> None:
    if unknown := sorted(set(values) - names):
        raise CheckpointError(f"it is damaged: {unknown[0][:40]!r} is nothing that a checkpoint has")


def _field(values: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = values.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise CheckpointError(f"it is damaged: {name!r} is missing or of the wrong type")
    return value


def _whole(values: Mapping[str, Any], name: str, below: int = 2**63) -> int:
    value = _field(values, name, int)
    if not 0 <= value < below:
        raise CheckpointError(f"it is damaged: {name!r} is out of range")
    return value


def _number(values: Mapping[str, Any], name: str) -> float:
    value = values.get(name)
    # Compared with a bound, because a whole number may be too large for a float; NaN is within none.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise CheckpointError(f"it is damaged: {name!r} is not a number")
    return float(value)


def _loss(values: Mapping[str, Any], name: str) -> float | None:
    return None if values.get(name) is None else _number(values, name)
