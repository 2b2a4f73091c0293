"""Trainer: the run itself. A loop that yields, so that whoever drives it decides what happens between two updates.

It is one class and longer than others, because all that it does reads or moves the state that makes a run: learning,
evaluating, and what looks at the model of the moment.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from ..config import Config
from ..errors import DivergenceError, TextError, setting
from ..network import blas
from ..network.gradient_check import GradientChecker
from ..network.model import CharRNN
from ..network.parameters import Array, Parameters, sha256_of
from ..network.shapes import decaying, multiplications, parameter_shapes
from ..sampling.rule import SamplingRule
from ..sampling.writer import Writer
from ..text.corpus import Ids
from ..text.streams import Streams
from ..text.vocabulary import Vocabulary
from .best_model import BestModel
from .clipping import clip, clipped_share, gradient_norm
from .learning_rate import share_of_learning_rate
from .optimizers import OPTIMIZERS, Optimizer, decay_weights
from .updated import Evaluation, Updated
from .validation import Validation, split

# What a random generator is for: with the seed it names a stream of numbers that nothing else draws from. Sampling and
# checking name the update too, so that they need no state of their own: a text depends on when, not on how often.
INITIAL_WEIGHTS, SAMPLING, CHECKING, SHUFFLING, DROPOUT = range(5)

NOT_EVALUATED = None, None  # these fields of such an update
MEASURED_EVERY = 20  # updates: measuring at each would slow the loop by a few percent
NOT_MEASURED = None, None, None  # the last fields of the others
MOST_RATES = 10_000  # changes of the learning rate that are remembered

SMOOTHING = 0.999  # kept of the smooth loss ...
SMOOTHING_CHARACTERS = 25  # ... for every so many characters, whatever the sequence length and the batch size


class Trainer:
    """A run: a model that learns a text, one update after another.

    Between two updates everything that the future depends on is in these attributes, so a checkpoint of them is exact,
    and anything may be done to the trainer: save, sample, check, set ``learning_rate``, or simply wait.

    NumPy's matrix products then use as many threads as suit the model, one for all but large ones: see
    ``engine.network.blas`` and, to choose yourself, ``engine.set_threads``.

    Args:
        config: the settings. ids: (N,) the text. vocabulary: what the ids stand for.
        boundaries: where in the text another one begins, see ``Corpus``.

    Attributes:
        model: holds weights, gradients and hidden state. optimizer: holds its memory. streams: holds the position.
        update: updates made. smooth_loss: None before the first. best: the best model so far.
        validation: evaluates the model on what is held out; None when nothing is. held_out: (M,) ids of that.
        learning_rate: for the next update, before the schedule scales it. learning_rates: each (update, learning
            rate): the rate, and the update after which it was used.
        between: called between the pieces of an evaluation, which may take long, so that whoever drives the run can
            answer; says whether to give it up. An evaluation given up is repeated before the next update. It must not
            touch the trainer or raise.

    Raises:
        TextError: the text, or the part of it to train or to validate on, is too short; or of one character only.
        ConfigError: there are more streams than chunks.
    """

    def __init__(self, config: Config, ids: Ids, vocabulary: Vocabulary, boundaries: tuple[int, ...] = ()) -> None:
        if len(vocabulary) < 2:
            raise TextError(
                f"the text is nothing but {vocabulary.characters!r}: with one distinct character there is nothing to "
                "learn; use a text with at least two"
            )
        blas.choose_threads(multiplications(config))
        self.config, self.vocabulary, self._ids, self._boundaries = config, vocabulary, ids, boundaries
        self.streams = training_streams(config, ids, boundaries)
        self.validation, self.held_out = None, ids[:0]
        if config.validation:
            parts = split(ids, boundaries, config)
            self.held_out = parts.held_out
            self.validation = Validation(config, parts.held_out, len(vocabulary), boundaries=parts.held_out_boundaries)
        self.model = CharRNN(config, len(vocabulary))
        self.model.initialise(np.random.default_rng([config.seed, INITIAL_WEIGHTS]))
        rule = OPTIMIZERS[config.optimizer]
        constants = {name: getattr(config, name) for name in rule.settings}
        self.optimizer: Optimizer = rule(self.model.weights.flat.size, config.dtype, **constants)
        self._decaying = [self.model.weights[name] for name in sorted(decaying(config))]
        self.best = BestModel(self.model)
        self.learning_rate = config.learning_rate
        self.learning_rates = [(0, config.learning_rate)]
        self.update = 0
        self.smooth_loss: float | None = None
        self.between: Callable[[], bool] = lambda: False
        self._rate = 0.0  # that the latest update was made with
        self._measured: tuple[float, float, float] | tuple[None, None, None] | None = None  # None before any update
        self._kept: float = SMOOTHING ** (config.seq_length * config.batch_size / SMOOTHING_CHARACTERS)

    @property
    def epoch(self) -> float:
        """Number of passes over the text so far, with fraction."""
        return self.update / self.streams.per_epoch

    @property
    def next_input(self) -> int:
        """The character that stream 0 reads next."""
        return self.streams.next_input

    @property
    def saturation(self) -> float:
        """The share of the hidden values of the latest batch that almost no gradient flows through."""
        return sum(cell.saturation() for cell in self.model.cells) / len(self.model.cells)

    @property
    def out_of_patience(self) -> bool:
        """Whether the validation loss has not improved for so long that the run is to end."""
        patience = self.config.patience
        return self.validation is not None and 0 < patience <= self.validation.since_best

    def run(self, updates: int | None = None) -> Iterator[Updated]:
        """Update until the total is ``updates`` (None: forever), yielding after each.

        It ends sooner when the run is out of patience, or when an evaluation that was given up is given up again.

        Raises:
            DivergenceError: the loss is not finite: the weights are those that gave it, and no update was made. Or the
                validation loss is not: the update was made.
        """
        per_epoch = self.streams.per_epoch
        while (updates is None or self.update < updates) and not self.out_of_patience:
            if self.evaluation_is_due and self.evaluate() is None:
                return
            loss = self.make_update()
            assert self.smooth_loss is not None and self._measured is not None
            found = (self.evaluate() if self.evaluation_is_due else None) or NOT_EVALUATED
            epoch = self.update / per_epoch
            yield Updated(self.update, epoch, loss, self.smooth_loss, self._rate, *found, *self._measured)

    def make_update(self) -> float:
        """Read the next sequences, update the weights once, move on. Returns the loss before the update, in nats.

        Raises:
            DivergenceError: see ``run``.
        """
        model, streams, update = self.model, self.streams, self.update + 1
        streams.read()
        loss = model.loss_and_gradients(streams.inputs, streams.targets, self.dropout_generator(update))
        if not math.isfinite(loss):
            raise self.divergence("the loss is not a finite number", update)
        smooth_loss = self._smoothed(loss)
        # The smooth loss says which model is best until a validation loss does, perhaps the one that is due now.
        decides = not math.isfinite(self.best.validation_loss) and not self._is_due(update)
        improved = decides and smooth_loss < self.best.smooth_loss
        if not improved:
            self.best.keep()
        due = self._measured is None or update % MEASURED_EVERY == 0
        self._measured = self._measure(model.gradients.flat) if due else NOT_MEASURED
        clip(self.config, model.gradients.flat)
        self._rate = self.learning_rate * share_of_learning_rate(self.config, update)
        if self.config.weight_decay:
            decay_weights(self._decaying, self._rate * self.config.weight_decay)
        self.optimizer.step(model.weights.flat, model.gradients.flat, self._rate, update)
        streams.advance_with(model.state)
        self.update, self.smooth_loss = update, smooth_loss
        if improved:
            self.best.take_current(update, smooth_loss, None, streams.next_input)
        return loss

    def _measure(self, gradient: Array) -> tuple[float, float, float]:
        """Norm and clipped share of a gradient (N,) that is not clipped yet, and the saturation."""
        return gradient_norm(gradient), clipped_share(gradient, self.config.clip), self.saturation

    def dropout_generator(self, update: int) -> np.random.Generator | None:
        """What dropout leaves out depends on the update alone, so that a resumed run leaves out the same."""
        return np.random.default_rng([self.config.seed, DROPOUT, update]) if self.config.dropout else None

    def _is_due(self, update: int) -> bool:
        return self.validation is not None and self.validation.is_due(update, self.config)

    @property
    def evaluation_is_due(self) -> bool:
        """Whether the loss of the present model counts, and is not known yet."""
        validation = self.validation
        return validation is not None and validation.evaluated_at != self.update and self._is_due(self.update)

    def evaluate(self) -> Evaluation | None:
        """Evaluate the present model on the held-out text, and keep it if it is the best so far.

        Where that is due, the loss counts: the learning rate may be lowered, and patience may end. At any other update,
        as at the start of a run or at its end, it changes nothing that is learnt.

        Returns:
            The loss, and the learning rate if it was lowered; None where nothing is held out, or ``between`` said to
            give it up.

        Raises:
            DivergenceError: it is not finite.
        """
        validation, update, counts = self.validation, self.update, self.evaluation_is_due
        loss = None if validation is None else validation.evaluate(self.model.weights.flat, self.between)
        if validation is None or loss is None:
            return None
        if not math.isfinite(loss):
            raise self.divergence("the validation loss is not a finite number", update)
        validation.loss, validation.evaluated_at = loss, update
        # A model that has learnt nothing is something to compare with, and not a best model.
        if self.smooth_loss is not None and loss < self.best.validation_loss:
            self.best.take_current(update, self.smooth_loss, loss, self.next_input)
        if counts:
            validation.count(loss)
            if self.config.decay < 1 and validation.since_decay >= self.config.decay_patience:
                validation.since_decay = 0
                self.set_learning_rate(self.learning_rate * self.config.decay)
                return Evaluation(loss, self.learning_rate)
        return Evaluation(loss)

    def _smoothed(self, loss: float) -> float:
        if self.smooth_loss is None:
            return loss
        return self._kept * self.smooth_loss + (1 - self._kept) * loss

    def divergence(self, what: str, update: int) -> DivergenceError:
        """The error that says what is wrong, at which update, and what to try."""
        config, last = self.config, "none" if self.smooth_loss is None else f"{self.smooth_loss:.2f}"
        clip = "clip_norm" if config.clip_norm else "clip"
        now = getattr(config, clip)
        clipping = f"a lower {setting(clip)} (now {now:g})" if now else f"{setting(clip)} 5"
        return DivergenceError(
            f"{what} at update {update:,} (last smooth loss: {last}); "
            f"try a lower {setting('learning_rate')} (now {self.learning_rate:g}) or {clipping}"
        )

    def grant_patience(self) -> None:
        """Start counting patience again from zero."""
        if self.validation is not None:
            self.validation.since_best = 0

    def with_config(self, config: Config) -> Trainer:
        """A new run on the same text with other settings."""
        return Trainer(config, self._ids, self.vocabulary, self._boundaries)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Use another learning rate from the next update on.

        Raises:
            ConfigError: it is out of range.
        """
        self.learning_rate = dataclasses.replace(self.config, learning_rate=learning_rate).learning_rate
        self.learning_rates.append((self.update, self.learning_rate))
        if len(self.learning_rates) > MOST_RATES:
            del self.learning_rates[1:-1:2]  # a run may decay a million times; the first and the last are kept

    def writer(self, prompt: str = "") -> Writer:
        """A writer that continues from the current hidden state and next input, or from a zero state and ``prompt``.

        It has a copy of the weights, so that it may be used while training goes on.

        Raises:
            VocabularyError: a character of the prompt is not in the vocabulary.
        """
        weights = self._copy_of(self.model.weights.flat)
        if prompt:
            return Writer.after_prompt(self.config, weights, self.vocabulary.encode(prompt))
        return Writer(self.config, weights, self.model.state, self.next_input)

    def best_writer(self) -> Writer:
        """A writer with the best model and its hidden state."""
        return Writer(self.config, self._copy_of(self.best.weights), self.best.state, self.best.next_input)

    def _copy_of(self, flat: Array) -> Parameters:
        weights = Parameters(parameter_shapes(self.config, len(self.vocabulary)), self.config.dtype)
        weights.flat[...] = flat
        return weights

    def sampling_generator(self, update: int) -> np.random.Generator:
        """The generator for a text written by the model of ``update``: it depends on when, not on how often."""
        return np.random.default_rng([self.config.seed, SAMPLING, update])

    def sample(self, length: int, rule: SamplingRule | None = None) -> str:
        """``length`` characters from the current hidden state and the next input character. Changes nothing."""
        written = self.writer().write(rule or SamplingRule(), self.sampling_generator(self.update))
        return self.vocabulary.decode(islice(written, length))

    def gradient_checker(
        self,
        entries: int | None = None,
        longest: int | None = None,
        streams: int | None = None,
        differences: float | None = None,
    ) -> GradientChecker:
        """A checker of the gradients of the present weights on the next batch. It has copies: training may go on.

        It checks at a zero hidden state, and at the live one (at a random one while that is zero).

        Args:
            entries: compare at most this many entries of each array; None compares all.
            longest: use only so many time steps of the batch. streams: only so many of its streams. None uses all.
            differences: the step of central differences, to compute those as well.
        """
        self.streams.read()  # the next update reads the same once more
        inputs, targets = self.streams.inputs[:longest, :streams], self.streams.targets[:longest, :streams]
        generator = np.random.default_rng([self.config.seed, CHECKING, self.update])
        live = self.model.state[:, :, :streams]  # (L, S, B, H)
        state = live if live.any() else None
        return GradientChecker(
            self.model, inputs, targets, generator, entries=entries, state=state, differences=differences
        )

    def parameters_sha256(self) -> str:
        """The hash of all weights and of the optimizer's memory: equal hash, equal run."""
        return sha256_of(self.model.weights.flat, self.optimizer.memory)


def training_streams(config: Config, ids: Ids, boundaries: tuple[int, ...] = ()) -> Streams:
    """The batches of the part of a text that is trained on. Raises as ``Trainer`` does."""
    parts, seed = split(ids, boundaries, config), (config.seed, SHUFFLING)
    return Streams(
        parts.learnt,
        config.seq_length,
        config.batch_size,
        config.shuffle,
        config.chunks,
        seed,
        parts.boundaries,
        config.carry_state,
    )
