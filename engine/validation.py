"""Validation: the loss on the end of the text, which is held out of training."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from .config import Config
from .corpus import Ids
from .errors import TextError
from .model import CharRNN
from .parameters import Array
from .streams import Streams

MOST_CHARACTERS = 50_000  # that are evaluated each time; the loss of so many is known to a few thousandths of a nat
STREAMS = 16  # side by side, at the least: an evaluation needs no order, and a matrix product likes company
COST = 0.04  # of the time of training, that evaluating may take
FORWARD = 1 / 3  # of an update's time is its forward pass, which is all that an evaluation does


def held_out(ids: Ids, config: Config) -> tuple[Ids, Ids]:
    """A text cut in two: what is trained on, and its end, which is validated on.

    Raises:
        TextError: the end is shorter than a sequence and its last target.
    """
    count = len(ids) - learnt_and_held_out(len(ids), config)[0][-1][1]
    if config.validation and count < config.seq_length + 1:
        raise TextError(
            f"--validation {config.validation:g} of {len(ids):,} characters leaves {count:,}, less than a sequence of "
            f"{config.seq_length} and the character after it; hold out more, or use a smaller --seq-length"
        )
    return ids[: len(ids) - count], ids[len(ids) - count :]


def learnt_and_held_out(characters: int, config: Config) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Which parts of a text of so many characters are trained on, and which are held out: each [start, stop)."""
    cut = characters - round(characters * config.validation)
    return [(0, cut)], [(cut, characters)] if cut < characters else []


class Validation:
    """Evaluates weights on text that they were not trained on, with a hidden state and a workspace of its own.

    Args:
        config: of the run. ids: (N,) the text that is held out; vocabulary_size: V.
        most: characters to evaluate, at the most.
        streams: that they are read in, side by side; each begins with a hidden state of zero. None: as many as are
            fast. With 1 the loss is that of reading the text from its beginning to its end.

    Attributes:
        every: updates between two evaluations, so that they cost a few hundredths of the time.
        characters: that are evaluated.
        loss: the latest, in nats per character; None before the first.
        since_best: evaluations since the lowest. since_decay: since that, or since the learning rate was lowered.
    """

    def __init__(
        self,
        config: Config,
        ids: Ids,
        vocabulary_size: int,
        *,
        most: int = MOST_CHARACTERS,
        streams: int | None = None,
    ) -> None:
        ids, T = ids[: most + 1], config.seq_length
        streams = min(streams or max(config.batch_size, STREAMS), (len(ids) - 1) // T)
        twin = dataclasses.replace(config, batch_size=streams, dropout=0.0, shuffle="none", mean_loss=True)
        self._streams = Streams(ids, T, streams)
        self._model = CharRNN(twin, vocabulary_size)
        self.characters = self._streams.per_epoch * T * streams
        cost = FORWARD * self.characters / (T * config.batch_size)  # of an evaluation, in updates
        self.every = config.validate_every or math.ceil(cost / COST)
        self.loss: float | None = None
        self.since_best = self.since_decay = 0

    def is_due(self, update: int, config: Config) -> bool:
        """Whether the model of ``update`` is to be evaluated: every so often, and where a schedule ends."""
        return update % self.every == 0 or update == config.schedule_updates

    def evaluate(self, weights: Array, between: Callable[[], None] = lambda: None) -> float:
        """The loss of a model's weights (N,), in nats per character: from zero, with the hidden state carried on.

        Args:
            weights: must not change before it is done.
            between: called after each batch, because all of them may take seconds.
        """
        model, streams = self._model, self._streams
        np.copyto(model.weights.flat, weights)
        model.state.fill(0)
        total = 0.0
        for _ in range(streams.per_epoch):
            streams.read()
            total += model.forward(streams.inputs.reshape(-1), streams.targets.reshape(-1))
            streams.advance()
            between()
        self.loss = total / streams.per_epoch
        return self.loss

    def count(self, improved: bool) -> None:
        """Take note of whether the latest evaluation was the best so far."""
        self.since_best = 0 if improved else self.since_best + 1
        self.since_decay = 0 if improved else self.since_decay + 1
