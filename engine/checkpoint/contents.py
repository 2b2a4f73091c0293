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

FORMAT = 2  # 1 had no validation
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


def values_of(meta: dict[str, Any]) -> dict[str, Any]:
    """The values of a Checkpoint, arrays apart, from its JSON: each of the right type and within its range."""
    form = field(meta, "format", int)
    if form > FORMAT:
        raise CheckpointError(
            f"it was made by a newer version of tui-rnn (format {quoted(form)}, this one reads {FORMAT})"
        )
    check_known(meta, KEYS)
    kind = field(meta, "kind", str)
    if form not in (1, FORMAT) or kind not in (RUN, MODEL):
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
    )
    if parts and sum(part.characters for part in parts) != origin.characters:
        raise CheckpointError("it is damaged: the lengths of its texts do not add up")
    return origin


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
