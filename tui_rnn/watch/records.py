"""Events as JSON objects, one a line: what ``--json`` prints and the metrics file keeps."""

from __future__ import annotations

import dataclasses
import json
import math
import platform
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

import engine
from engine import events

from .. import __version__
from .progress import Progress

if TYPE_CHECKING:
    from ..run.session import Session

EVERY = 100  # updates between two progress records, so that equal runs have records of equal updates ...
APART = 0.5  # ... and, in the metrics file, at least so many seconds of training: fast runs leave most of them out
ALL_EVALUATIONS = 1000  # are recorded; those that follow only so far apart as well

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
        apart: seconds of training from one progress record to the next, at the least; after many evaluations, also
            from one record of these to the next.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        progress: Progress,
        seconds: Callable[[], float],
        apart: float = 0.0,
    ) -> None:
        self._write, self._progress, self._seconds, self._apart = write, progress, seconds, apart
        self._recorded, self._recorded_at = 0, 0.0
        self._evaluations, self._evaluation_at = 0, 0.0

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        live = isinstance(event, events.Sampled) and event.occasion == "live"
        if live or isinstance(event, events.Writing | events.Working):
            return  # these are for a screen; what is kept does not depend on whether somebody looks
        if isinstance(event, events.Updated):
            if self._recorded == 0 or (event.update % EVERY == 0 and self._is_due()):
                self._record_progress(event)
            if event.validation_loss is not None:
                self._record_validation(event.update, event.validation_loss)
            return
        if isinstance(event, events.Evaluated):
            self._record_validation(event.update, event.loss)
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

    def begin(self, session: Session) -> None:
        """Describe the run, and say where it goes on; to be called before it does."""
        self._put(description(session))
        if session.new_learning_rate is not None:
            self(events.LearningRateChanged(session.trainer.update, session.new_learning_rate))

    def _record_progress(self, event: events.Updated) -> None:
        progress, seconds = self._progress, self._seconds()
        self._recorded, self._recorded_at = event.update, seconds
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

    def _is_due(self) -> bool:
        return self._seconds() - self._recorded_at >= self._apart

    def _record_validation(self, update: int, loss: float) -> None:
        seconds = self._seconds()
        if self._evaluations >= ALL_EVALUATIONS and seconds - self._evaluation_at < self._apart:
            return
        self._evaluations, self._evaluation_at = self._evaluations + 1, seconds
        self._put(
            {
                "event": "validation",
                "update": update,
                "loss": loss,  # nats per character
                "bits_per_char": engine.bits_per_character(loss, 1),
                "seconds": round(seconds, 3),
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


def description(session: Session) -> dict[str, Any]:
    """What a run is, so that its metrics can be read alone: the first record, and one more each time it goes on.

    Its config is that of the beginning; ``learning_rate`` is what the next update starts from.
    """
    trainer, corpus = session.trainer, session.text.corpus
    return {
        "event": "run",
        "update": trainer.update,
        "goal": session.goal,
        "checkpoint": session.files.checkpoint.name,
        "text": {
            "name": session.text.name,
            "sha256": corpus.sha256,
            "characters": len(corpus),
            "distinct": len(corpus.vocabulary),
            "encoding": corpus.encoding,
        },
        "updates_per_epoch": trainer.streams.per_epoch,
        "parameters": trainer.model.weights.flat.size,
        "learning_rate": trainer.learning_rate,
        "config": trainer.config.to_dict(),
        "versions": {"tui_rnn": __version__, "numpy": np.__version__, "python": platform.python_version()},
    }


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
