"""The events of a run: a closed set of frozen records of plain numbers and strings.

Anything that watches a run - a progress bar, a log file, the app, a list in a test - is a callable that takes an event.
Events carry all that a watcher needs: it never looks at the trainer. To add one, name it in ``Event``, and if it is
recorded in ``watch.records.NAMES``; the answer to a look inside is a ``Look`` instead.

This file is long because it is one list: all that a run can tell is read, and checked, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import (
    Config,
    GradientCheck,
    LayerActivity,
    LossByPosition,
    MemoryHorizon,
    ParameterUpdate,
    Pretrained,
    SamplingRule,
    SlowStep,
    Spectrum,
)
from engine import Updated as Updated

OVER = "over"  # the reason given when a run is only read back from its files


@dataclass(frozen=True, slots=True)
class Best:
    """The best model so far; not an event, but part of some.

    Attributes:
        update: at which it was reached; 0 before there is one.
        smooth_loss: at that update, in nats as in ``Updated``; None before there is one.
        validation_loss: in nats per character; None without validation.
    """

    update: int = 0
    smooth_loss: float | None = None
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRead:
    """The text of a run; not an event, but part of one.

    Attributes:
        characters: the length of the text.
        distinct: the number of distinct characters.
    """

    name: str
    sha256: str
    characters: int
    distinct: int
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The first event of every run: everything that never changes, and where a resumed run stands.

    Attributes:
        update: the last one made so far; 0 for a new run.
        vocabulary: every character that the model knows, in the order of their ids.
        parameters: how many the model has.
        updates_per_epoch: how many updates read the text once.
        checkpoint: where the run is saved.
        goal: total number of updates; None is no goal.
        time_limit: seconds of training after which the run ends; None is no limit.
        fresh: whether the run is new, with nothing saved at ``checkpoint`` yet.
        changed_rate: whether the run was resumed with a new learning rate.
        smooth_loss: the latest, in nats; None before the first.
        validation_loss: the latest, in nats per character; None before the first.
        best: the best model so far.
        learning_rates: (update, learning rate) for each rate, with the update after which it was used.
        init_from: the model whose weights the run began with; None if they were drawn.
        process: that trains the run, if it is another one than the screen's; else 0.
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
    init_from: Pretrained | None = None
    process: int = 0


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The model was evaluated outside of an update: at the start of the run, or at its end.

    Attributes:
        loss: in nats per character, on the held-out text.
    """

    update: int
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Text was written.

    Attributes:
        update: of the model that wrote it.
        smooth_loss: of that model, in nats; None before the first.
        model: "current" or "best".
        occasion: "scheduled" at regular updates, "live" for a screen, "asked" for by a person, or "final".
        prompt: the text that it continues.
        text: what was written after ``prompt``.
        rule: by which its characters were chosen.
        surprise: for each character of the text, -log2 of the probability it was chosen with, in bits; empty if it was
            not kept.
        copied: [start, stop) of each passage of the text that stands in what is learnt, of 20 characters or more.
        longest_copied: characters of the longest such passage; 0 if there is none, None if it was not looked for.
    """

    update: int
    smooth_loss: float | None
    model: str
    occasion: str
    prompt: str
    text: str
    rule: SamplingRule
    surprise: tuple[float, ...]
    copied: tuple[tuple[int, int], ...] = ()
    longest_copied: int | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """A piece of a text that takes a while to write; a Sampled of its ``occasion`` follows with the whole text."""

    update: int
    text: str
    occasion: str = "asked"


@dataclass(frozen=True, slots=True)
class Working:
    """Updates wait while something long is done; ``what`` names it, and is "" when it is done."""

    update: int
    what: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint was written to ``path``: the run's own, or, if ``elsewhere``, another file that was asked for.

    ``seconds_ago``: when, for a viewer that comes later.
    """

    update: int
    path: str
    elsewhere: bool = False
    seconds_ago: float = 0.0


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """A checkpoint could not be written; the previous one is unchanged. ``elsewhere``: see ``Saved``."""

    update: int
    path: str
    reason: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A gradient check of the ``model`` has started: "reduced" (a small one, before training) or "live"."""

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
        """Whether both checks passed."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True)
class CheckFailed:
    """A gradient check of the ``model`` was refused, or ended without a result; ``reason`` is one line."""

    update: int
    model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Baselines:
    """The losses that simpler models have on the text, to compare with; all in bits per character.

    Attributes:
        ln_k: of blind guessing among the K characters of the vocabulary: what an untrained model has.
        unigram: of predicting each character with its frequency in the text.
        ngram: (n, loss) of models that know the n - 1 characters before, by ascending n; empty while unknown.
        scored_on: which part of the text, in words.
    """

    update: int
    ln_k: float
    unigram: float
    ngram: tuple[tuple[int, float], ...]
    scored_on: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A command cannot be obeyed; ``reason`` is one line."""

    update: int
    reason: str


@dataclass(frozen=True, slots=True)
class NothingToSee:
    """A look inside cannot be answered; ``reason`` is one line."""

    update: int
    reason: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went wrong that does not end the run; ``reason`` is one line."""

    update: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extended:
    """The goal or the time limit of the run was changed.

    Attributes:
        goal: total number of updates; None is no goal.
        time_limit: total seconds of training; None is no limit.
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
    """The run has gone back to an earlier update, because it diverged or because a person asked for it.

    Attributes:
        update: that it continues from.
        left_at: the update that it went back from.
        learning_rate: from now on.
        reason: why, in one line; "" if a person asked for it.
        best: the best model as of ``update``.
        time_limit: total seconds of training; None is no limit.
    """

    update: int
    left_at: int
    learning_rate: float
    reason: str
    best: Best = Best()
    time_limit: float | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Training is paused, after ``seconds`` of it."""

    update: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Resumed:
    """Training continues."""

    update: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over.

    Attributes:
        completed: whether it ended by itself.
        reason: "goal", "patience", "time", "asked" or OVER.
        smooth_loss: in nats; None before the first.
        best_update: the update of the best model.
        best_smooth_loss: its smooth loss, in nats; None if there is none yet.
        best_validation_loss: its validation loss, in nats per character; None without validation.
        seconds: spent training.
        checkpoint: where the run is saved.
        parameters_sha256: hash of all weights and of the optimizer's memory.
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
    """The run failed and cannot continue by itself.

    Attributes:
        reason: one line.
        trace: the traceback of an unexpected error; else empty.
        way_back: an earlier update that the run can still go back to; None if there is none.
        seconds: spent training.
    """

    update: int
    reason: str
    trace: str
    way_back: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Gone:
    """The process that trains the run has ended, or died; of a source that reaches it from another one.

    ``reason``: why, in one line; "" if the run had ended. A Started follows if it comes back.
    """

    update: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The answer to a look inside the model: for screens, which show the latest of each kind.

    Attributes:
        update: that the model was of.
        occasion: "live" for a screen, or "scheduled", which is recorded.
        seconds: of the training thread that it took.
    """

    update: int
    occasion: str = "live"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted(Look):
    """What the model expects at each character of a text.

    Attributes:
        source: which text it is: "held-out", "next" (to be learnt) or "typed".
        start: of a held-out text, where the stretch begins. available: how many characters of it there are.
        before: what was read before it.
        text: the N characters.
        guesses: for each character the likeliest ones, the likeliest first.
        probabilities: of those.
        bits: -log2 of the probability of each character that came.
        ranks: its place among all characters, 1 for the likeliest.
        normalisers: for each character, the sums over all characters of p^(1/temperature), for TEMPERATURES.
        kept: for each character, how many of the likeliest have probabilities that add up to each of TOP_PS.
        unknown: characters of a typed text that the model does not know; they were left out.
    """

    source: str
    start: int
    available: int
    before: str
    text: str
    guesses: tuple[str, ...]
    probabilities: tuple[tuple[float, ...], ...]
    bits: tuple[float, ...]
    ranks: tuple[int, ...]
    normalisers: tuple[tuple[float, ...], ...]
    kept: tuple[tuple[int, ...], ...]
    unknown: str


TEMPERATURES, TOP_PS = (0.5, 1.5), (0.9, 0.5)  # besides temperature 1, those that ``Predicted`` has figures for


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughTime(Look):
    """How far back the model sees, what its hidden units do, and what its next update would do.

    Attributes:
        windows: how many stretches of the text it looked at.
        gradient_through_time: |dL_T / dx_(T-k)| for k = 0, 1, ..., as a share of that for k = 0; NaN where none
            arrives; empty for a model too large for it.
        half_life: steps back after which half of it is gone; None if it is not.
        loss_by_position: bits at the first positions of a sequence.
        memory_horizon: characters until another past is forgotten; None for a text too short for it.
        layers: what the hidden units of each layer do.
        spectra: of the recurrent matrices, as far as they are not too large.
        parameters: what the next update would do to each; empty for a model too large for it.
    """

    windows: int
    gradient_through_time: tuple[float, ...]
    half_life: float | None
    loss_by_position: LossByPosition
    memory_horizon: MemoryHorizon | None
    layers: tuple[LayerActivity, ...]
    spectra: tuple[Spectrum, ...]
    parameters: tuple[ParameterUpdate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureFound:
    """How well each unit follows one feature of the text; not an event, but part of one.

    Attributes:
        name: of the feature.
        enough: whether the text has enough of it to say anything.
        r: the correlation of each unit with it.
        auc: the area under the curve of each unit; empty for a numeric feature.
        separates: for each unit, whether that is enough to say that it follows the feature.
        probe: how well a linear probe of all units knows it: AUC, or R^2 of a numeric one; None where there is none.
    """

    name: str
    enough: bool
    r: tuple[float, ...]
    auc: tuple[float, ...]
    separates: tuple[bool, ...]
    probe: float | None

    @property
    def best(self) -> int:
        """The unit with the largest correlation, of either sign."""
        return max(range(len(self.r)), key=lambda unit: abs(self.r[unit]))

    @property
    def is_followed(self) -> bool:
        """Whether there is a unit that separates it."""
        return self.separates[self.best]


@dataclass(frozen=True, slots=True)
class UnitFound:
    """What one unit does; not an event, but part of one.

    Attributes:
        reads: (character, what it adds to the unit), the largest; empty above the first layer.
        pushes: (character, what the unit at 1 adds to its score), the largest; empty below the last layer.
        saturated: the share of the characters at which it is.
        passages: (text, value at its last character) where it is highest.
    """

    reads: tuple[tuple[str, float], ...]
    pushes: tuple[tuple[str, float], ...]
    saturated: float
    passages: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsFound(Look):
    """Which units of a layer follow which features of the text.

    Attributes:
        layer: from 0. layers: how many there are.
        source: which text it is: "held-out" or "learnt". characters: how many of it were read.
        text: the first N of them.
        values: (U, N) signed bytes, unit by unit: each unit at each character of ``text``, times 127.
        features: what was looked for.
        units: all U.
        pattern: the regular expression that was asked for. problem: why it is no feature; "" if it is one.
    """

    layer: int
    layers: int
    source: str
    characters: int
    text: str
    values: bytes
    features: tuple[FeatureFound, ...]
    units: tuple[UnitFound, ...]
    pattern: str
    problem: str


@dataclass(frozen=True, slots=True)
class BestUnit:
    """The unit that follows a feature of the text best; not an event, but part of one.

    Attributes:
        feature: its name.
        layer, unit: both from 0.
        r: their correlation, the largest of all units, of either sign.
        auc: the area under the curve; None for a numeric feature.
        separates: whether that is enough to say that the unit follows the feature.
        probe: how well a linear probe of all units knows it: AUC, or R^2 of a numeric one; None where there is none.
    """

    feature: str
    layer: int
    unit: int
    r: float
    auc: float | None
    separates: bool
    probe: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideSummary(Look):
    """How well the model predicts, and which units follow which features, in a few figures for the record.

    It is of the same passage each time, so that it shows how both change.

    Attributes:
        source: which text it is: "held-out" or "learnt".
        characters: how many of it were predicted, and compared with the units.
        bits: their mean.
        first, among_five: how often the character that came was the likeliest, and among the five likeliest, 0 to 1.
        units: the best unit of all layers for each feature.
    """

    source: str
    characters: int
    bits: float
    first: float
    among_five: float
    units: tuple[BestUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockedOut(Look):
    """What a copy of the model does without a unit.

    Attributes:
        layer, unit: both from 0.
        source: of the text that was read: "held-out" or "learnt". characters: how many of it were predicted.
        bits_with, bits_without: the mean bits of those.
        text_with, text_without: written from the run's hidden state, with the same random numbers.
    """

    layer: int
    unit: int
    source: str
    characters: int
    bits_with: float
    bits_without: float
    text_with: str
    text_without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedThrough(Look):
    """What the next update does, time step by time step.

    Attributes:
        sequences: in the batch of that update, the one after ``update``. Time steps are those of the first; the
            parameters move by what all of them give.
        step: the update; dropout acts on the parameters only. None for a model too large for it.
    """

    sequences: int
    step: SlowStep | None


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
    | Baselines
    | Refused
    | NothingToSee
    | Warned
    | LearningRateChanged
    | RolledBack
    | Paused
    | Resumed
    | Extended
    | Finished
    | Failed
    | Gone
    | Look
)
