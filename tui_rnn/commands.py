"""What a run can be told. A key press, the schedule and a signal all send these to the worker's one queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine import SamplingRule


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, between two updates."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Step:
    """Make one update and wait again."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write a checkpoint now; ``elsewhere``: to another file than the run's own, once."""

    elsewhere: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Write text now.

    Attributes:
        length: in characters. rule: how they are chosen. prompt: to go on from, instead of the run's hidden state.
        seed: None takes the run's, which gives the same text at the same update.
        occasion: see ``tui_rnn.events.Sampled``; what a person "asked" for is told piece by piece.
        best: write with the model of the lowest smooth loss.
    """

    length: int
    rule: SamplingRule = field(default_factory=SamplingRule)
    prompt: str = ""
    seed: int | None = None
    occasion: str = "scheduled"
    best: bool = False


@dataclass(frozen=True, slots=True)
class CheckGradients:
    """Check the gradients: of the live weights, or of a small new model (``reduced``)."""

    reduced: bool = False


@dataclass(frozen=True, slots=True)
class ScaleLearningRate:
    """Multiply the learning rate by ``factor`` from the next update on."""

    factor: float


@dataclass(frozen=True, slots=True)
class GoBack:
    """Go back to the latest good point of the run that is in memory or on disk; a second one goes further back."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Go on for so many updates beyond the goal, or beyond now where there is none or it is behind.

    A negative number takes that back, as far as the run has not come yet.
    """

    updates: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run, and whatever it is doing.

    Attributes:
        save: whether with a checkpoint.
        insist: when it cannot be saved, do not end, but pause and wait for what to do.
    """

    save: bool = True
    insist: bool = False


Command = Pause | Resume | Step | Save | Sample | CheckGradients | ScaleLearningRate | GoBack | Extend | Stop
