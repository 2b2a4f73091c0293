"""What a run can tell: a closed set of frozen records of plain numbers and strings.

Whoever watches a run - a progress bar, a log file, the app, a test's list - is a callable that takes one of these. All
that a watcher needs is in them: it never looks at the trainer. To add one, name it in ``Event`` and in
``watch.records.NAMES``.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import Config, GradientCheck, SamplingRule
from engine import Updated as Updated

OVER = "over"  # why a run has ended that is read back from its files


@dataclass(frozen=True, slots=True)
class Best:
    """The best model so far; not an event, but a part of some.

    Attributes:
        update: when that was; 0 before there is one.
        smooth_loss: then, in nats as in ``Updated``. validation_loss: in nats per character. None where there is none.
    """

    update: int = 0
    smooth_loss: float | None = None
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRead:
    """The text of a run; not an event, but a part of one.

    Attributes:
        characters: how many there are. distinct: how many different ones.
    """

    name: str
    sha256: str
    characters: int
    distinct: int
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The first event of every run: all that never changes, and where a resumed run stands.

    Attributes:
        update: the last that was made before; 0 for a new run.
        vocabulary: every character that the model knows, in the order of its numbers.
        parameters: how many the model has. updates_per_epoch: with which the text is read once.
        checkpoint: where the run is saved. goal: total number of updates; None is no goal.
        time_limit: seconds of training after which the run ends; None is no limit.
        fresh: whether nothing of the run is kept yet at ``checkpoint``.
        changed_rate: whether the run was resumed with another learning rate than it had.
        smooth_loss, validation_loss: the latest, in nats; None before the first.
        learning_rates: each (update, learning rate) from which on it was used.
    """

    update: int
    config: Config
    vocabulary: str
    parameters: int
    updates_per_epoch: int
    text: TextRead
    checkpoint: str
    goal: int | None
    time_limit: float | None
    fresh: bool
    changed_rate: bool
    smooth_loss: float | None
    validation_loss: float | None
    best: Best
    learning_rates: tuple[tuple[int, float], ...]


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
        text: what it wrote after ``prompt``. rule: by which its characters were chosen.
        surprise: for each character of the text, -log2 of the probability it was chosen with, in bits; empty where it
            was not kept.
    """

    update: int
    smooth_loss: float | None
    model: str
    occasion: str
    prompt: str
    text: str
    rule: SamplingRule
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
    """A checkpoint was written to ``path``: the run's own, or one ``elsewhere`` that was asked for."""

    update: int
    path: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """A checkpoint could not be written; the one before is as it was. ``elsewhere``: see ``Saved``."""

    update: int
    path: str
    reason: str
    elsewhere: bool = False


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
    """The run is to go on to another goal, or beyond its time.

    Attributes:
        goal: total number of updates; None is no goal. time_limit: seconds of training in all; None is no limit.
    """

    update: int
    goal: int | None
    time_limit: float | None = None


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
        reason: why, in one line; "" when a person asked for it. best: the best model of then.
    """

    update: int
    diverged_at: int
    learning_rate: float
    reason: str
    best: Best = Best()


@dataclass(frozen=True, slots=True)
class Paused:
    """Training waits, after so many seconds of it."""

    update: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Resumed:
    """Training goes on."""

    update: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over.

    Attributes:
        completed: whether it ended by itself. reason: "goal", "patience", "time", "asked" or OVER.
        smooth_loss, best_smooth_loss: None when there are none yet. best_validation_loss: in nats per character.
        seconds: spent training. parameters_sha256: the hash of all weights and of the optimizer's memory.
    """

    update: int
    completed: bool
    reason: str
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
        seconds: spent training.
    """

    update: int
    reason: str
    trace: str
    way_back: int | None = None
    seconds: float = 0.0


Event = (
    Started
    | Updated
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
