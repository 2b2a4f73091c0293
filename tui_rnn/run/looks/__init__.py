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
from ...commands import Look, Predict, WalkThrough
from . import predictions, walk_through

Tell = Callable[[events.Event], None]

LOOKS: Mapping[type, Callable[[engine.Snapshot, Any], Generator[None, None, events.Look]]] = {
    Predict: predictions.look,
    WalkThrough: walk_through.look,
}
"""Command -> what answers it: yields between pieces of a few hundredths of a second, and returns the event.

It may raise an ``EngineError``, which says why there is nothing to see.
"""


def look(trainer: Trainer, order: Look, tell: Tell) -> Generator[None]:
    """Look at a trainer's present model, as ``order`` says."""
    update = trainer.update
    try:
        tell((yield from LOOKS[type(order)](_snapshot(trainer, order), order)))
    except engine.EngineError as error:
        tell(events.Refused(update, str(error)))


def _snapshot(trainer: Trainer, order: Look) -> engine.Snapshot:
    small_enough = trainer.model.weights.flat.size <= walk_through.MOST_WEIGHTS
    return engine.Snapshot.of(trainer, with_update=isinstance(order, WalkThrough) and small_enough)
