"""Dynamic evaluation: a text is scored by a model that goes on learning from it while it reads.

Each segment is predicted first, and learnt only then: so no character is predicted by weights that have seen it. A text
repeats its names, its words and its layout, and a model that adapts to them predicts what follows better. For the
gradient g of the mean loss of a segment, truncated at its beginning, with a running mean of its squares,

    mean = RHO mean + (1 - RHO) g^2;   weights -= eta g / sqrt(mean)

This is the paper's RMS rule in its simplest form: the mean is of the text that is read, where the paper takes that of
the training text, and nothing draws the weights back to where they were. On two models and two texts it brought more
than plain gradient descent, and needed no learning rate of its own for each. All is done on a copy.

Source: B. Krause, E. Kahembwe, I. Murray, S. Renals, "Dynamic evaluation of neural sequence models", ICML 2018.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from ..errors import DivergenceError, setting
from ..network.model import CharRNN
from ..network.parameters import Parameters
from ..network.reading import losses, read
from ..sampling.scoring import Score
from ..text.boundaries import cut
from ..text.corpus import Ids
from .optimizers import Adam

SEGMENT = 20  # characters learnt at a time, as in the paper
RHO = 0.999
PAUSE = 1 << 9  # characters read between two pauses, about


def dynamic_score(
    config: Config,
    weights: Parameters,
    ids: Ids,
    learning_rate: float,
    *,
    boundaries: Sequence[int] = (),
    segment: int = SEGMENT,
) -> Generator[int, None, Score]:
    """Score a text in pieces while learning it: ``result = yield from dynamic_score(...)``. Yields as ``score`` does.

    What is left of a text at its end, less than a segment, is scored and not learnt.

    Args:
        config, weights: of the model; the weights are only read.
        ids: (N,) the text. boundaries: where in it another text begins: the state is zero there, and learning goes on.
        learning_rate: eta. With 0 the score is that of ``score``.
        segment: how many characters are predicted, and then learnt, at a time.

    Raises:
        DivergenceError: the loss is no longer a finite number.
    """
    model = _copy(config, weights, segment)
    rule = Adam(weights.flat.size, config.dtype, beta1=0.0, beta2=RHO)  # which corrects the bias of a young mean
    update = 0
    characters, nats, starts = 0, 0.0, 0
    for start, stop in cut([(0, len(ids))], boundaries):
        model.state.fill(0)
        starts += stop - start > 1
        for place in range(start, stop - 1, segment):
            chunk = np.asarray(ids[place : min(place + segment + 1, stop)], np.intp)
            if len(chunk) > segment:
                nats += segment * model.loss_and_gradients(chunk[:-1], chunk[1:])
                update += 1
                rule.step(model.weights.flat, model.gradients.flat, learning_rate, update)
            else:
                nats += _read_only(model, chunk)
            characters += len(chunk) - 1
            if not np.isfinite(nats):
                raise DivergenceError(
                    f"dynamic evaluation diverged after {characters:,} characters; use a smaller "
                    f"{setting('learning_rate')}"
                )
            if place // PAUSE != (place + segment) // PAUSE:
                yield place + len(chunk)
    return Score(characters, nats, starts)


def _copy(config: Config, weights: Parameters, segment: int) -> CharRNN:
    """The model, to learn one segment after another."""
    own = dataclasses.replace(config, seq_length=segment, batch_size=1, dropout=0.0, mean_loss=True)
    model = CharRNN(own, len(weights["output_bias"]))
    model.weights.flat[...] = weights.flat
    return model


def _read_only(model: CharRNN, chunk: NDArray[np.intp]) -> float:
    """Predict what is shorter than a segment: the sum of its losses in nats. ``chunk``: it, and what stands before."""
    reading = read(model.config, model.weights, chunk[:-1, np.newaxis], model.state)
    return float(losses(model.weights, reading.hidden[-1, :, 0], chunk[1:]).sum(dtype=np.float64))
