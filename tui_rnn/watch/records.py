"""Events as JSON objects, one per line, as ``--json`` prints and the metrics file keeps them.

It is longer than other files because what is written and how it is read back are to be compared in one place.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import engine

from .. import events
from .description import EVENT, description
from .look_records import rounded
from .view import View

FOR_SCREENS = (events.Writing, events.Working, events.Gone, events.NothingToSee)  # and whatever is "live"
EVERY = 100  # updates between progress records, so that equal runs have records of equal updates ...
APART = 0.5  # ... and, in the metrics file, minimum seconds of training: fast runs skip most of them
ALL_PROGRESS = 200  # of the first of these records: the curve of a short run has points enough, and always the same
ALL_EVALUATIONS = 1000  # evaluations; beyond these, evaluation records must be APART, too

NAMES: dict[type, str] = {
    events.Started: EVENT,
    events.Sampled: "sample",
    events.Saved: "checkpoint",
    events.SaveFailed: "checkpoint_failed",
    events.CheckStarted: "gradient_check_started",
    events.Checked: "gradient_check",
    events.CheckFailed: "gradient_check_failed",
    events.Baselines: "baselines",
    events.Refused: "refused",
    events.Warned: "warning",
    events.Extended: "extended",
    events.LearningRateChanged: "learning_rate",
    events.RolledBack: "rolled_back",
    events.Paused: "paused",
    events.Resumed: "resumed",
    events.Finished: "finished",
    events.Failed: "failed",
    events.ThroughTime: "through_time",
    events.InsideSummary: "inside_summary",
}


class Recorder:
    """An observer that writes records.

    Args:
        write: takes one line, with its newline.
        view: where the figures come from; it must be an observer before this one.
        apart: minimum seconds of training between progress records and, after many evaluations, between those.
        describing: whether the first record describes the run.
    """

    def __init__(
        self, write: Callable[[str], object], view: View, apart: float = 0.0, *, describing: bool = True
    ) -> None:
        self._write, self._view, self._apart, self._describing = write, view, apart, describing
        self._recorded, self._recorded_at, self._records = 0, 0.0, 0
        self._evaluations, self._evaluation_at = 0, 0.0

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        live = isinstance(event, events.Sampled | events.Look) and event.occasion == "live"
        if live or isinstance(event, FOR_SCREENS):
            return  # for screens only: the records do not depend on whether somebody watches
        if isinstance(event, events.Updated):
            if self._recorded == 0 or (event.update % EVERY == 0 and self._is_due()):
                self._record_progress(event)
            if event.validation_loss is not None:
                self._record_validation(event.update, event.validation_loss)
            return
        if isinstance(event, events.Evaluated):
            self._record_validation(event.update, event.loss)
            return
        if isinstance(event, events.Started):
            if self._describing:
                self._record_start(event)
            return
        latest, updates_made = self._view.progress.latest, self._view.progress.updates_made
        last_told = not updates_made or (latest is not None and latest.update == self._recorded)
        if isinstance(event, events.Finished | events.Failed) and latest and not last_told:
            self._record_progress(latest)
        record = {"event": NAMES[type(event)], **dataclasses.asdict(event)}
        if isinstance(event, events.Look):
            record = rounded(record)
        record.pop("surprise", None)
        record.pop("seconds_ago", None)
        if isinstance(event, events.Sampled):
            record["temperature"] = event.rule.temperature
        if isinstance(event, events.Finished):
            record["updates_per_s"] = round(updates_made / event.seconds if event.seconds > 0 else 0.0, 1)
        self._put(record)

    def _record_start(self, event: events.Started) -> None:
        self._put(description(event))
        if event.changed_rate:
            self(events.LearningRateChanged(event.update, event.learning_rates[-1][1]))

    def _record_progress(self, event: events.Updated) -> None:
        progress, seconds = self._view.progress, self._view.seconds
        self._recorded, self._recorded_at, self._records = event.update, seconds, self._records + 1
        epoch_ago = self._view.epoch_ago
        ago = {"smooth_loss_epoch_ago": epoch_ago.before(event.update)} if epoch_ago.has_meaning else {}
        self._put(
            {
                "event": "progress",
                "update": event.update,
                "epoch": round(event.epoch, 6),
                "loss": event.loss,
                "smooth_loss": event.smooth_loss,
                **ago,
                "bits_per_char": progress.bits_per_character,
                "learning_rate": event.learning_rate,
                "grad_norm": event.gradient_norm,
                "clipped": event.clipped,
                "saturated": event.saturated,
                "updates_per_s": round(progress.updates_per_second, 1),
                "chars_per_s": round(progress.characters_per_second, 1),
                "seconds": round(seconds, 3),
            }
        )

    def _is_due(self) -> bool:
        return self._records < ALL_PROGRESS or self._view.seconds - self._recorded_at >= self._apart

    def _record_validation(self, update: int, loss: float) -> None:
        seconds = self._view.seconds
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

    def _put(self, record: dict[str, Any]) -> None:
        self._write(json.dumps(finite(record), allow_nan=False) + "\n")


def finite(value: Any) -> Any:
    """The same with None for numbers that are not finite, which JSON does not have."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: finite(part) for name, part in value.items()}
    return [finite(part) for part in value] if isinstance(value, list | tuple) else value


def check_of(record: Mapping[str, Any]) -> events.Checked:
    """The gradient check in a record.

    Raises:
        KeyError, TypeError, ValueError: it is not such a record.
    """
    tables = tuple(table_of(table) for table in record["checks"])
    zero, other = tables
    return events.Checked(int(record["update"]), str(record["model"]), (zero, other), float(record["seconds"]))


def baselines_of(record: Mapping[str, Any]) -> events.Baselines:
    """The baselines in a record.

    Raises:
        KeyError, TypeError, ValueError: it is not such a record.
    """
    return events.Baselines(
        update=int(record["update"]),
        ln_k=float(record["ln_k"]),
        unigram=float(record["unigram"]),
        ngram=tuple((int(order), float(bits)) for order, bits in record["ngram"]),
        scored_on=str(record["scored_on"]),
    )


def table_of(record: Mapping[str, Any]) -> engine.GradientCheck:
    """The check at one initial state in a record; raises as ``check_of`` does."""
    parameters = tuple(
        engine.ParameterCheck(
            **{
                **parameter,
                "exact": _errors_of(parameter["exact"]),
                "differences": None if parameter["differences"] is None else _errors_of(parameter["differences"]),
                "direction_error": _number(parameter["direction_error"]),
            }
        )
        for parameter in record["parameters"]
    )
    return engine.GradientCheck(
        str(record["state"]), _number(record["loss"]), _number(record["loss_error"]), parameters
    )


def _errors_of(record: Mapping[str, Any]) -> engine.Errors:
    numbers = {name: _number(value) for name, value in record.items() if name != "worst"}
    return engine.Errors(worst=tuple(map(int, record["worst"])), **numbers)


def _number(value: float | None) -> float:
    """The number: None stands for one that was not finite."""
    return math.nan if value is None else float(value)


def rolled_back(event: events.RolledBack) -> str:
    """The event as a message."""
    if not event.reason:
        return (
            f"back to update {event.update:,} from {event.left_at:,}, with a learning rate of {event.learning_rate:g}"
        )
    return f"{event.reason}. Rolled back to update {event.update:,}, with a learning rate of {event.learning_rate:g}."


def record_of(line: bytes) -> dict[str, Any] | None:
    """The record in a line of metrics; None for any other line: damaged, cut off, or of another kind."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("event"), str) else None
