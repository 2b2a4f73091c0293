"""The commands that a run obeys. Key presses, the schedule and signals all send them to the worker's one queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine import SamplingRule

LONGEST_SAMPLE = 100_000  # characters of a text that a person asks for


@dataclass(frozen=True, slots=True)
class Pause:
    """Pause between two updates."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Resume."""


@dataclass(frozen=True, slots=True)
class Step:
    """Make one update, then pause again."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write a checkpoint now; with ``elsewhere``, to that file instead of the run's own, this once."""

    elsewhere: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Write text now.

    Attributes:
        length: in characters.
        rule: how each character is chosen.
        prompt: text to continue, instead of starting from the run's hidden state.
        seed: None uses the run's, which gives the same text at the same update.
        occasion: see ``tui_rnn.events.Sampled``; a text that a person "asked" for is reported piece by piece.
        best: whether to write with the best model.
    """

    length: int
    rule: SamplingRule = field(default_factory=SamplingRule)
    prompt: str = ""
    seed: int | None = None
    occasion: str = "scheduled"
    best: bool = False


@dataclass(frozen=True, slots=True)
class CheckGradients:
    """Check the gradients, of the live weights or (``reduced``) of a small new model."""

    reduced: bool = False


@dataclass(frozen=True, slots=True)
class CountNgrams:
    """Find out what simpler models than a network reach on the text, for a screen to compare the loss with."""


@dataclass(frozen=True, slots=True)
class ScaleLearningRate:
    """Multiply the learning rate by ``factor`` from the next update on."""

    factor: float


@dataclass(frozen=True, slots=True)
class GoBack:
    """Go back to the latest good point of the run, in memory or on disk; a second one goes further back."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Move the goal by ``updates``; without a goal, or past it, count from the present update.

    A negative number moves the goal closer, but not before the next update.
    """

    updates: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run, and whatever it is doing.

    Attributes:
        save: whether to write a checkpoint first.
        insist: if that fails, pause and wait for another command instead of ending.
    """

    save: bool = True
    insist: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look inside the model: it changes nothing, and its answer is one event. See ``tui_rnn.run.looks``.

    Attributes:
        asked: whether a person asked for it; what a screen asks for by itself is dropped while such a look is made.
        scheduled: whether the run makes it by itself, of the model as it is now, to be recorded.
    """

    asked: bool = field(default=False, compare=False)
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Warn:
    """Report something that went wrong beside the run; ``reason`` is one line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Predict(Look):
    """Say what the model expects at each character of a text.

    Attributes:
        length: characters to read, at most.
        start: where to begin in the held-out text; without one, the run's next stretch is read.
        text: to read instead, from a hidden state of zero; "" reads the run's text.
    """

    length: int
    start: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class LookThroughTime(Look):
    """Say how far back the model sees, and what its next update would do."""


@dataclass(frozen=True, slots=True)
class SumUp(Look):
    """Say in a few figures how well the model predicts, and which units follow which features of the text."""


@dataclass(frozen=True, slots=True)
class FindUnits(Look):
    """Say which hidden units follow which features of the text, and what each of them does.

    Attributes:
        length: characters whose hidden values are wanted, at most.
        layer: whose units; -1 is the last.
        pattern: a regular expression, whose matches are one more feature; "" is none.
    """

    length: int
    layer: int = -1
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class KnockOut(Look):
    """Say what a copy of the model does without a hidden unit, which training keeps.

    Attributes:
        layer, unit: both from 0.
    """

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class WalkThrough(Look):
    """Say what the next update does, time step by time step."""


Command = (
    Pause
    | Resume
    | Step
    | Save
    | Sample
    | CheckGradients
    | CountNgrams
    | ScaleLearningRate
    | GoBack
    | Extend
    | Look
    | Warn
    | Stop
)
