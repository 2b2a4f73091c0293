"""What a run can tell: a closed set of frozen records of plain numbers and strings.

Whoever watches a run - a progress bar, a log file, the app, a test's list - is a callable that takes one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .network.gradient_check import GradientCheck


class Updated(NamedTuple):
    """One optimizer update was made. (A NamedTuple, because there are thousands a second.)

    Attributes:
        update: how many have been made.
        epoch: how many times the text has been gone through, with fraction.
        loss: of this update's sequences before the update, in nats, summed over a sequence (or their mean).
        smooth_loss: its moving average.
        learning_rate: that was used.
        validation_loss: of the model after the update, in nats per character; None when it was not evaluated.
    """

    update: int
    epoch: float
    loss: float
    smooth_loss: float
    learning_rate: float
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The model was evaluated beside the updates: at the start of the run, or at its end.

    Attributes:
        loss: in nats per character of the text that is held out.
    """

    update: int
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Text was written.

    Attributes:
        update, smooth_loss: of the model that wrote. model: "current" or "best".
        occasion: "scheduled" every so many updates, "live" for a screen to show, "asked" by a person, "final".
        text: what it wrote after ``prompt``. temperature: it was drawn with.
        surprise: for each character of the text, -log2 of the probability it was chosen with, in bits; empty where it
            was not kept.
    """

    update: int
    smooth_loss: float | None
    model: str
    occasion: str
    prompt: str
    text: str
    temperature: float
    surprise: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """A piece of a text that takes a while, as it is made; a Sampled of its ``occasion`` with the whole follows."""

    update: int
    text: str
    occasion: str = "asked"


@dataclass(frozen=True, slots=True)
class Working:
    """Updates wait for something that takes a while: ``what`` it is; "" when it is done."""

    update: int
    what: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint was written to ``path``."""

    update: int
    path: str


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """A checkpoint could not be written; the one before is as it was."""

    update: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A gradient check of the ``model`` began: "reduced" (a small one, before training) or "live"."""

    update: int
    model: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The gradients of the ``model`` were checked, at a zero and at a random hidden state."""

    update: int
    model: str
    checks: tuple[GradientCheck, GradientCheck]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether both checks did."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True)
class CheckFailed:
    """A gradient check of the ``model`` ended without a result, or was not begun; ``reason`` is one line."""

    update: int
    model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was asked for cannot be done; ``reason`` is one line."""

    update: int
    reason: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went wrong that does not end the run; ``reason`` is one line."""

    update: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extended:
    """The run is to go on to another goal."""

    update: int
    goal: int | None


@dataclass(frozen=True, slots=True)
class LearningRateChanged:
    """The learning rate was changed, by hand or because the validation loss stopped improving."""

    update: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The run has gone back to an earlier update: because it diverged, or because a person asked for it.

    Attributes:
        update: that it goes on from. diverged_at: where it was. learning_rate: from now on.
        reason: why, in one line; "" when a person asked for it.
    """

    update: int
    diverged_at: int
    learning_rate: float
    reason: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Training waits."""

    update: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Training goes on."""

    update: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over: ``completed`` when it reached its goal, ran out of patience or out of time, else it was asked to
    stop.

    The losses are None when there are none yet; ``best_validation_loss`` is in nats per character; ``seconds`` is the
    time spent training; ``parameters_sha256`` is the hash of all weights and of the optimizer's memory.
    """

    update: int
    completed: bool
    smooth_loss: float | None
    best_update: int
    best_smooth_loss: float | None
    best_validation_loss: float | None
    seconds: float
    checkpoint: str
    parameters_sha256: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The run cannot go on by itself.

    Attributes:
        trace: the whole traceback, for an error that was not foreseen; else empty.
        way_back: an earlier update that the run can still go back to; None when it is over.
    """

    update: int
    reason: str
    trace: str
    way_back: int | None = None


Event = (
    Updated
    | Evaluated
    | Sampled
    | Writing
    | Working
    | Saved
    | SaveFailed
    | CheckStarted
    | Checked
    | CheckFailed
    | Refused
    | Warned
    | LearningRateChanged
    | RolledBack
    | Paused
    | Resumed
    | Extended
    | Finished
    | Failed
)
