"""Snapshot: a model as it is at one moment, and the text to look at it with. A copy, so training may go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from ..network.parameters import Array, Parameters
from ..text.corpus import Ids
from ..text.vocabulary import Vocabulary
from ..text.windows import windows
from .next_update import NextUpdate
from .trainer import Trainer


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a look inside needs.

    Attributes:
        update: that the model is of.
        config, vocabulary, weights: of the model.
        state: (L, S, 1, H) the hidden state of stream 0, which has read ``learnt`` up to ``place``.
        learnt: (N,) ids of the text that is trained on; a view. boundaries: where in it another text begins.
        place: in ``learnt``, of the character that stream 0 reads next.
        held_out: (M,) ids of the text that is held out, of length 0 when none is; a view.
        next_update: all that the next update depends on, if that was asked for.
    """

    update: int
    config: Config
    vocabulary: Vocabulary
    weights: Parameters
    state: Array
    learnt: Ids
    boundaries: tuple[int, ...]
    place: int
    held_out: Ids
    next_update: NextUpdate | None = None

    @classmethod
    def of(cls, trainer: Trainer, *, with_update: bool = False) -> Snapshot:
        """A trainer's present model; ``with_update``: and its next update, which takes as much memory again."""
        weights = Parameters({name: array.shape for name, array in trainer.model.weights.items()}, trainer.config.dtype)
        weights.flat[...] = trainer.model.weights.flat
        return cls(
            update=trainer.update,
            config=trainer.config,
            vocabulary=trainer.vocabulary,
            weights=weights,
            state=trainer.model.state[:, :, :1].copy(),
            learnt=trainer.streams.ids,
            boundaries=trainer.streams.boundaries,
            place=trainer.streams.place,
            held_out=trainer.held_out,
            next_update=NextUpdate.of(trainer, weights) if with_update else None,
        )

    @property
    def text(self) -> Ids:
        """(N,) what to look at the model with: text that it has not learnt, if some is held out."""
        return self.held_out if len(self.held_out) else self.learnt

    def windows(self, length: int, count: int) -> NDArray[np.intp]:
        """(length, count') stretches of ``text``, spread evenly over it; shorter if the text is.

        Raises:
            TextError: the text has fewer than two characters.
        """
        return windows(self.text, max(2, min(length, len(self.text))), count)
