"""What is measured on stretches of the text, spread evenly over it: for the screen "time", and for an inspection.

The pieces of a small model are short. Those of a large one take seconds and cannot be cut, so a look does them in a
thread of their own, on copies, while training goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TypeVar

import numpy as np

import engine

from ..jobs import BackgroundCall

T = TypeVar("T")

LEAD = 100  # characters read first, so that the hidden state is one of the middle of a text
POSITIONS = 100  # of a sequence whose losses are told, at most
HORIZON = 200  # characters that are read to see whether another past is forgotten
FEW = 8  # sequences: with fewer than these still to be read, the loss by position is that of others
SMALL = 60_000  # weights: of a larger model each piece may take longer than a step of a job should


def gradient_through_time(model: engine.Snapshot, count: int) -> tuple[list[float], int]:
    """See the engine's; of ``count`` windows, or of the second number: a very short text has fewer."""
    windows = model.windows(LEAD + engine.STEPS + 2, count)
    steps = min(engine.STEPS, len(windows) - 2)
    return engine.gradient_through_time(model.config, model.weights, windows, steps), windows.shape[1]


def loss_by_position(model: engine.Snapshot, count: int) -> engine.LossByPosition:
    """Of ``count`` sequences: those that the run reads next; others at the end of the text, or if some is held out."""
    length = min(model.config.seq_length, POSITIONS, len(model.text) - 1)
    following = min(count, (len(model.learnt) - 1 - model.place) // length)
    if len(model.held_out) or following < min(count, FEW):
        texts = model.windows(LEAD + length + 1, count)
        return engine.loss_by_position(model.config, model.weights, texts, length)
    ids = model.learnt[model.place : model.place + following * length + 1].astype(np.intp)
    return engine.loss_along(model.config, model.weights, ids, model.state, length)


def memory_horizon(model: engine.Snapshot, count: int) -> engine.MemoryHorizon | None:
    """See the engine's; of ``count`` windows. None for a text too short for it."""
    windows = model.windows(LEAD + HORIZON, count)
    longest = len(windows) - LEAD
    return engine.memory_horizon(model.config, model.weights, windows, longest) if longest > 0 else None


def activity(
    hidden: engine.Array, gates: Sequence[Mapping[str, engine.Array]], lead: int
) -> tuple[engine.LayerActivity, ...]:
    """What the hidden units of each layer do after the first ``lead`` characters.

    Args:
        hidden: (L, N, ...) the hidden states. gates: of each layer, letter -> (N, ...).
    """
    return tuple(
        engine.layer_activity(values[lead:], {letter: openness[lead:] for letter, openness in of_layer.items()})
        for values, of_layer in zip(hidden, gates, strict=True)
    )


def is_small(weights: int) -> bool:
    """Whether each piece of the look at a model with so many weights is short."""
    return weights <= SMALL


def in_piece(model: engine.Snapshot, call: Callable[[], T]) -> Generator[None, None, T]:
    """A piece of the work: here and now, or, of a large model, in a thread of its own."""

    def quietly() -> T:
        with np.errstate(all="ignore"):  # a model that has diverged may be looked at
            return call()

    if is_small(model.weights.flat.size):
        result = quietly()
        yield
        return result
    thread = BackgroundCall(quietly)
    while not thread.wait():
        yield
    return thread.result()
