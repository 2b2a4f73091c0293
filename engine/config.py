"""Config: every setting that decides what is learnt. Equal Config, text and machine: equal weights, bit for bit.

What merely watches a run (how often it saves, samples, reports) is not here, because it changes nothing that is learnt.
The defaults are the course assignment's (KTH DD2424, assignment 4).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import cells, optimizers
from .errors import ConfigError

# The smallest and largest value of each number. The upper ends are far beyond use: they exist to turn a slip of the
# finger, or a hostile checkpoint, into one clear line instead of an attempt to allocate terabytes.
RANGES: Mapping[str, tuple[float, float]] = {
    "layers": (1, 16),
    "hidden_size": (1, 8192),
    "seq_length": (1, 10_000),
    "batch_size": (1, 4096),
    "learning_rate": (0.0, 1000.0),
    "clip": (1e-12, 1e12),
    "init_scale": (0.0, 100.0),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of a run, checked at birth.

    Attributes:
        cell: the recurrent cell, a name in ``engine.cells.CELLS``.
        layers: how many cells are stacked.
        hidden_size: H, units in each layer's hidden state.
        seq_length: T, time steps back-propagated through in one update.
        batch_size: B, contiguous streams of the text trained on side by side.
        optimizer: a name in ``engine.optimizers.OPTIMIZERS``.
        learning_rate: eta at the first update.
        clip: every entry of the gradient is clipped to [-clip, clip] before the optimizer sees it.
        init_scale: standard deviation of the initial weights; biases start at 0.
        dtype: "float32" or "float64".
        seed: of every random generator in the run.

    Raises:
        ConfigError: a value is of the wrong type, outside its range, or not a known name.
    """

    cell: str = "rnn"
    layers: int = 1
    hidden_size: int = 100
    seq_length: int = 25
    batch_size: int = 1
    optimizer: str = "adagrad"
    learning_rate: float = 0.1
    clip: float = 5.0
    init_scale: float = 0.01
    dtype: str = "float32"
    seed: int = 0

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name in RANGES:
                _check_number(field.name, value, whole=field.type == "int")
        _check_choice("cell", self.cell, cells.CELLS)
        _check_choice("optimizer", self.optimizer, optimizers.OPTIMIZERS)
        _check_choice("dtype", self.dtype, ("float32", "float64"))

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain numbers and strings, ready for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Config:
        """The inverse of ``to_dict``. Raises ConfigError for a setting this version does not know, or a bad value."""
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ConfigError(unknown[0], "is not a setting of this version")
        return cls(**values)


def _check_number(name: str, value: object, whole: bool) -> None:
    low, high = RANGES[name]
    kind = int if whole else (int, float)
    if not isinstance(value, kind) or isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
        number = "a whole number" if whole else "a number"
        raise ConfigError(name, f"must be {number} from {low:g} to {high:g}, not {value!r}")


def _check_choice(name: str, value: object, choices: Mapping[str, object] | tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(name, f"must be one of {', '.join(choices)}, not {value!r}")
