"""How a run of a sweep stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import engine

from ..run.outcome import SIGNAL
from ..run.ranking import VALIDATION
from .events import DIVERGED, DONE, FAILED, OVER, STOPPED, WAITING

ATTEMPTS = 3  # to train a run whose process is killed
WORSE = 1.05  # times the loss of guessing: what ends above that has diverged


class End(NamedTuple):
    """How a run stands when its process has ended.

    Attributes:
        state, reason: as in ``Standing``.
        by_hand: whether a person has ended it from elsewhere. again: whether to start it again.
        unsaved: whether it came to its goal and could not be saved.
    """

    state: str
    reason: str = ""
    by_hand: bool = False
    again: bool = False
    unsaved: bool = False


@dataclass(slots=True)
class Standing:
    """A run, as far as it is known.

    Attributes:
        state: see ``events``. update: how far it is. reason: why it failed, or "".
        losses: (update, bits per character), ascending: of the loss that points are ranked by.
        by_hand: whether a person has stopped it. unusable: whether what is in its place cannot be gone on with.
        attempts: how often it was started.
        at_end: whether it has told that it came to its goal, or ran out of patience.
    """

    state: str
    update: int
    reason: str = ""
    losses: list[tuple[int, float]] = field(default_factory=list)
    by_hand: bool = False
    unusable: bool = False
    attempts: int = 0
    at_end: bool = False

    def take(self, record: Mapping[str, object], by: str, guessing: float) -> None:
        """Take what the run tells: a record as in its metrics file.

        Args:
            by: the loss to keep, "validation" or "smooth". guessing: what guessing costs, in bits per character.
        """
        match record:
            case {"event": "progress", "update": int(update), "bits_per_char": float(bits)}:
                self._go_to(update, None if by == VALIDATION else bits)
            case {"event": "validation", "update": int(update), "loss": float(loss)} if update and by == VALIDATION:
                self._go_to(update, engine.bits_per_character(loss, 1))
            case {"event": "rolled_back", "update": int(update)}:
                self.losses = [(at, bits) for at, bits in self.losses if at <= update]
                self.update = update
            case {"event": "failed", "reason": str(reason), "trace": trace, "update": int(update)}:
                self.state, self.reason = (FAILED if trace else DIVERGED), reason
                self.update = self.update if trace else update
            case {"event": "finished", "reason": str(reason), "update": int(update)}:
                self.update = update
                self.at_end = reason in ("goal", "patience")
                self.state = DONE if self.at_end else WAITING
                self.judge(guessing)

    def _go_to(self, update: int, bits: float | None) -> None:
        self.update = update
        if bits is not None:
            self.losses.append((update, bits))

    def judge(self, guessing: float) -> None:
        """What ends worse than guessing has diverged, although its numbers are finite."""
        if self.state == DONE and self.losses and self.losses[-1][1] > WORSE * guessing:
            self.state, self.reason = DIVERGED, "its loss is worse than guessing"

    def ended(self, code: int, message: str, *, asked: bool) -> End:
        """What to make of the end of its process.

        Args:
            code: its exit code. message: the last that it said.
            asked: whether the sweep asked it to end, or to stop here.
        """
        if self.at_end and 0 < code < SIGNAL:
            return End(FAILED, message or _how(code), unsaved=True)
        if self.state in (FAILED, *OVER):
            return End(self.state, self.reason)
        if self.by_hand or asked:
            return End(STOPPED if self.by_hand else WAITING)
        if self.state == WAITING and code == 0:  # by tui-rnn stop, or in the app that was attached to it
            return End(STOPPED, by_hand=True)
        if self.state == WAITING:
            return End(WAITING, "its process was told to end")
        if code < 0 and self.attempts < ATTEMPTS:
            return End(WAITING, f"{_how(code)}; it is started again", again=True)
        return End(FAILED, message or _how(code))

    def loss_at(self, update: int) -> float | None:
        """The latest loss up to an update, in bits per character; None if it had failed, or is not known.

        Where a run was stopped its loss is always on record, however seldom it is recorded before.
        """
        known = [bits for at, bits in self.losses if at <= update]
        failed = self.state in (DIVERGED, FAILED) and self.update <= update
        return known[-1] if known and not failed else None


def _how(code: int) -> str:
    """How a process ended that has said nothing."""
    return f"its process was killed by signal {-code}" if code < 0 else f"its process ended with exit code {code}"
