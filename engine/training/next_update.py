"""The next update of a trainer, made on copies: what it would do to each parameter. Nothing is learnt from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from ..network.model import CharRNN
from ..network.parameters import Array, Parameters
from .parameter_updates import ParameterUpdate, parameter_updates, weight_change
from .trainer import Trainer


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """All that an update depends on, as it is at one moment.

    Attributes:
        update: its number, from 1.
        config, weights: of the model before it. vocabulary_size: V.
        batch: (T + 1, B) the characters that it reads, and the one after each sequence.
        state: (L, S, B, H) the hidden state before them.
        memory: (slots, N) of the optimizer. learning_rate: before the schedule takes its share.
        dropout: draws what dropout leaves out; None without it. It can be used once.
    """

    update: int
    config: Config
    weights: Parameters
    vocabulary_size: int
    batch: NDArray[np.intp]
    state: Array
    memory: Array
    learning_rate: float
    dropout: np.random.Generator | None

    @classmethod
    def of(cls, trainer: Trainer, weights: Parameters) -> NextUpdate:
        """A trainer's next update; ``weights``: a copy of its present ones, such as a ``Snapshot`` has."""
        update = trainer.update + 1
        return cls(
            update=update,
            config=trainer.config,
            weights=weights,
            vocabulary_size=len(trainer.vocabulary),
            batch=trainer.streams.next_batch(),
            state=trainer.model.state.copy(),
            memory=trainer.optimizer.memory.copy(),
            learning_rate=trainer.learning_rate,
            dropout=trainer.dropout_generator(update),
        )

    def figures(self) -> list[ParameterUpdate]:
        """What it would do to each parameter, in the order of the layout."""
        model = CharRNN(self.config, self.vocabulary_size)
        model.weights.flat[...] = self.weights.flat
        model.state[...] = self.state
        model.loss_and_gradients(self.batch[:-1], self.batch[1:], self.dropout)
        change = weight_change(
            self.config, model.weights, model.gradients, self.memory, self.learning_rate, self.update
        )
        return parameter_updates(self.config, model.gradients, model.weights, change)
