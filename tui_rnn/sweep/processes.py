"""Runs in processes on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable

import engine

from ..run.options import UsageError
from ..system import program
from .child import Child
from .events import RunKey
from .executor import Ended, Job, News, Record

MOST = 1024  # processes
ENDS_WITHIN = 30.0  # seconds that processes have to save their runs, once they are asked to


class Processes:
    """An executor, see ``Executor``. ``room``: processes at once; None is one for each core.

    Raises:
        UsageError: there cannot be so many.
    """

    def __init__(self, room: int | None = None) -> None:
        if room is not None and not 1 <= room <= MOST:
            raise UsageError(f"--workers must be a whole number from 1 to {MOST:,}, not {room}")
        self.room = room or engine.available_cores()
        self.where = "1 process" if self.room == 1 else f"{self.room} processes"
        self._children: dict[RunKey, Child] = {}
        self._lock = threading.Lock()

    def start(self, job: Job, tell: Callable[[News], object]) -> None:
        """Train a run in a process of its own."""
        child = Child(program.command(*job.arguments(job.files.checkpoint, job.text)))
        with self._lock:
            self._children[job.run] = child
        threading.Thread(target=self._follow, args=(job.run, child, tell), daemon=True).start()

    def _follow(self, run: RunKey, child: Child, tell: Callable[[News], object]) -> None:
        end = child.follow(lambda record: tell(Record(run, record)))
        with self._lock:
            self._children.pop(run, None)
        tell(Ended(run, *end))

    def stop(self, run: RunKey) -> None:
        """Ask the process of a run to save it and end."""
        with self._lock:
            child = self._children.get(run)
        if child is not None:
            child.stop()

    def close(self) -> None:
        """Ask all processes to end, and end those that do not."""
        with self._lock:
            children = list(self._children.values())
        for child in children:
            child.stop()
        for child in children:
            child.end(ENDS_WITHIN)
