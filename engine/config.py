"""Config: every setting that decides what is learnt. Equal Config, text and machine: equal weights, bit for bit.

What merely watches a run (how often it saves, samples, reports) is not here, because it changes nothing that is learnt.
The defaults are the course assignment's (KTH DD2424, assignment 4).

A setting is one field: its default, its help, its range or its choices. To add a setting, add a field. A new cell or
optimizer has its name here as well. Nothing here needs NumPy. The file is long because it is that one list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ConfigError, setting
from .setting import Needs, Setting, check_all, declared, settings_of

# Names only, in the order in which they are listed; a test compares them with what implements them.
CELLS = ["rnn", "gru", "lstm", "mgu"]  # engine.network.cells, whose register_cell adds to them
OPTIMIZERS: Mapping[str, tuple[str, ...]] = {  # engine.training.optimizers, each with the settings that it reads
    "adagrad": (),
    "adam": ("beta1", "beta2"),
    "lion": ("beta1", "beta2"),
    "rmsprop": ("rho",),
    "sgd": ("momentum",),
}
INITS = ("normal", "fan-in")  # engine.network.model
ORDERS = ("none", "chunks", "random")  # engine.text.streams
SCHEDULES = ("constant", "linear", "cosine")  # engine.training.learning_rate
DTYPES = ("float32", "float64")

MODEL, READING, LEARNING = "The model", "Reading the text", "Training"
GROUPS = (MODEL, READING, LEARNING)


def _model(default: Any, help: str, **more: Any) -> Any:
    return declared(Setting(default=default, help=help, group=MODEL, **more))


def _reading(default: Any, help: str, **more: Any) -> Any:
    return declared(Setting(default=default, help=help, group=READING, **more))


def _learning(default: Any, help: str, **more: Any) -> Any:
    return declared(Setting(default=default, help=help, group=LEARNING, **more))


def _constant(name: str, default: float, help: str, high: float) -> Any:
    """A setting that only some optimizers read."""
    readers = tuple(optimizer for optimizer, constants in OPTIMIZERS.items() if name in constants)
    return _learning(default, help, low=0.0, high=high, needs=Needs("optimizer", readers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of a run, checked when it is made. ``settings()`` says what each one is and may be.

    Numbers may be NumPy's; they are kept as Python's.

    Raises:
        ConfigError: a value is of the wrong type, out of range, or not a known name; or two do not go together.
    """

    cell: str = _model("rnn", "The recurrent cell.", choices=CELLS)
    layers: int = _model(1, "Number of stacked layers.", low=1, high=16)
    hidden_size: int = _model(
        100, "Number of units in each layer's hidden state.", low=1, high=8192, unit="units", flag="hidden"
    )
    dropout: float = _model(
        0.0,
        "Probability of dropping each output of a layer, in training only.",
        low=0.0,
        high=0.95,
    )
    init: str = _model(
        "normal",
        "Initial weights: all drawn with one standard deviation (normal), or scaled by the number of inputs (fan-in).",
        choices=INITS,
    )
    init_scale: float = _model(
        0.01, "Standard deviation of the initial weights.", low=0.0, high=100.0, needs=Needs("init", ("normal",))
    )
    seq_length: int = _reading(
        25,
        "Time steps in a sequence: how far back-propagation reaches.",
        low=1,
        high=10_000,
        unit="time steps",
    )
    batch_size: int = _reading(1, "Number of sequences in each update.", low=1, high=4096, unit="sequences")
    shuffle: str = _reading(
        "none",
        "Order of reading: from start to end (none), in chunks, shuffled for each epoch (chunks), or sequences from "
        "random places (random).",
        choices=ORDERS,
    )
    chunks: int = _reading(
        100,
        "Number of chunks that the text is cut into.",
        low=1,
        high=10**9,
        unit="chunks",
        needs=Needs("shuffle", ("chunks",)),
    )
    carry_state: bool = _reading(
        True,
        "Whether training carries the hidden state from a sequence to the next, or begins each from zero.",
        choices=(False, True),
        flag="carry-state/reset-state",
        unset="carry",
        needs=Needs("shuffle", ("none", "chunks")),
    )
    validation: float = _reading(
        0.0,
        "Fraction of the text to hold out for validation, taken from its end.",
        low=0.0,
        high=0.999999,
        unset="0: none",
    )
    validation_chunk: bool = _reading(
        False,
        "Hold out a random stretch of the text instead of its end.",
        choices=(False, True),
        needs=Needs("validation"),
    )
    validate_every: int = _reading(
        0,
        "Updates between evaluations; the first and the last update of a run have one in any case.",
        low=0,
        high=10**12,
        unit="updates",
        unset="at least 20 evaluations a run",
        needs=Needs("validation"),
    )
    mean_loss: bool = _learning(
        False,
        "Whether the loss of a sequence is the mean or the sum over its characters.",
        choices=(False, True),
        flag="mean-loss/sum-loss",
        unset="sum",
    )
    optimizer: str = _learning("adagrad", "The rule that updates the weights.", choices=tuple(OPTIMIZERS))
    learning_rate: float = _learning(
        0.1, "Learning rate, before warm-up, schedule and decay change it.", low=0.0, high=1000.0
    )
    schedule: str = _learning(
        "constant",
        "Learning-rate schedule: constant, or falling to a hundredth by the end of the run (linear, cosine).",
        choices=SCHEDULES,
    )
    schedule_updates: int = _learning(
        0, "The update at which the schedule ends.", low=0, high=10**15, unit="updates", flag="updates", option=False
    )
    warmup: int = _learning(
        0,
        "Number of updates over which the learning rate rises from 0 at the start.",
        low=0,
        high=10**12,
        unit="updates",
    )
    decay: float = _learning(
        1.0,
        "Multiply the learning rate by this each time the validation loss stops improving.",
        low=0.01,
        high=1.0,
        unset="1: never",
    )
    decay_patience: int = _learning(
        3,
        "Evaluations without a new best before the learning rate decays.",
        low=1,
        high=10**6,
        unit="evaluations",
        needs=Needs("decay"),
    )
    patience: int = _learning(
        0,
        "Evaluations without a new best before the run ends.",
        low=0,
        high=10**6,
        unit="evaluations",
        unset="0: never",
    )
    clip: float = _learning(
        5.0, "Clip every entry of the gradient to [-clip, clip]; 0 turns it off.", low=0.0, high=1e12
    )
    clip_norm: float = _learning(
        0.0,
        "Then scale the gradient down to at most this norm.",
        low=0.0,
        high=1e12,
        unset="0: off",
    )
    weight_decay: float = _learning(
        0.0,
        "Each update shrinks every weight by this fraction times the learning rate; biases are left alone.",
        low=0.0,
        high=5.0,
        unset="0: off",
    )
    momentum: float = _constant("momentum", 0.9, "Fraction of the velocity kept from one update to the next.", 0.9999)
    beta1: float = _constant(
        "beta1", 0.9, "Weight of the gradient's running mean; the latest gradient has the rest.", 0.9999
    )
    beta2: float = _constant(
        "beta2",
        0.999,
        "Fraction of a running mean kept at each update: of the squared gradient (adam) or of the gradient (lion).",
        0.999999,
    )
    rho: float = _constant(
        "rho", 0.9, "Fraction of the running mean of the squared gradient kept at each update.", 0.999999
    )
    dtype: str = _model("float32", "Floating-point type of the network.", choices=DTYPES)
    seed: int = _learning(0, "Seed for everything random in the run.", low=0, high=2**63 - 1)

    def __post_init__(self) -> None:
        check_all(self, SETTINGS)
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
            held_out = f"hold out part of the text with {setting('validation')} 0.1"
            raise ConfigError(asked, f"needs a validation loss; {held_out}")

    def has_effect(self, name: str) -> bool:
        """Whether the setting of that name changes anything, with the others as they are."""
        needs = SETTINGS[name].needs
        if needs is None:
            return True
        default = SETTINGS[needs.setting].default
        assert default is not None
        return needs.is_met(getattr(self, needs.setting), default)

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
        unknown = sorted(set(values) - set(SETTINGS))
        if unknown:
            raise ConfigError(unknown[0], "is not a setting of this version")
        return cls(**values)


SETTINGS = settings_of(Config)


def settings(of: type = Config) -> Mapping[str, Setting]:
    """Name -> declaration of every setting: of a run, or ``settings(SamplingRule)`` of what samples."""
    return settings_of(of)
