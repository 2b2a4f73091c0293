"""What the model does without one of its units: how much worse it reads, and what it writes."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

import engine

from ...commands import KnockOut
from ...events import KnockedOut
from .passages import affordable, hidden_states, passage

CHARACTERS = 500, 4_000  # that are read with the unit and without it, at least and at most
WORK = 2_000_000_000  # multiplications to read them
WRITTEN = 200  # characters
PIECE = 20  # of them
SCORES = 200_000  # in one piece of the work


def look(model: engine.Snapshot, order: KnockOut) -> Generator[None, None, KnockedOut]:
    """Read and write with a unit and without it, on copies.

    Raises:
        EngineError: there is no such unit.
    """
    try:
        without = engine.knocked_out(model.config, model.weights, order.layer, order.unit)
    except ValueError as error:
        raise engine.EngineError(str(error)) from None
    stretch = passage(model, affordable(model, CHARACTERS, WORK))
    bits_with = yield from _bits(model, model.weights, stretch.ids)
    bits_without = yield from _bits(model, without, stretch.ids)
    text_with = yield from _written(model, model.weights)
    text_without = yield from _written(model, without)
    return KnockedOut(
        update=model.update,
        layer=order.layer,
        unit=order.unit,
        source=stretch.source,
        characters=len(stretch.ids) - 1,
        bits_with=bits_with,
        bits_without=bits_without,
        text_with=text_with,
        text_without=text_without,
    )


def _bits(model: engine.Snapshot, weights: engine.Parameters, ids: NDArray[np.intp]) -> Generator[None, None, float]:
    """The mean bits of every character (N,) but the first."""
    hidden = yield from hidden_states(model, weights, ids, -1)
    total, rows = 0.0, max(1, SCORES // len(model.vocabulary))
    for start in range(0, len(ids) - 1, rows):
        targets = ids[start + 1 : start + 1 + rows]
        bits, _ = engine.judged(weights, hidden[start : start + len(targets)], targets)
        total += float(bits.sum())
        yield
    return total / max(1, len(ids) - 1)


def _written(model: engine.Snapshot, weights: engine.Parameters) -> Generator[None, None, str]:
    """Text that continues what the run reads, the same each time."""
    writer = engine.Writer(model.config, weights, model.state, int(model.learnt[model.place % len(model.learnt)]))
    writing = writer.write(engine.SamplingRule(), np.random.default_rng([model.config.seed, model.update]))
    text = ""
    for _ in range(0, WRITTEN, PIECE):
        text += model.vocabulary.decode(islice(writing, PIECE))
        yield
    return text
