"""RunState: all that a run is beside its settings and its arrays, listed once. The arrays: ``engine.training.arrays``.

Whoever saves a run writes ``RunState.of(trainer).to_dict()``; whoever resumes it reads that with ``RunState.from_dict``
and puts it back into a trainer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..config import SETTINGS
from ..errors import CheckpointError, ConfigError
from ..network.parameters import Array
from . import document
from .arrays import parameters_of

if TYPE_CHECKING:
    from ..text.streams import Streams
    from .trainer import Trainer

MAX_RATES = 50_000  # changes of the learning rate that are read; older versions kept every one

Read = Callable[[Mapping[str, Any], str, int], Any]
"""Reads a value by its name, and checks it; the last argument is V."""


def _learning_rates(values: Mapping[str, Any], name: str, V: int) -> tuple[tuple[int, float], ...]:
    """At least one pair of update and learning rate, the latter in its range."""
    rates, pairs = [], document.field(values, name, list)
    if len(pairs) > MAX_RATES:
        raise CheckpointError(f"it is damaged: it has more than {MAX_RATES:,} learning rates")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise CheckpointError("it is damaged: 'learning_rates' is not a list of pairs")
        of_pair = dict(zip(("update", "learning_rate"), pair, strict=True))
        rate = document.number(of_pair, "learning_rate")
        try:
            SETTINGS["learning_rate"].checked("learning_rate", rate)
        except ConfigError:
            raise CheckpointError("it is damaged: 'learning_rate' is out of range") from None
        rates.append((document.whole(of_pair, "update"), rate))
    if not rates:
        raise CheckpointError("it is damaged: 'learning_rates' is empty")
    return tuple(rates)


def _kept(read: Read) -> Any:
    return dataclasses.field(metadata={"read": read})


def _whole() -> Any:
    return _kept(lambda values, name, V: document.whole(values, name))


def _loss() -> Any:
    return _kept(lambda values, name, V: document.loss(values, name))


def _character() -> Any:
    return _kept(document.whole)


def _update_or_none() -> Any:
    return _kept(lambda values, name, V: None if values[name] is None else document.whole(values, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluations:
    """How the validation loss has gone: what ``Validation`` keeps under the same names.

    Losses are in nats per character, and None where there is none yet.
    """

    loss: float | None = _loss()
    evaluated_at: int | None = _update_or_none()
    lowest: float | None = _loss()
    since_best: int = _whole()
    since_decay: int = _whole()


def _read_fields(kind: type, values: Mapping[str, Any], vocabulary_size: int) -> dict[str, Any]:
    """The fields of a dataclass of this file from JSON, each read and checked as it says. Raises CheckpointError."""
    return {f.name: f.metadata["read"](values, f.name, vocabulary_size) for f in dataclasses.fields(kind)}


def _evaluations(values: Mapping[str, Any], name: str, V: int) -> Evaluations | None:
    of_validation = values.get(name)
    if of_validation is None:
        return None
    if not isinstance(of_validation, dict):
        raise CheckpointError("it is damaged: 'validation' is of the wrong type")
    # Older versions evaluated at no other update than those that count, and saved after that.
    latest = None if document.loss(of_validation, "loss") is None else values["update"]
    older = {"evaluated_at": latest, "lowest": values.get("best_validation_loss")}
    return Evaluations(**_read_fields(Evaluations, older | of_validation, V))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Where a run is. With the settings, the text and the arrays it is all that the future depends on.

    Attributes:
        update: updates made.
        smooth_loss: None before the first.
        learning_rates: each (update, learning rate) from which on it was used; the last is used next.
        next_input: the character that stream 0 reads next.
        position: of the streams, in characters.
        epoch: of the streams.
        best_update: when the model was best.
        best_smooth_loss: how low it was then.
        best_validation_loss: likewise, in nats per character; None without validation.
        best_next_input: the character that stream 0 read next then.
        validation: how the validation loss has gone; None without validation.
    """

    update: int = _whole()
    smooth_loss: float | None = _loss()
    learning_rates: tuple[tuple[int, float], ...] = _kept(_learning_rates)
    next_input: int = _character()
    position: int = _whole()
    epoch: int = _whole()
    best_update: int = _whole()
    best_smooth_loss: float | None = _loss()
    best_validation_loss: float | None = _loss()
    best_next_input: int = _character()
    validation: Evaluations | None = dataclasses.field(metadata={"read": _evaluations})

    @classmethod
    def of(cls, trainer: Trainer) -> RunState:
        """Where a run is now."""
        of_best = {f"best_{name}": _known(getattr(trainer.best, name)) for name in BEST}
        validation = trainer.validation
        return RunState(
            update=trainer.update,
            smooth_loss=trainer.smooth_loss,
            learning_rates=tuple(trainer.learning_rates),
            next_input=trainer.next_input,
            position=trainer.streams.position,
            epoch=trainer.streams.epoch,
            **of_best,
            validation=None
            if validation is None
            else Evaluations(**{name: _known(getattr(validation, name)) for name in EVALUATIONS}),
        )

    def when_best(self) -> RunState:
        """Where the run was when its model was best, as far as it is kept: enough to write text."""
        return RunState(
            **self.fields()
            | {
                "update": self.best_update,
                "smooth_loss": self.best_smooth_loss,
                "next_input": self.best_next_input,
                "position": 0,
                "epoch": 0,
                "validation": None,
            }
        )

    @property
    def validation_loss(self) -> float | None:
        """The latest, in nats per character; None where there is none."""
        return None if self.validation is None else self.validation.loss

    def to_dict(self) -> dict[str, Any]:
        """As plain numbers and lists, ready for JSON; a run without validation has no "validation"."""
        values = self.fields() | {"learning_rates": [list(pair) for pair in self.learning_rates]}
        del values["validation"]
        return values if self.validation is None else values | {"validation": dataclasses.asdict(self.validation)}

    def fields(self) -> dict[str, Any]:
        """Name -> value, as they are: what a subclass is made of, beside what it adds."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(RunState)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], vocabulary_size: int) -> RunState:
        """The inverse of ``to_dict``, with every value checked. Other names are passed over.

        Raises:
            CheckpointError: a value is missing, of the wrong type, or out of range.
        """
        return RunState(**_read_fields(RunState, values, vocabulary_size))

    def fits(self, streams: Streams) -> bool:
        """Whether the position is one that these streams may have."""
        T: int = streams.inputs.shape[0]
        return self.position % T == 0 and self.position // T < streams.per_epoch

    def restore_to(self, trainer: Trainer, arrays: Mapping[str, Array]) -> None:
        """Make a trainer of the same text and settings be where the run was.

        Raises:
            CheckpointError: the position lies outside the text.
        """
        streams = trainer.streams
        if not self.fits(streams):
            raise CheckpointError("its position lies outside the text")
        trainer.model.weights.flat[...] = parameters_of(trainer, arrays, "weights").flat
        trainer.model.state[...] = arrays["state"]
        trainer.optimizer.memory[...] = arrays["optimizer"]
        streams.position, streams.epoch = self.position, self.epoch
        trainer.update, trainer.smooth_loss = self.update, self.smooth_loss
        trainer.learning_rates = list(self.learning_rates)
        trainer.learning_rate = self.learning_rates[-1][1]
        trainer.best.restore(parameters_of(trainer, arrays, "best").flat, arrays["best_state"])
        _assign(trainer.best, {name: getattr(self, f"best_{name}") for name in BEST})
        if trainer.validation is not None:
            _assign(trainer.validation, dataclasses.asdict(self.validation or NONE_YET))


NONE_YET = Evaluations(loss=None, evaluated_at=None, lowest=None, since_best=0, since_decay=0)
BEST = tuple(f.name.removeprefix("best_") for f in dataclasses.fields(RunState) if f.name.startswith("best_"))
EVALUATIONS = tuple(f.name for f in dataclasses.fields(Evaluations))
LOWEST_SO_FAR = ("smooth_loss", "validation_loss", "lowest")  # infinite where nothing is known, and None in JSON


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _assign(target: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(target, name, math.inf if value is None and name in LOWEST_SO_FAR else value)
