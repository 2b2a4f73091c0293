"""Report: all that a report of a run says, gathered before a word of it is written.

What is not known is None, or empty, and ``missing`` says why. Losses are in nats: smooth losses as training minimises
them, of ``config.loss_length`` characters; validation losses of one character.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import engine

from .. import events


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """The text of the run.

    Attributes:
        parts: the names of several texts that were joined; empty for one.
        distinct: characters that the model knows. updates_per_epoch: that read the training text once.
        held_out: how many characters the run was not trained on.
    """

    name: str
    parts: tuple[str, ...]
    sha256: str
    characters: int
    distinct: int
    encoding: str
    updates_per_epoch: int
    held_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LossCurve:
    """What the metrics file has of the loss, up to the update of the checkpoint. It has one update at least.

    Attributes:
        updates: (N,) ascending. losses, smooth_losses: (N,) of these updates.
        validated: (M,) updates with a validation loss, ascending. validation_losses: (M,) theirs.
        learning_rates: (update, learning rate) for each rate, with the update after which it was used.
        updates_per_epoch, loss_length: as of the run, so that a curve can be drawn and told of by itself.
        norms: (N,) of the gradient before it was clipped; None where it was not measured.
        clipped: (N,) the share of its entries that were clipped, likewise.
        saturated: (N,) the share of hidden values beyond +-0.97, likewise.
    """

    updates: tuple[int, ...]
    losses: tuple[float, ...]
    smooth_losses: tuple[float, ...]
    validated: tuple[int, ...] = ()
    validation_losses: tuple[float, ...] = ()
    learning_rates: tuple[tuple[int, float], ...] = ()
    updates_per_epoch: int
    loss_length: int
    norms: tuple[float | None, ...] = ()
    clipped: tuple[float | None, ...] = ()
    saturated: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientTable:
    """The gradient check made for the report, of a new and small model of the run's kind.

    Attributes:
        config: of the small model. characters: distinct ones that it knows.
        from_text: whether it read the beginning of the text; else random characters.
        entries: of each array that were compared, at the most; None for all.
        seed: of its weights, of the random state and of the choice of entries.
        step: of the central differences. eps: below which a relative error does not divide.
        checks: at a zero and at a random initial state, with central differences.
    """

    config: engine.Config
    characters: int
    from_text: bool
    entries: int | None
    seed: int
    step: float
    eps: float
    checks: tuple[engine.GradientCheck, engine.GradientCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A text that the run recorded.

    Attributes:
        due: the update of which a text was looked for. update: of the model that wrote this one, the nearest.
        text: with what it was asked to continue.
        in_text: the share of its words, of three letters or more, that are words of the training text; None where that
            is not known.
    """

    due: int
    update: int
    smooth_loss: float | None
    rule: engine.SamplingRule
    text: str
    in_text: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text that the best model wrote for the report: the same weights, rule and seed give the same again.

    Attributes:
        name: "best" for the long one; else what was changed and how far, as "temperature, low".
    """

    name: str
    rule: engine.SamplingRule
    seed: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How much of what the best model writes stands in the training text.

    Attributes:
        characters: that it wrote. shares: length -> share of the passages of that length that are in the text.
        yardstick: the same of the text itself, of the held-out part or else of its end; None for a short text.
        held_out: which of the two.
        longest: characters of the longest copied passage. passage: its beginning, 200 characters at the most.
    """

    characters: int
    shares: Mapping[int, float]
    yardstick: Mapping[int, float] | None
    held_out: bool
    longest: int
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Losses computed for the report, in nats per character; None where there is nothing to compute them from.

    Attributes:
        validation: of the best model on the held-out text.
        last_window: of the checkpoint's weights on the last sequence of the training text, from a zero state.
    """

    validation: float | None
    last_window: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long the run took, as recorded.

    Attributes:
        seconds: of training, pauses left out. sessions: in how many processes.
        over: whether the run says that it ended.
    """

    seconds: float
    sessions: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the report was made with, and where."""

    tui_rnn: str
    numpy: str
    python: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report says.

    Attributes:
        checkpoint: its file's name. kind: "run" or "model".
        update: of the checkpoint. goal: of the run; None is no goal. epoch: passes over the training text so far.
        changed: the names of the settings that are not the assignment's.
        parameters: how many the model has.
        began_with: the model whose weights the run began with; None if they were drawn.
        best: the best model.
        weights_sha256: of the checkpoint, as ``tui-rnn info`` prints it. best_sha256: of the best model's weights.
        curve: None without metrics.
        texts: those of every 10,000th update, ascending; empty without metrics.
        samples: the long one first.
        looks: those that the run recorded, ascending.
        command: what repeats the run. by_hand: what was done to it that no command repeats, one phrase each.
        trained_with: the versions that the run was trained with, as recorded, by name.
        missing: what the report does not say, and why, one sentence each.
    """

    checkpoint: str
    kind: str
    update: int
    goal: int | None
    epoch: float
    config: engine.Config
    changed: tuple[str, ...]
    parameters: int
    text: TextFacts
    began_with: engine.Pretrained | None
    smooth_loss: float | None
    best: events.Best
    weights_sha256: str
    best_sha256: str
    curve: LossCurve | None
    baselines: events.Baselines | None
    gradients: GradientTable
    texts: tuple[Milestone, ...]
    samples: tuple[Sample, ...]
    copied: Copied | None
    evaluation: Evaluation
    looks: tuple[events.ThroughTime, ...]
    duration: Duration | None
    command: str
    by_hand: tuple[str, ...]
    versions: Versions
    trained_with: Mapping[str, str]
    missing: tuple[str, ...]

    @property
    def writer(self) -> str:
        """What wrote the texts of the report: the best model, or the new network if there is none yet."""
        return "new network" if self.best.smooth_loss is None else "best model"
