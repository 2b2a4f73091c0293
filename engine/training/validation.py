"""Validation: the loss on a part of the text that is held out of training: its end, or a random stretch of it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..config import Config
from ..errors import TextError, setting
from ..network.model import CharRNN
from ..network.parameters import Array
from ..text.boundaries import Joined, within
from ..text.corpus import Ids
from ..text.streams import Streams

MOST_CHARACTERS = 50_000  # that are evaluated each time; the loss of so many is known to a few thousandths of a nat
LEAST_CHARACTERS = 10_000  # likewise, where evaluations come thick and fast ...
SHARE = 0.3  # ... and in between: of the characters that are read from one evaluation to the next
TIMES = 20  # evaluations in a run whose length is known, at the least
HOLDING_OUT = 5  # what the random generator is for; the others are in ``trainer``
STREAMS = 16  # side by side, at the least: an evaluation needs no order, and a matrix product likes company
COST = 0.04  # of the time of training, that evaluating may take
FORWARD = 1 / 3  # of an update's time is its forward pass, which is all that an evaluation does


@dataclass(frozen=True, slots=True)
class Split:
    """A text in two: what is trained on, and what is held out.

    Attributes:
        learnt, held_out: (N,) ids. boundaries, held_out_boundaries: where another text begins in each; see ``Corpus``.
    """

    learnt: Ids
    boundaries: tuple[int, ...]
    held_out: Ids
    held_out_boundaries: tuple[int, ...]


def split(ids: Ids, boundaries: Sequence[int], config: Config) -> Split:
    """Hold out what ``config`` says. Around a chunk the text is two pieces, between which no sequence reaches over.

    Raises:
        TextError: what is held out is shorter than a sequence and its last target.
    """
    learnt, kept = learnt_and_held_out(len(ids), config)
    (start, stop) = kept[0] if kept else (len(ids), len(ids))
    if config.validation and stop - start < config.seq_length + 1:
        raise TextError(
            f"{setting('validation')} {config.validation:g} of {len(ids):,} characters is only {stop - start:,}, "
            f"less than a sequence of {config.seq_length} and the character after it; hold out more, or use a smaller "
            f"{setting('seq_length')}"
        )
    return Split(
        ids[learnt[0][0] : learnt[0][1]] if len(learnt) == 1 else np.concatenate([ids[a:b] for a, b in learnt]),
        learnt_boundaries(len(ids), boundaries, config),
        ids[start:stop],
        within(boundaries, start, stop),
    )


def learnt_boundaries(characters: int, boundaries: Sequence[int], config: Config) -> tuple[int, ...]:
    """Where another text begins in what is trained on; the cut around a chunk is such a place too."""
    parts, _ = learnt_and_held_out(characters, config)
    places, length = [], 0
    for start, stop in parts:
        places += [length] if length else []
        places += [length + place for place in within(boundaries, start, stop)]
        length += stop - start
    return tuple(places)


def learnt_and_held_out(characters: int, config: Config) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Which parts of a text of so many characters are trained on, and which are held out: each [start, stop)."""
    count = round(characters * config.validation)
    if not count:
        return [(0, characters)], []
    start = characters - count
    if config.validation_chunk:
        start = int(np.random.default_rng([config.seed, HOLDING_OUT]).integers(0, start + 1))
    stop = start + count
    learnt = [(0, start), (stop, characters)]
    return [part for part in learnt if part[0] < part[1]], [(start, stop)]


def suitable_every(config: Config, characters: int, goal: int | None) -> int:
    """Updates between two evaluations of ``characters`` that cost little, and yet are TIMES in a run to the goal."""
    cost = FORWARD * characters / (config.seq_length * config.batch_size)  # of an evaluation, in updates
    cheap = math.ceil(cost / COST)
    return cheap if goal is None else max(1, min(cheap, goal // TIMES))


class Validation:
    """Evaluates weights on text that they were not trained on, with a hidden state and a workspace of its own.

    Args:
        config: of the run. ids: (N,) the text that is held out; vocabulary_size: V.
        most: characters to evaluate, at the most; None: as many as can be afforded between two evaluations.
        streams: that they are read in, side by side; each begins with a hidden state of zero. None: as many as are
            fast. With 1 the loss is that of reading the text from its beginning to its end.
        boundaries: where in the text another one begins, see ``Corpus``.

    Attributes:
        every: updates between two evaluations.
        characters: that are evaluated.
        loss: the latest, in nats per character; None before the first. evaluated_at: the update of that model.
        lowest: of the evaluations that count, which are those every so many updates. One beside them, at the start of
            a run or at its end, must not change how it goes on: it may be longer the next time.
        since_best: evaluations since the lowest. since_decay: since that, or since the learning rate was lowered.
    """

    def __init__(
        self,
        config: Config,
        ids: Ids,
        vocabulary_size: int,
        *,
        most: int | None = None,
        streams: int | None = None,
        boundaries: Sequence[int] = (),
    ) -> None:
        T = config.seq_length
        ids = ids[: (most or _affordable(config)) + 1]
        inside = within(boundaries, 0, len(ids))
        readable = Joined(len(ids), inside, T, anywhere=False).characters if inside else len(ids)
        streams = min(streams or max(config.batch_size, STREAMS), (readable - 1) // T)
        twin = dataclasses.replace(config, batch_size=streams, dropout=0.0, shuffle="none", mean_loss=True)
        self._streams = Streams(ids, T, streams, boundaries=inside)
        self._model = CharRNN(twin, vocabulary_size)
        self.characters = self._streams.per_epoch * T * streams
        self.every = config.validate_every or suitable_every(config, self.characters, None)
        self.loss: float | None = None
        self.evaluated_at: int | None = None
        self.lowest = math.inf
        self.since_best = self.since_decay = 0

    def is_due(self, update: int, config: Config) -> bool:
        """Whether the loss of the model of ``update`` counts: every so often, and where a schedule ends."""
        return update > 0 and (update % self.every == 0 or update == config.schedule_updates)

    def evaluate(self, weights: Array, gives_up: Callable[[], bool] = lambda: False) -> float | None:
        """The loss of a model's weights (N,), in nats per character: from zero, with the hidden state carried on.

        Args:
            weights: must not change before it is done.
            gives_up: called after each batch, because all of them may take seconds: says whether to leave it at that.

        Returns:
            None if it was given up.
        """
        model, streams = self._model, self._streams
        np.copyto(model.weights.flat, weights)
        model.state.fill(0)
        streams.position = 0
        total = 0.0
        for _ in range(streams.per_epoch):
            streams.read()
            total += model.forward(streams.inputs.reshape(-1), streams.targets.reshape(-1))
            streams.advance_with(model.state)
            if gives_up():
                return None
        return total / streams.per_epoch

    def count(self, loss: float) -> None:
        """Take note of a loss that patience and decay go by."""
        improved = loss < self.lowest
        self.lowest = min(loss, self.lowest)
        self.since_best = 0 if improved else self.since_best + 1
        self.since_decay = 0 if improved else self.since_decay + 1

    def times(self, goal: int) -> int:
        """How many evaluations a run to the goal has, beside the one at its start."""
        return goal // self.every


def _affordable(config: Config) -> int:
    """Characters to evaluate each time."""
    if not config.validate_every:
        return MOST_CHARACTERS
    read = config.validate_every * config.seq_length * config.batch_size
    return min(MOST_CHARACTERS, max(LEAST_CHARACTERS, round(SHARE * read)))
