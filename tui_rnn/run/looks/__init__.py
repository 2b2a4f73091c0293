"""Looks inside the model: each is made of a copy of the live weights, in pieces, and told as one event.

To add one, write its file, with a function like those in LOOKS, and name it there. Its command is a ``commands.Look``,
its event an ``events.Look``.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeVar

import engine
from engine import Trainer

from ... import events
from ...commands import FindUnits, KnockOut, Look, LookThroughTime, Predict, SumUp, WalkThrough
from . import knock_out, neurons, predictions, summary, through_time, walk_through

T = TypeVar("T")
Tell = Callable[[events.Event], None]

LOOKS: Mapping[type, Callable[[engine.Snapshot, Any], Generator[None, None, events.Look]]] = {
    Predict: predictions.look,
    FindUnits: neurons.look,
    KnockOut: knock_out.look,
    LookThroughTime: through_time.look,
    SumUp: summary.look,
    WalkThrough: walk_through.look,
}
"""Command -> what answers it: yields between pieces of a few hundredths of a second, and returns the event.

It may raise an ``EngineError``, which says why there is nothing to see.
"""


def answer(model: engine.Snapshot, order: Look) -> Generator[None, None, events.Look]:
    """Look at a model, as ``order`` says.

    Raises:
        EngineError: there is nothing to see, for the reason that it gives.
    """
    found, seconds = yield from timed(LOOKS[type(order)](model, order))
    return dataclasses.replace(found, occasion="scheduled" if order.scheduled else "live", seconds=seconds)


def timed(steps: Generator[None, None, T]) -> Generator[None, None, tuple[T, float]]:
    """Do the steps; returns what they return, and how many seconds were spent in them."""
    pieces, spent, began = engine.Pieces(steps), 0.0, time.monotonic()
    for _ in pieces:
        spent += time.monotonic() - began
        yield
        began = time.monotonic()
    return pieces.result, spent + time.monotonic() - began


def look(trainer: Trainer, order: Look, tell: Tell) -> Generator[None]:
    """Look at a trainer's model, as ``order`` says: as it is when the first step is made, or now, if scheduled."""
    return _look(trainer, _taken(trainer, order) if order.scheduled else None, order, tell)


def _look(trainer: Trainer, model: engine.Snapshot | None, order: Look, tell: Tell) -> Generator[None]:
    model = model or _taken(trainer, order)
    try:
        tell((yield from answer(model, order)))
    except engine.EngineError as error:
        tell(events.NothingToSee(model.update, str(error)))


def _taken(trainer: Trainer, order: Look) -> engine.Snapshot:
    small_enough = trainer.model.weights.flat.size <= through_time.MOST_WEIGHTS
    return engine.Snapshot.of(trainer, with_update=isinstance(order, LookThroughTime | WalkThrough) and small_enough)
