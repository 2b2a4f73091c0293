"""Looks inside the model: each is made of a copy of the live weights, in pieces, and told as one event.

To add one, write its file, with a function like those in LOOKS, name its command in ``commands.Look``, its event in
``events.Look``, and the function here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import engine
from engine import Trainer

from ... import events
from ...commands import FindUnits, KnockOut, Look, LookThroughTime, Predict, WalkThrough
from . import knock_out, neurons, predictions, through_time, walk_through

Tell = Callable[[events.Event], None]

LOOKS: Mapping[type, Callable[[engine.Snapshot, Any], Generator[None, None, events.Look]]] = {
    Predict: predictions.look,
    FindUnits: neurons.look,
    KnockOut: knock_out.look,
    LookThroughTime: through_time.look,
    WalkThrough: walk_through.look,
}
"""Command -> what answers it: yields between pieces of a few hundredths of a second, and returns the event.

It may raise an ``EngineError``, which says why there is nothing to see.
"""


def look(trainer: Trainer, order: Look, tell: Tell) -> Generator[None]:
    """Look at a trainer's model, as ``order`` says: as it is when the first step is made, or now, if scheduled."""
    scheduled = isinstance(order, LookThroughTime) and order.scheduled
    return _look(trainer, _taken(trainer, order) if scheduled else None, order, tell)


def _look(trainer: Trainer, model: engine.Snapshot | None, order: Look, tell: Tell) -> Generator[None]:
    model = model or _taken(trainer, order)
    try:
        tell((yield from LOOKS[type(order)](model, order)))
    except engine.EngineError as error:
        tell(events.NothingToSee(model.update, str(error)))


def _taken(trainer: Trainer, order: Look) -> engine.Snapshot:
    small_enough = trainer.model.weights.flat.size <= through_time.MOST_WEIGHTS
    return engine.Snapshot.of(trainer, with_update=isinstance(order, LookThroughTime | WalkThrough) and small_enough)
