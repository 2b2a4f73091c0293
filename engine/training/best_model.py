"""BestModel: the weights and the hidden state of the best moment of a run."""

from __future__ import annotations

import math

import numpy as np

from ..network.model import CharRNN
from ..network.parameters import Array


class BestModel:
    """The model of the lowest validation loss, or of the lowest smooth loss as long as there is none.

    While a run improves, its best model is its present one, update after update; the weights are copied only when they
    are about to change and the present model is no longer known to be the best.

    Attributes:
        state: (L, S, B, H). next_input: the character that stream 0 reads next.
        update, smooth_loss: when that was, and how low; infinite before the first update.
        validation_loss: in nats per character; infinite before the first evaluation.
    """

    def __init__(self, model: CharRNN) -> None:
        self._model = model
        self._weights = model.weights.flat.copy()
        self._is_present = False
        self.state = model.state.copy()
        self.next_input = 0
        self.update = 0
        self.smooth_loss = self.validation_loss = math.inf

    @property
    def weights(self) -> Array:
        """(N,) to be read: those of the model while it is the best, else a copy."""
        return self._model.weights.flat if self._is_present else self._weights

    def take_current(self, update: int, smooth_loss: float, validation_loss: float | None, next_input: int) -> None:
        """The model as it is now is the best; ``validation_loss`` is None where there is none."""
        self._is_present = True
        np.copyto(self.state, self._model.state)
        self.update, self.smooth_loss, self.next_input = update, smooth_loss, next_input
        self.validation_loss = math.inf if validation_loss is None else validation_loss

    def keep(self) -> None:
        """Copy the weights if they are the model's, because they are about to change."""
        if self._is_present:
            np.copyto(self._weights, self._model.weights.flat)
            self._is_present = False

    def restore(self, weights: Array, state: Array) -> None:
        """Take the arrays that a checkpoint holds; the numbers are set beside."""
        self._weights[...], self.state[...] = weights, state
        self._is_present = False
