"""One update, slowly: everything that the next one does, forward and backward, for the first sequence of its batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator

import engine

from ...commands import WalkThrough
from ...events import WalkedThrough

MOST_NUMBERS = 400_000  # told: of large models and of long sequences only the last time steps are
MOST_TIME_STEPS = 200


def look(model: engine.Snapshot, order: WalkThrough) -> Generator[None, None, WalkedThrough]:
    """Walk through the next update, which is made on copies."""
    step = None if model.next_update is None else (yield from _step(model, model.next_update))
    return WalkedThrough(update=model.update, sequences=model.config.batch_size, step=step)


def _step(model: engine.Snapshot, coming: engine.NextUpdate) -> Generator[None, None, engine.SlowStep]:
    """The next update: time steps are those of the first sequence, what the parameters do is what all of them give."""
    config, H = model.config, model.config.hidden_size
    of_time_step = (4 * engine.CELLS[config.cell].gates + 3) * H * config.layers
    step = yield from engine.slow_step(
        config,
        model.weights,
        coming.batch[:-1, 0],
        coming.batch[1:, 0],
        model.state,
        memory=coming.memory,
        learning_rate=coming.learning_rate,
        update=coming.update,
        last=max(1, min(MOST_TIME_STEPS, MOST_NUMBERS // of_time_step)),
    )
    if config.batch_size > 1 or config.dropout:
        step = dataclasses.replace(step, parameters=tuple(coming.figures()))
    return step
