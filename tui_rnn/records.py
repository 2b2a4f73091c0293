"""Events as JSON objects, one a line: what ``--json`` prints and the metrics file keeps."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import engine
from engine import events

from .progress import Progress

EVERY = 100  # updates between two progress records, so that equal runs have equal records

NAMES: dict[type, str] = {
    events.Sampled: "sample",
    events.Writing: "writing",
    events.Working: "working",
    events.Saved: "checkpoint",
    events.SaveFailed: "checkpoint_failed",
    events.CheckStarted: "gradient_check_started",
    events.Checked: "gradient_check",
    events.CheckFailed: "gradient_check_failed",
    events.Refused: "refused",
    events.Warned: "warning",
    events.Extended: "extended",
    events.LearningRateChanged: "learning_rate",
    events.RolledBack: "rolled_back",
    events.Paused: "paused",
    events.Resumed: "resumed",
    events.Finished: "finished",
    events.Failed: "failed",
}


class Recorder:
    """An observer that writes records.

    Args:
        write: takes one line, with its newline.
        progress: where the figures come from; it must observe before this does.
        seconds: says how long the run has been trained.
    """

    def __init__(self, write: Callable[[str], object], progress: Progress, seconds: Callable[[], float]) -> None:
        self._write, self._progress, self._seconds = write, progress, seconds
        self._recorded = 0

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        live = isinstance(event, events.Sampled) and event.occasion == "live"
        if live or isinstance(event, events.Writing | events.Working):
            return  # these are for a screen; what is kept does not depend on whether somebody looks
        if isinstance(event, events.Updated):
            if event.update % EVERY == 0 or self._recorded == 0:
                self._record_progress(event)
            if event.validation_loss is not None:
                self._record_validation(event, event.validation_loss)
            return
        latest = self._progress.latest
        last_told = not self._progress.updates_made or (latest is not None and latest.update == self._recorded)
        if isinstance(event, events.Finished | events.Failed) and latest and not last_told:
            self._record_progress(latest)
        record = {"event": NAMES[type(event)], **dataclasses.asdict(event)}
        record.pop("surprise", None)
        if isinstance(event, events.Finished):
            record["updates_per_s"] = round(self._speed(event.seconds), 1)
        self._put(record)

    def _record_progress(self, event: events.Updated) -> None:
        progress, seconds = self._progress, self._seconds()
        self._recorded = event.update
        self._put(
            {
                "event": "progress",
                "update": event.update,
                "epoch": round(event.epoch, 6),
                "loss": event.loss,
                "smooth_loss": event.smooth_loss,
                "bits_per_char": progress.bits_per_character,
                "learning_rate": event.learning_rate,
                "updates_per_s": round(progress.updates_per_second, 1),
                "chars_per_s": round(progress.characters_per_second, 1),
                "seconds": round(seconds, 3),
            }
        )

    def _record_validation(self, event: events.Updated, loss: float) -> None:
        self._put(
            {
                "event": "validation",
                "update": event.update,
                "loss": loss,  # nats per character
                "bits_per_char": engine.bits_per_character(loss, 1),
                "seconds": round(self._seconds(), 3),
            }
        )

    def _speed(self, seconds: float) -> float:
        return self._progress.updates_made / seconds if seconds > 0 else 0.0

    def _put(self, record: dict[str, Any]) -> None:
        self._write(json.dumps(finite(record), allow_nan=False) + "\n")


def finite(value: Any) -> Any:
    """The same with null for what is not a finite number, which JSON has no word for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: finite(part) for name, part in value.items()}
    return [finite(part) for part in value] if isinstance(value, list | tuple) else value


def rolled_back(event: events.RolledBack) -> str:
    """The news for a person."""
    if not event.reason:
        return (
            f"back to update {event.update:,} from {event.diverged_at:,}, "
            f"with a learning rate of {event.learning_rate:g}"
        )
    return (
        f"{event.reason}. Going back to the checkpoint of update {event.update:,}, "
        f"with a learning rate of {event.learning_rate:g}."
    )
