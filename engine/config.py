"""Config: every setting that decides what is learnt. Equal Config, text and machine: equal weights, bit for bit.

What merely watches a run (how often it saves, samples, reports) is not here, because it changes nothing that is learnt.
The defaults are the course assignment's (KTH DD2424, assignment 4).
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ConfigError, quoted
from .network import cells
from .text import streams
from .training import optimizers

# The smallest and largest value of each number. The upper ends are far beyond use: they exist to turn a slip of the
# finger, or a hostile checkpoint, into one clear line instead of an attempt to allocate terabytes.
RANGES: Mapping[str, tuple[float, float]] = {
    "layers": (1, 16),
    "hidden_size": (1, 8192),
    "seq_length": (1, 10_000),
    "batch_size": (1, 4096),
    "learning_rate": (0.0, 1000.0),
    "clip": (0.0, 1e12),
    "init_scale": (0.0, 100.0),
    "seed": (0, 2**63 - 1),
    "dropout": (0.0, 0.95),
    "chunks": (1, 10**9),
    "validation": (0.0, 0.9),
    "validate_every": (0, 10**12),
    "schedule_updates": (0, 10**15),
    "warmup": (0, 10**12),
    "decay": (0.01, 1.0),
    "decay_patience": (1, 10**6),
    "patience": (0, 10**6),
    "clip_norm": (0.0, 1e12),
    "weight_decay": (0.0, 5.0),
    "momentum": (0.0, 0.9999),
    "beta1": (0.0, 0.9999),
    "beta2": (0.0, 0.999999),
    "rho": (0.0, 0.999999),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of a run, checked at birth.

    The model.

    Attributes:
        cell: the recurrent cell, a name in ``engine.network.cells.CELLS``.
        layers: how many cells are stacked.
        hidden_size: H, units in each layer's hidden state.
        dropout: the share of each layer's outputs that is left out on the way up, while training.
        init: "normal" draws the initial weights from N(0, init_scale^2); "fan-in" scales them by the size of what they
            are multiplied with (see ``engine.network.model``). Biases start at 0, or where the cell wants them.
        init_scale: the standard deviation for "normal".

    What is read.

    Attributes:
        seq_length: T, time steps back-propagated through in one update.
        batch_size: B, sequences trained on side by side.
        shuffle: "none" reads the text in order, "chunks" its chunks in a new order each epoch, "random" sequences from
            anywhere. chunks: how many.
        validation: the share of the text that is held out: its end, or with validation_chunk a random stretch of it.
        validate_every: updates between two evaluations; 0 chooses it so that they cost little.

    How it is learnt.

    Attributes:
        mean_loss: the loss is the mean over the time steps, and not their sum.
        optimizer: a name in ``engine.training.optimizers.OPTIMIZERS``.
        learning_rate: eta at the first update, or at its highest.
        schedule: "constant", "linear" or "cosine"; see ``engine.training.learning_rate``. schedule_updates: the update
            by which it has run its course. warmup: updates in which the learning rate rises.
        decay: the learning rate is multiplied by it after decay_patience evaluations without a new best; 1 is off.
        patience: evaluations without a new best after which the run ends; 0 is off.
        clip: every entry of the gradient is clipped to [-clip, clip]; 0 is off.
        clip_norm: then the gradient is shortened to at most this Euclidean length; 0 is off.
        weight_decay: the share of every weight, biases not counted, that is taken off it in an update, times the
            learning rate; 0 is off.
        momentum: what sgd keeps of its velocity in an update. beta1, beta2: what adam keeps of its means of the
            gradient and of its square. rho: what rmsprop keeps of its mean of the square.
        dtype: "float32" or "float64".
        seed: of every random generator in the run.

    Numbers may be NumPy's; they are kept as Python's.

    Raises:
        ConfigError: a value is of the wrong type, outside its range, or not a known name; or two do not go together.
    """

    cell: str = "rnn"
    layers: int = 1
    hidden_size: int = 100
    dropout: float = 0.0
    init: str = "normal"
    init_scale: float = 0.01
    seq_length: int = 25
    batch_size: int = 1
    shuffle: str = "none"
    chunks: int = 100
    validation: float = 0.0
    validation_chunk: bool = False
    validate_every: int = 0
    mean_loss: bool = False
    optimizer: str = "adagrad"
    learning_rate: float = 0.1
    schedule: str = "constant"
    schedule_updates: int = 0
    warmup: int = 0
    decay: float = 1.0
    decay_patience: int = 3
    patience: int = 0
    clip: float = 5.0
    clip_norm: float = 0.0
    weight_decay: float = 0.0
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    rho: float = 0.9
    dtype: str = "float32"
    seed: int = 0

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.name in RANGES:
                number = _checked_number(field.name, getattr(self, field.name), whole=field.type == "int")
                object.__setattr__(self, field.name, number)  # which a frozen class asks for
        _check_choice("cell", self.cell, cells.CELLS)
        _check_choice("init", self.init, ("normal", "fan-in"))
        _check_choice("shuffle", self.shuffle, streams.ORDERS)
        _check_choice("mean_loss", self.mean_loss, (False, True))
        _check_choice("validation_chunk", self.validation_chunk, (False, True))
        _check_choice("optimizer", self.optimizer, optimizers.OPTIMIZERS)
        _check_choice("schedule", self.schedule, ("constant", "linear", "cosine"))
        _check_choice("dtype", self.dtype, ("float32", "float64"))
        self._check_together()

    def _check_together(self) -> None:
        """What one setting asks of another."""
        if self.schedule != "constant" and self.schedule_updates <= self.warmup:
            raise ConfigError("schedule", f"{self.schedule} must end after the warm-up of {self.warmup:,} updates")
        if self.learning_rate * self.weight_decay >= 1:
            raise ConfigError(
                "weight_decay",
                f"times the learning rate of {self.learning_rate:g} must be below 1, not "
                f"{self.learning_rate * self.weight_decay:g}",
            )
        if not self.validation and (self.decay < 1 or self.patience):
            asked = "patience" if self.patience else "decay"
            raise ConfigError(asked, "waits for the validation loss; hold out a part of the text with --validation 0.1")

    @property
    def loss_length(self) -> int:
        """How many characters' losses add up in the loss: T, or 1 for their mean."""
        return 1 if self.mean_loss else self.seq_length

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


def _checked_number(name: str, value: object, whole: bool) -> int | float:
    """A number within its range, as Python's own: NumPy's are not JSON."""
    low, high = RANGES[name]
    is_number = isinstance(value, numbers.Integral if whole else numbers.Real) and not isinstance(value, bool)
    number: Any = value if is_number else math.nan
    if not low <= number <= high:  # NaN is not
        allowed = f"a whole number from {low} to {high}" if whole else f"a number from {low:g} to {high:g}"
        raise ConfigError(name, f"must be {allowed}, not {quoted(value)}")
    return int(number) if whole else float(number)


def _check_choice(name: str, value: object, choices: Mapping[str, object] | tuple[object, ...]) -> None:
    if type(value) is not type(next(iter(choices))) or value not in choices:
        raise ConfigError(name, f"must be one of {', '.join(map(str, choices))}, not {quoted(value)}")
