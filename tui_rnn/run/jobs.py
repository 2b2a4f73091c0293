"""What a worker does between updates, in pieces, so that it always answers commands quickly.

A job is an iterator; each of its steps takes a few hundredths of a second. Some jobs are *exclusive*: no update is made
until they are done, because they concern the model as it is now (a text that is due at this update, a checkpoint).
The others share the time with training, half and half: a text that a person asked for, a check of the live gradients.
Those are done one after another; a look inside the model is done *aside*, in turns with them, since a text may be long.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

STEP = 0.02  # seconds that a step of a job should take, roughly
WORTH_TELLING = 0.1  # seconds after which an exclusive job is reported
POLL = 0.01  # seconds between two checks of a thread that is waited for

DONE = object()


@dataclass(slots=True, eq=False)
class Job:
    """Something that takes a while.

    Attributes:
        what: a word or two that say what it does.
        steps: does a piece of the job at a time.
        exclusive: whether updates wait for it.
        kind: a name that jobs of its kind share.
        began: when its first step was made, by ``time.monotonic``; 0 before.
    """

    what: str
    steps: Generator[None]
    exclusive: bool
    kind: str = ""
    began: float = 0.0


class Jobs:
    """The queue of jobs: exclusive ones first.

    Args:
        tell: called with what is being done, once that takes long, and with "" when it is over.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._exclusive: deque[Job] = deque()
        self._shared: deque[Job] = deque()
        self._aside: deque[Job] = deque()
        self._turns = 0  # that shared jobs and those aside have had
        self._due = 0.0  # when the next step of a shared job may be made
        self._told: Job | None = None

    def __bool__(self) -> bool:
        return bool(self._exclusive or self._shared or self._aside)

    @property
    def updates_wait(self) -> bool:
        """Whether an exclusive job is running or queued."""
        return bool(self._exclusive)

    def add(self, job: Job, *, aside: bool = False) -> None:
        """Queue a job; ``aside``: in turns with the shared ones, instead of after them."""
        (self._exclusive if job.exclusive else self._aside if aside else self._shared).append(job)

    def has(self, kind: str) -> bool:
        """Whether a job of that kind is running or queued."""
        return any(job.kind == kind for job in (*self._exclusive, *self._shared, *self._aside))

    def work(self, alone: bool) -> None:
        """Make a step of the first job, if it is its turn; ``alone``: no updates need a share of the time."""
        if self._exclusive:
            self._step(self._exclusive)
        elif self._shared or self._aside:
            now = time.monotonic()
            if alone or now >= self._due:
                self._turns += 1
                queues = (self._shared, self._aside) if self._turns % 2 else (self._aside, self._shared)
                self._step(queues[0] or queues[1])
                after = time.monotonic()
                self._due = after + (after - now)

    def _step(self, jobs: deque[Job]) -> None:
        job = jobs[0]
        job.began = job.began or time.monotonic()
        over = True
        try:
            over = next(job.steps, DONE) is DONE
        finally:  # a job that fails is over
            if over:
                jobs.popleft()
                self._tell_it_is_over(job)
        if job.exclusive and not over and self._told is not job and time.monotonic() - job.began > WORTH_TELLING:
            self._told = job
            self._tell(job.what)

    def _tell_it_is_over(self, job: Job) -> None:
        if self._told is job:
            self.tell_it_is_over()

    def tell_it_is_over(self) -> None:
        """Tell that nothing is done any more, if something was told of: a job's own last step may need that."""
        if self._told is not None:
            self._told = None
            self._tell("")

    def end(self) -> None:
        """End every job, in order, as cleanly as possible.

        An exclusive job is due now and never again, so it gets one more step, which is all that most of them need.
        """
        while self:
            job = (self._exclusive or self._shared or self._aside).popleft()
            try:
                if job.exclusive:
                    next(job.steps, DONE)
                job.steps.close()
            finally:
                self._tell_it_is_over(job)


class BackgroundCall(Generic[T]):
    """A call in a thread of its own: it waits for a disk, or has no pieces. What it reads must not change meanwhile."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="background call", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._call())
        except BaseException as error:
            self._error = error

    def wait(self) -> bool:
        """Wait a moment. Returns whether the call is over."""
        self._thread.join(POLL)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Wait for the end. Returns what the call returned, or raises what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]
