"""The processes that trained a run, as its metrics tell: how many, for how long, with which versions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import engine

TIMED = ("progress", "validation", "finished", "failed")  # whose seconds are those of training so far
LONGEST = 1e10  # seconds: longer is not a run
LONGEST_VERSION = 40  # characters


@dataclass(slots=True)
class Sessions:
    """Folded from the records of a metrics file, in their order.

    Attributes:
        count: processes. over: whether the last one says that it ended.
        config, text_sha256: of the run, as its first record describes it; None without one.
        versions: of the last process, by name.
        went_back: how often the run went back to an earlier update.
        failed: why the last process could not go on, as by a loss that is no number; "" if it could.
    """

    count: int = 0
    over: bool = False
    config: Mapping[str, Any] | None = None
    text_sha256: str | None = None
    versions: dict[str, str] = field(default_factory=dict)
    went_back: int = 0
    failed: str = ""
    _before: float = 0.0
    _now: float = 0.0

    @property
    def seconds(self) -> float:
        """Of training, in all processes."""
        return self._before + self._now

    def is_of(self, checkpoint: engine.Checkpoint) -> bool:
        """Whether it may be the run of a checkpoint: of the same text and settings, as far as these are told."""
        if self.config is None:
            return True
        known = checkpoint.config.to_dict()
        same = all(known[name] == value for name, value in self.config.items() if name in known)
        return same and self.text_sha256 == checkpoint.origin.sha256

    def take(self, record: Mapping[str, Any]) -> None:
        """Take a record of any kind.

        Raises:
            KeyError, TypeError, AttributeError: it is not such a record.
        """
        if record["event"] == "run":
            self._begin(record)
        elif record["event"] == "rolled_back":
            self.went_back, self.failed = self.went_back + 1, ""
        elif record["event"] in TIMED:
            seconds = record["seconds"]
            if isinstance(seconds, int | float) and math.isfinite(seconds):
                self._now = max(self._now, min(seconds, LONGEST))
            self.over = record["event"] == "finished"
            self.failed = str(record["reason"]) if record["event"] == "failed" else ""

    def _begin(self, record: Mapping[str, Any]) -> None:
        versions = record["versions"].items()
        self.versions = {str(name): str(version)[:LONGEST_VERSION] for name, version in versions}
        self.count, self.over, self.failed = self.count + 1, False, ""
        self._before, self._now = self._before + self._now, 0.0
        if self.config is None:
            self.config, self.text_sha256 = dict(record["config"]), str(record["text"]["sha256"])
