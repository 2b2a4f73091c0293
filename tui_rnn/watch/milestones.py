"""The texts that show how a run came along: of every 10,000th update, or the nearest that were recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..events import Sampled

EVERY = 10_000
ALWAYS = 100_000  # up to this update none is left out
MOST = 400  # when there are more, every second one after that is left out, then every second of the rest, ...


class Milestone(NamedTuple):
    """A text, and the update of which one was looked for."""

    due: int
    text: Sampled


class Milestones:
    """Takes the texts of a run in any number; iterating gives the texts that are kept, as a deque would.

    Args:
        until: the last update of the run. In a shorter run than ``EVERY`` all are kept, as far as they fit.

    Only texts of the model of the moment count, and before the first update only those from before it.
    """

    def __init__(self, until: int) -> None:
        self._every, self._kept = EVERY if until >= EVERY else 1, dict[int, Sampled]()

    def append(self, text: Sampled) -> None:
        """Take a text; of two of the same update the later one is kept, since a run may have gone back."""
        if text.model != "current":
            return
        due = (text.update + self._every // 2) // self._every * self._every
        if due == 0 and text.update:
            return
        before = self._kept.get(due)
        if before is None or abs(text.update - due) <= abs(before.update - due):
            self._kept[due] = text
        while len(self._kept) > MOST:
            self._thin()

    def forget_after(self, update: int) -> None:
        """Drop those of later updates, which the run has gone back from."""
        self._kept = {due: text for due, text in self._kept.items() if text.update <= update}

    def _thin(self) -> None:
        firm = ALWAYS if self._every >= EVERY else 0
        later = sorted(due for due in self._kept if due > firm)
        for due in later[:-1:2]:
            del self._kept[due]

    def __iter__(self) -> Iterator[Sampled]:
        return (milestone.text for milestone in self.found())

    def found(self) -> list[Milestone]:
        """What is kept, in the order of the updates."""
        return [Milestone(due, self._kept[due]) for due in sorted(self._kept)]
