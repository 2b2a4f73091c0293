"""The whole of a metrics file, not thinned as ``watch.history`` does for a chart: all figures by update, all texts."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..events import Sampled
from .description import MOST
from .history import WRONG, number_or_none, opened, text_of


@dataclass(slots=True)
class Row:
    """What is known of one update; None where it is not.

    Attributes:
        smooth_loss: in nats. validation_loss: in nats per character.
        learning_rate: that the update was made with. gradient_norm: before clipping.
        seconds: of training so far, in all the processes that trained the run, without pauses.
    """

    update: int
    smooth_loss: float | None = None
    validation_loss: float | None = None
    learning_rate: float | None = None
    gradient_norm: float | None = None
    seconds: float | None = None


@dataclass(slots=True)
class Rows:
    """The contents of a metrics file.

    Attributes:
        rows: ascending by update; those that the run went back from are left out.
        texts: in the order in which they were written, likewise.
    """

    rows: list[Row] = field(default_factory=list)
    texts: list[Sampled] = field(default_factory=list)
    _earlier: float = 0.0  # seconds, of the processes before this one ...
    _latest: float = 0.0  # ... and with this one

    def take(self, record: dict[str, Any]) -> None:
        """Take the next record.

        Raises:
            one of WRONG: it is not a record.
        """
        update = int(record["update"])
        if not 0 <= update < MOST:
            return
        if (take := TAKEN.get(record["event"])) is not None:
            take(self, update, record)

    def _begin(self, update: int, record: dict[str, Any]) -> None:
        self._earlier = self._latest

    def _add_progress(self, update: int, record: dict[str, Any]) -> None:
        row = self._row(update)
        row.smooth_loss = number_or_none(record["smooth_loss"])
        row.learning_rate = number_or_none(record["learning_rate"])
        row.gradient_norm = number_or_none(record.get("grad_norm"))
        row.seconds = self._seconds(record)

    def _add_validation(self, update: int, record: dict[str, Any]) -> None:
        row = self._row(update)
        row.validation_loss = number_or_none(record["loss"])
        row.seconds = self._seconds(record) if row.seconds is None else row.seconds

    def _row(self, update: int) -> Row:
        """The row of an update, after which there is none: a run that went back tells of the same updates again."""
        self._forget_after(update)
        if not self.rows or self.rows[-1].update < update:
            self.rows.append(Row(update))
        return self.rows[-1]

    def _seconds(self, record: dict[str, Any]) -> float | None:
        seconds = number_or_none(record.get("seconds"))
        if seconds is None:
            return None
        self._latest = max(self._latest, self._earlier + seconds)
        return self._earlier + seconds

    def _add_text(self, update: int, record: dict[str, Any]) -> None:
        self.texts.append(text_of(record))

    def _go_back(self, update: int, record: dict[str, Any]) -> None:
        self._forget_after(update)
        self.texts = [text for text in self.texts if text.update <= update]

    def _forget_after(self, update: int) -> None:
        while self.rows and self.rows[-1].update > update:
            self.rows.pop()


TAKEN: dict[str, Callable[[Rows, int, dict[str, Any]], None]] = {
    "run": Rows._begin,
    "progress": Rows._add_progress,
    "validation": Rows._add_validation,
    "sample": Rows._add_text,
    "rolled_back": Rows._go_back,
}


def read(path: Path) -> Rows:
    """Read a metrics file. Lines that are no records are passed over.

    Raises:
        OSError: it cannot be read, or is not a file.
    """
    found = Rows()
    with opened(path) as lines:
        for line in lines:
            with contextlib.suppress(*WRONG):
                found.take(json.loads(line.decode(errors="replace")))
    return found
