"""Where a run stands, as events: they bring a new view to where another one is."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

from .. import events
from .view import View


def present(view: View) -> Iterator[events.Event]:
    """The events, the first of which is a Started. The curves and texts of the past are in the metrics file."""
    progress, saved = view.progress, view.last_save
    latest, update = progress.latest, progress.update
    yield dataclasses.replace(
        view.started,
        update=update,
        checkpoint=view.checkpoint,
        goal=progress.goal,
        time_limit=view.time_limit,
        fresh=view.started.fresh and saved is None,
        changed_rate=False,
        smooth_loss=None if latest is None else latest.smooth_loss,
        validation_loss=progress.validation_loss,
        best=view.best,
        learning_rates=tuple(view.learning_rates),
    )
    if latest is not None:
        yield latest
    elif progress.validation_loss is not None:  # a new run is evaluated before its first update
        yield events.Evaluated(update, progress.validation_loss)
    yield from (event for event in (view.baselines, view.check) if event is not None)
    if saved is not None:
        yield events.Saved(saved.update, saved.path, seconds_ago=time.monotonic() - saved.at)
    if view.save_error is not None:
        yield events.SaveFailed(update, view.checkpoint, view.save_error)
    if view.waiting_for:
        yield events.Working(update, view.waiting_for)
    yield events.Paused(update, view.seconds)
    if view.is_training:
        yield events.Resumed(update)
    yield from (event for event in (view.finished, view.failed) if event is not None)
