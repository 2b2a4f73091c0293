"""A run that is ready to go, and its place, which it has to itself."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import engine
from engine import Trainer

from ..flags import ON_SPIKE
from . import lock, origins, outcome, texts
from .leftovers import drop_later, remove_temporaries
from .options import UsageError
from .ownership import Identity, identity_of
from .runfiles import RunFiles
from .schedule import Schedule
from .worker import Worker


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is ready to go.

    Attributes:
        goal: updates to reach in all; None when nothing was said.
        notes: lines for the person, before it starts.
        fresh: whether the run is new, so that its logs start empty.
        roll_back: whether to go back to the last checkpoint when the loss is not a number.
        on_spike: "warn", "rollback" or "ignore", when the loss jumps.
        read: the identity of the checkpoint that was read, if it is the one that is saved to.
        changed_rate: whether a run was resumed with another learning rate than it had.
        time_limit: seconds of training after which the run ends; None is no limit.
        attachable: whether other processes may watch and control the run.
        paused: whether it waits to be told to begin.
        init_from: the model whose weights the run began with; None if they were drawn.
    """

    trainer: Trainer
    text: texts.Text
    files: RunFiles
    goal: int | None
    notes: tuple[str, ...]
    fresh: bool
    roll_back: bool = False
    on_spike: str = ON_SPIKE[0]
    read: Identity | None = None
    changed_rate: bool = False
    time_limit: float | None = None
    attachable: bool = True
    paused: bool = False
    init_from: engine.Pretrained | None = None

    def origin(self, goal: int | None) -> engine.Origin:
        """What the checkpoints will say about the text, the first weights and the goal."""
        origin = origins.origin_of(self.text, self.files.checkpoint, goal)
        return dataclasses.replace(origin, init_from=self.init_from)

    def worker(self, schedule: Schedule, *, stay: bool = False) -> Worker:
        """What drives the run; ``stay``: whether it waits for commands at the goal, and after a divergence."""
        return Worker(
            self.trainer,
            self.goal,
            self.files,
            self.origin(self.goal),
            schedule,
            stay=stay,
            roll_back=self.roll_back,
            on_spike=self.on_spike,
            time_limit=self.time_limit,
            fresh=self.fresh,
            changed_rate=self.changed_rate,
        )


LEFT_WITHIN = 30.0  # seconds that a process has to leave the place of its run to one that takes over


@contextlib.contextmanager
def locked(session: Session, *, wait: bool = False) -> Iterator[Session]:
    """Take the place of a run for as long as the block lasts: lock it, and clear it of what an earlier run left there.

    Args:
        wait: whether to wait for another process to leave it, for a while.

    Yields:
        The session, with what was done among its notes.

    Raises:
        UsageError: another process trains there, or the files that are there cannot be changed.
    """
    files, notes = session.files, list(session.notes)
    with contextlib.ExitStack() as stack:
        try:
            alone = stack.enter_context(lock.held(files.checkpoint, LEFT_WITHIN if wait else 0.0))
        except lock.Taken as taken:
            raise UsageError(
                f"{files.checkpoint} is being trained by another tui-rnn ({taken}); "
                "stop that one first, or choose another --out"
            ) from None
        except lock.NotALock as found:
            raise UsageError(
                f"{found.path} should be the lock of {files.checkpoint.name}, but is {found.what}; "
                "remove it, or choose another --out"
            ) from None
        if not session.fresh and identity_of(files.checkpoint) != session.read:
            raise UsageError(f"{files.checkpoint} was saved by another process while it was being read; try again")
        if alone:
            remove_temporaries(files, list(session.text.paths))
        else:
            notes.append("this folder cannot hold a lock: a second tui-rnn on the same checkpoint would not be noticed")
        try:
            if not session.fresh:
                if strange := drop_later(files, session.trainer.update):
                    lines = "1 line is not a record" if strange == 1 else f"{strange:,} lines are not records"
                    notes.append(f"{files.metrics}: {lines} of a run; skipped")
            elif aside := files.set_aside():
                notes.append(f"an earlier run had this name; it is kept as {aside}")
        except OSError as error:
            raise UsageError(outcome.os_error_message(error, "cannot be changed", files.metrics)) from None
        yield dataclasses.replace(session, notes=tuple(notes))
