"""Reading a metrics file back: the curve, the texts and the last gradient check of a run, or of part of one."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import stat
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

import engine

from ..events import Baselines, Checked, Evaluated, Event, InsideSummary, Sampled, Started, ThroughTime, Updated
from ..system import files
from .description import EVENT, MOST, Description, described
from .kept import Kept
from .look_records import summary_of, through_time_of
from .milestones import Milestones
from .records import baselines_of, check_of
from .sessions import LONGEST, Sessions
from .thinned import Thinned
from .view import MOST_TEXTS

# How the most frequent records start: those that are skipped need not be parsed.
PROGRESS, VALIDATION, BACK = b'{"event": "progress", ', b'{"event": "validation"', b'{"event": "rolled_back'
BEGINNING = len(PROGRESS)
# What a line raises that is not what it should be.
WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, engine.EngineError)
FIGURES = ("grad_norm", "clipped", "saturated", "smooth_loss_epoch_ago")  # of a progress record, where they are known


@dataclass(slots=True)
class History:
    """The contents of a metrics file.

    Attributes:
        updates: (N,) of the progress records, ascending.
        losses: (N,) of these updates, in nats.
        smooth_losses: (N,) of these updates, in nats.
        bits: (N,) the smooth losses in bits per character, which can be compared between all runs.
        gradient_norms: (N,) of these updates; None where it was not measured.
        clipped: (N,) the share of entries that were clipped, likewise.
        saturated: (N,) the share of saturated hidden values, likewise.
        epoch_ago: (N,) the smooth losses one epoch earlier; None where there were none.
        validated: (M,) updates of the validation records, ascending.
        validation_losses: (M,) of these updates, in nats per character.
        validation_bits: (M,) the same in bits per character.
        texts: the latest texts, or those that ``read`` was asked for.
        check: the last gradient check; None if there is none.
        looks: the looks through time, in the order of their updates. summaries: likewise of what else was inside.
        baselines: what simpler models reach; None if that was not recorded.
        description: what the run is, of its latest start; None if that was not recorded, or not as this version does.
        begun: the last update made before the metrics begin; 0 if they are complete.
        seconds: (N,) of training up to these updates, without pauses; None where that is not known. What a run had to
            repeat does not count. earlier_seconds: the same up to its latest start.
        sessions: the processes that trained it.

    A long file is thinned: of each kind of record only every second, fourth, ... is kept, and the last, so that there
    are at most ``2 * thinned.MOST_POINTS``.
    """

    updates: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    smooth_losses: list[float] = field(default_factory=list)
    bits: list[float] = field(default_factory=list)
    gradient_norms: list[float | None] = field(default_factory=list)
    clipped: list[float | None] = field(default_factory=list)
    saturated: list[float | None] = field(default_factory=list)
    epoch_ago: list[float | None] = field(default_factory=list)
    validated: list[int] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    validation_bits: list[float] = field(default_factory=list)
    texts: deque[Sampled] | Milestones = field(default_factory=lambda: deque(maxlen=MOST_TEXTS))
    check: Checked | None = None
    looks: Kept[ThroughTime] = field(default_factory=Kept)
    summaries: Kept[InsideSummary] = field(default_factory=Kept)
    baselines: Baselines | None = None
    sessions: Sessions = field(default_factory=Sessions)
    description: Description | None = None
    begun: int = 0
    seconds: list[float | None] = field(default_factory=list)
    earlier_seconds: float | None = 0.0

    def begin(self, description: Description) -> None:
        """Take the description of a run that starts, or that goes on."""
        if self.description is None and not self.updates:
            self.begun = description.update
        self.description = description
        made = bisect_right(self.updates, description.update)
        self.earlier_seconds = self.seconds[made - 1] if made else 0.0

    def events(self, started: Started) -> Iterator[Event]:
        """The events of the run, in order, as far as they are kept here. ``started``: of the same run."""
        changed, rates = zip(*started.learning_rates, strict=True)
        told: list[Event] = [Evaluated(*point) for point in zip(self.validated, self.validation_losses, strict=True)]
        told += [*self.texts, *self.looks, *self.summaries, *(event for event in (self.check, self.baselines) if event)]
        points = zip(self.updates, self.losses, self.smooth_losses, strict=True)
        measured = zip(self.gradient_norms, self.clipped, self.saturated, self.epoch_ago, strict=True)
        for (update, loss, smooth_loss), figures in zip(points, measured, strict=True):
            rate = rates[max(0, bisect_right(changed, update) - 1)]
            epoch = update / started.updates_per_epoch
            told.append(Updated(update, epoch, loss, smooth_loss, rate, None, None, *figures))
        return iter(sorted(told, key=attrgetter("update")))


def read(path: Path, until: int = MOST) -> History:
    """Read a metrics file. Invalid lines are skipped: a crash may have cut one off.

    Args:
        until: leave out what is told of later updates. Then the texts are those of every 10,000th update.

    Raises:
        OSError: it cannot be read, or is not a file: reading a pipe might wait forever.
    """
    history = History() if until == MOST else History(texts=Milestones(until))
    thinned = {
        PROGRESS: Thinned(_progress_of(history)),
        VALIDATION: Thinned(_validations_of(history)),
    }
    with opened(path) as lines:
        for line in lines:
            beginning = line[:BEGINNING]
            if (points := thinned.get(beginning)) is None or not points.skips(line):
                _take_line(line, history, until)
            if beginning == BACK:
                for points in thinned.values():
                    points.skipped = b""  # which may be later than where the run went back to
    for points in thinned.values():
        _take_line(points.skipped, history, until)
    return history


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a metrics file to read its lines. Raises as ``read`` does."""
    with files.opened(path) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        yield file


def _progress_of(history: History) -> tuple[list[Any], ...]:
    losses = history.losses, history.smooth_losses, history.bits
    figures = history.gradient_norms, history.clipped, history.saturated, history.epoch_ago
    return history.updates, *losses, *figures, history.seconds


def _validations_of(history: History) -> tuple[list[Any], ...]:
    return history.validated, history.validation_losses, history.validation_bits


def _take_line(line: bytes, history: History, until: int) -> None:
    with contextlib.suppress(*WRONG):
        record = json.loads(line.decode(errors="replace"))
        if int(record["update"]) <= until:
            _take(record, history)
            history.sessions.take(record)


def _take(record: dict[str, Any], history: History) -> None:
    progress, validations = _progress_of(history), _validations_of(history)
    if record["event"] == "progress":
        losses = [float(record[name]) for name in ("loss", "smooth_loss", "bits_per_char")]
        # Older versions did not measure these, and newer ones do not at every update.
        figures = [number_or_none(record.get(name)) for name in FIGURES]
        seconds, earlier = number_or_none(record.get("seconds")), history.earlier_seconds
        if seconds is None or earlier is None or not 0 <= seconds <= LONGEST:
            figures.append(None)
        else:
            figures.append(earlier + seconds)
        _append(progress, int(record["update"]), losses, figures)
    elif record["event"] == "validation":
        loss = float(record["loss"])
        _append(validations, int(record["update"]), [loss, engine.bits_per_character(loss, 1)])
    elif record["event"] == "rolled_back":
        for points in (progress, validations):
            forget_from(int(record["update"]) + 1, *points)
        for kept in (history.looks, history.summaries):
            kept.forget_after(int(record["update"]))
        if isinstance(history.texts, Milestones):
            history.texts.forget_after(int(record["update"]))
    elif record["event"] == EVENT:
        with contextlib.suppress(*WRONG):
            history.begin(described(record))
    elif record["event"] == "gradient_check":
        history.check = check_of(record)
    elif record["event"] == "through_time":
        history.looks.add(through_time_of(record))
    elif record["event"] == "inside_summary":
        history.summaries.add(summary_of(record))
    elif record["event"] == "baselines":
        history.baselines = baselines_of(record)
    elif record["event"] == "sample":
        history.texts.append(text_of(record))


def text_of(record: dict[str, Any]) -> Sampled:
    """The text in a record.

    Raises:
        KeyError, TypeError, ValueError, OverflowError, engine.ConfigError: it is not such a record.
    """
    loss_or_none, longest = record["smooth_loss"], record.get("longest_copied")
    return Sampled(
        update=int(record["update"]),
        smooth_loss=None if loss_or_none is None else float(loss_or_none),
        model=str(record["model"]),
        occasion=str(record["occasion"]),
        prompt=str(record["prompt"]),
        text=str(record["text"]),
        rule=_rule_of(record),
        surprise=(),
        copied=tuple((int(start), int(stop)) for start, stop in record.get("copied", ())),
        longest_copied=None if longest is None else int(longest),
    )


def _rule_of(record: dict[str, Any]) -> engine.SamplingRule:
    """By which a text was written; older versions kept its temperature alone."""
    return engine.SamplingRule(**(record.get("rule") or {"temperature": float(record["temperature"])}))


def number_or_none(value: Any) -> float | None:
    """A finite number, or None for anything else."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _append(
    points: tuple[list[Any], ...], update: int, losses: Sequence[float], figures: Sequence[float | None] = ()
) -> None:
    """Add a point to a curve, replacing any later ones: a run that went back reports them again."""
    if 0 <= update < MOST and all(map(math.isfinite, losses)):
        forget_from(update, *points)
        for values, value in zip(points, (update, *losses, *figures), strict=True):
            values.append(value)


def forget_from(update: int, updates: list[int], *others: list[Any]) -> None:
    """Drop the points from ``update`` on."""
    while updates and updates[-1] >= update:
        for values in (updates, *others):
            values.pop()
