"""What a checkpoint holds: its JSON, every value of it checked before it is used, and its arrays.

A checkpoint may come from a stranger. Nothing here trusts a type or a range, and what is wrong is named in one line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from ..config import CELLS, Config
from ..errors import CheckpointError, quoted
from ..network.parameters import count
from ..network.shapes import parameter_shapes
from ..text.vocabulary import Vocabulary
from ..training.arrays import array_shapes
from ..training.document import check_known, field, whole
from ..training.state import RunState
from .archive import Expected

FORMAT = 3  # 1 had no validation, 2 no Origin.init_from
FORMATS = range(1, FORMAT + 1)  # that are read
RUN, MODEL = "run", "model"
KEYS = {"format", "kind", "config", "vocabulary", "origin", "made_with"} | {
    field.name for field in dataclasses.fields(RunState)
}
MAX_PARAMETERS = 250_000_000  # about 1 GB of float32 each for weights, memory and best weights: more is not a small RNN


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
class Pretrained:
    """The trained model whose weights a run began with, instead of random ones.

    Attributes:
        name: of its checkpoint's file. update: that it was of. text: the name of the text that it had learnt.
        weights_sha256: of its weights, see ``Checkpoint.weights_sha256``.
    """

    name: str
    update: int
    text: str
    weights_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Part):
    """Where a run's text came from, and its first weights, and how far the run was meant to go.

    Attributes:
        updates: the run's goal; None is no goal.
        parts: each of several texts that were joined, in order; empty for one. Then the other attributes are those of
            the whole, and ``path`` is None.
        init_from: the model whose weights the run began with; None if they were drawn.
    """

    updates: int | None
    parts: tuple[Part, ...] = ()
    init_from: Pretrained | None = None

    @property
    def boundaries(self) -> tuple[int, ...]:
        """Where each text but the first begins, see Corpus."""
        return tuple(accumulate(part.characters for part in self.parts[:-1]))


def header_of(origin: Origin) -> dict[str, Any]:
    """The number of the format, and the origin as plain values: in the oldest format that has room for it, so that
    older versions read what they can."""
    values = dataclasses.asdict(origin)
    if origin.init_from is None:
        del values["init_from"]
        return {"format": 2, "origin": values}
    return {"format": FORMAT, "origin": values}


def values_of(meta: dict[str, Any]) -> dict[str, Any]:
    """The values of a Checkpoint, arrays apart, from its JSON: each of the right type and within its range."""
    form = field(meta, "format", int)
    if form > FORMAT:
        raise CheckpointError(
            f"it was made by a newer version of tui-rnn (format {quoted(form)}, this one reads {FORMAT})"
        )
    check_known(meta, KEYS)
    kind = field(meta, "kind", str)
    if form not in FORMATS or kind not in (RUN, MODEL):
        raise CheckpointError(f"it is damaged: format {quoted(form)}, kind {quoted(kind)}")
    config = _config(field(meta, "config", dict))
    vocabulary = Vocabulary(field(meta, "vocabulary", str))
    if count(parameter_shapes(config, len(vocabulary))) > MAX_PARAMETERS:
        raise CheckpointError(f"it is damaged: it claims more than {MAX_PARAMETERS:,} parameters")
    header = {
        "kind": kind,
        "config": config,
        "vocabulary": vocabulary,
        "origin": _origin(field(meta, "origin", dict)),
    }
    return header | RunState.from_dict(meta, len(vocabulary)).fields()


def _config(values: dict[str, Any]) -> Config:
    cell = values.get("cell")
    if isinstance(cell, str) and cell not in CELLS:
        raise CheckpointError(f"its cell, {quoted(cell)}, is not known here; use the program that it was registered in")
    return Config.from_dict(values)


def expected(values: Mapping[str, Any]) -> Expected:
    """Every array that a checkpoint of these values holds."""
    config = values["config"]
    shapes, dtype = array_shapes(config, len(values["vocabulary"])), np.dtype(config.dtype)
    of_a_model = {name for name in shapes if name.startswith("weights/")} | {"state"}
    return {name: (shape, dtype) for name, shape in shapes.items() if values["kind"] == RUN or name in of_a_model}


def _origin(values: dict[str, Any]) -> Origin:
    check_known(values, {field.name for field in dataclasses.fields(Origin)})
    parts = tuple(Part(**_part(part)) for part in (field(values, "parts", list) if "parts" in values else ()))
    origin = Origin(
        **_part(values),
        updates=None if values.get("updates") is None else whole(values, "updates"),
        parts=parts,
        init_from=None if values.get("init_from") is None else _pretrained(field(values, "init_from", dict)),
    )
    if parts and sum(part.characters for part in parts) != origin.characters:
        raise CheckpointError("it is damaged: the lengths of its texts do not add up")
    return origin


def _pretrained(values: dict[str, Any]) -> Pretrained:
    check_known(values, {field.name for field in dataclasses.fields(Pretrained)})
    return Pretrained(
        name=field(values, "name", str),
        update=whole(values, "update"),
        text=field(values, "text", str),
        weights_sha256=field(values, "weights_sha256", str),
    )


def _part(values: Any) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise CheckpointError("it is damaged: 'parts' is of the wrong type")
    return {
        "name": field(values, "name", str),
        "path": None if values.get("path") is None else field(values, "path", str),
        "sha256": field(values, "sha256", str),
        "characters": whole(values, "characters"),
        "encoding": field(values, "encoding", str),
    }
