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
from .kept import Kept
from .look_records import summary_of, through_time_of
from .records import baselines_of, check_of
from .view import MOST_TEXTS

MOST_UPDATES = 2**53  # integers up to here are exact as floats, with which charts compute
MOST_POINTS = 20_000  # of a curve; a chart has a few hundred columns
# How the most frequent records start: those that are skipped need not be parsed.
PROGRESS, VALIDATION, BACK = b'{"event": "progress", ', b'{"event": "validation"', b'{"event": "rolled_back'
BEGINNING = len(PROGRESS)
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
        texts: the latest texts.
        check: the last gradient check; None if there is none.
        looks: the looks through time, in the order of their updates. summaries: likewise of what else was inside.
        baselines: what simpler models reach; None if that was not recorded.

    A long file is thinned: of each kind of record only every second, fourth, ... is kept, and the last, so that there
    are at most ``2 * MOST_POINTS``.
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
    texts: deque[Sampled] = field(default_factory=lambda: deque(maxlen=MOST_TEXTS))
    check: Checked | None = None
    looks: Kept[ThroughTime] = field(default_factory=Kept)
    summaries: Kept[InsideSummary] = field(default_factory=Kept)
    baselines: Baselines | None = None

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


def read(path: Path) -> History:
    """Read a metrics file. Invalid lines are skipped: a crash may have cut one off.

    Raises:
        OSError: it cannot be read, or is not a file: reading a pipe might wait forever.
    """
    history = History()
    thinned = {
        PROGRESS: _Thinned(_progress_of(history)),
        VALIDATION: _Thinned(_validations_of(history)),
    }
    with opened(path) as lines:
        for line in lines:
            beginning = line[:BEGINNING]
            if (points := thinned.get(beginning)) is None or not points.skips(line):
                _take_line(line, history)
            if beginning == BACK:
                for points in thinned.values():
                    points.skipped = b""  # which may be later than where the run went back to
    for points in thinned.values():
        _take_line(points.skipped, history)
    return history


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a metrics file to read its lines. Raises as ``read`` does."""
    with files.opened(path) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        yield file


class _Thinned:
    """The points of a curve, thinned.

    Attributes:
        skipped: the line that was last skipped, if no line of its kind came after; else empty.
    """

    def __init__(self, points: tuple[list[Any], ...]) -> None:
        self._points, self._every, self._lines = points, 1, 0
        self.skipped = b""

    def skips(self, line: bytes) -> bool:
        """Whether to skip the next line."""
        if len(self._points[0]) >= 2 * MOST_POINTS:
            self._every *= 2
            for values in self._points:
                del values[1::2]
        self._lines += 1
        skipped = self._lines % self._every != 0
        self.skipped = line if skipped else b""
        return skipped


def _progress_of(history: History) -> tuple[list[Any], ...]:
    losses = history.losses, history.smooth_losses, history.bits
    return history.updates, *losses, history.gradient_norms, history.clipped, history.saturated, history.epoch_ago


def _validations_of(history: History) -> tuple[list[Any], ...]:
    return history.validated, history.validation_losses, history.validation_bits


def _take_line(line: bytes, history: History) -> None:
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        _take(json.loads(line.decode(errors="replace")), history)


def _take(record: dict[str, Any], history: History) -> None:
    progress, validations = _progress_of(history), _validations_of(history)
    if record["event"] == "progress":
        losses = [float(record[name]) for name in ("loss", "smooth_loss", "bits_per_char")]
        # Older versions did not measure these, and newer ones do not at every update.
        figures = [number_or_none(record.get(name)) for name in FIGURES]
        _append(progress, int(record["update"]), losses, figures)
    elif record["event"] == "validation":
        loss = float(record["loss"])
        _append(validations, int(record["update"]), [loss, engine.bits_per_character(loss, 1)])
    elif record["event"] == "rolled_back":
        for points in (progress, validations):
            forget_from(int(record["update"]) + 1, *points)
        for kept in (history.looks, history.summaries):
            kept.forget_after(int(record["update"]))
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
    if 0 <= update < MOST_UPDATES and all(map(math.isfinite, losses)):
        forget_from(update, *points)
        for values, value in zip(points, (update, *losses, *figures), strict=True):
            values.append(value)


def forget_from(update: int, updates: list[int], *others: list[Any]) -> None:
    """Drop the points from ``update`` on."""
    while updates and updates[-1] >= update:
        for values in (updates, *others):
            values.pop()
