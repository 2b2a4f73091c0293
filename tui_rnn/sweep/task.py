"""What a Dask worker does: a slice of a run, by an ordinary ``tui-rnn train`` in a folder that is made for it.

A slice is given the files that a run has so far, and returns those that it has then. Nothing else is shared, so Dask
can make it again on another worker when one dies, and what is lost is a slice at most.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dask.typing import Key
from distributed import Event, Worker, WorkerPlugin, get_client, get_worker

from .. import __version__
from ..run.outcome import SIGNAL
from ..run.runfiles import RunFiles
from ..system import program
from . import carried
from .child import Child

APART = 0.5  # seconds between two messages about progress
LOOK_EVERY = 1.0  # seconds that a look whether the run is to end may take


class OtherVersion(Exception):
    """The worker has another version of this program."""


@dataclass(frozen=True)
class Slice:
    """What a worker is to do.

    Attributes:
        name: of the event by which the run is asked to end. topic: of the messages. version: of this program.
        texts: the name of the plugin that has them.
        arguments: of the command line. folder: where they are to be understood. checkpoint: absolute path.
        files: of the run so far. seconds: after which it is saved and ended; they count from its first record.
    """

    name: str
    topic: str
    version: str
    texts: str
    arguments: tuple[str, ...]
    folder: str
    checkpoint: str
    files: carried.Contents
    seconds: float


class Made(NamedTuple):
    """What a worker has done.

    Attributes:
        files: of the run now. ending: the records that it ended with.
        code, message: how its process ended. over: whether it ended for another reason than a signal to
            save the run and end, as this worker sends it, and whoever shuts down its machine.
    """

    files: carried.Contents
    ending: tuple[Mapping[str, Any], ...]
    code: int
    message: str
    over: bool


class Texts(WorkerPlugin):
    """The texts, sent to every worker once, also to those that join later.

    Args:
        files: contents by absolute paths.
        apart: whether Ctrl-C at the terminal is not for the workers: they are those of the sweep itself.
    """

    def __init__(self, files: Mapping[str, bytes], *, apart: bool) -> None:
        self.files, self._apart = files, apart

    def setup(self, worker: Worker) -> None:
        """Called on the worker."""
        if self._apart and hasattr(os, "setpgid"):
            with contextlib.suppress(OSError):
                os.setpgid(0, 0)


def make(work: Slice) -> Made:
    """Make a slice. It is called on a worker.

    Raises:
        OtherVersion: it is not for this one. OSError: the files cannot be laid out.
    """
    if work.version != __version__:
        raise OtherVersion(f"tui-rnn {__version__}")
    worker = get_worker()
    telling = Telling(worker, work)
    texts = worker.plugins[work.texts]
    assert isinstance(texts, Texts)
    with tempfile.TemporaryDirectory(dir=worker.local_directory, ignore_cleanup_errors=True) as root:
        folder, files = carried.below(Path(root), work.folder), RunFiles.of(carried.below(Path(root), work.checkpoint))
        for needed in (folder, files.checkpoint.parent):
            needed.mkdir(parents=True, exist_ok=True)
        carried.lay_out(Path(root), texts.files)
        for path, content in zip(files.all(), work.files, strict=True):
            if content is not None:
                path.write_bytes(content)
        environment = {**program.environment_elsewhere(), "XDG_STATE_HOME": root}  # it is no person who names the texts
        child = Child(program.command(*work.arguments), folder, environment)
        key = worker.get_current_task()
        clock = Clock(child, work.seconds, Event(work.name, get_client()), lambda: _is_wanted(worker, key))

        def take(record: Mapping[str, Any]) -> None:
            clock.begin()
            telling(record)

        with clock:
            end = child.follow(take)
        return Made(
            carried.read(files), tuple(telling.ending), *end, over=not (telling.was_asked and end.code > SIGNAL)
        )


def _is_wanted(worker: Worker, key: Key) -> bool:
    """Whether anybody waits for a task; the scheduler has it cancelled when whoever ordered it is gone."""
    found = worker.state.tasks.get(key)
    return found is not None and found.state != "cancelled"


class Clock:
    """Ends a child when its time is up, or nobody wants it to go on. Use it in a ``with`` statement.

    Args:
        child: to end. seconds: that it has, from when it has begun.
        asked: an event by which its run is asked to end. is_wanted: tells whether anybody waits for it.
    """

    def __init__(self, child: Child, seconds: float, asked: Event, is_wanted: Callable[[], bool]) -> None:
        self._child, self._seconds, self._asked, self._is_wanted = child, seconds, asked, is_wanted
        self._until = float("inf")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Clock:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()

    def begin(self) -> None:
        """From now on time counts, if it does not yet."""
        self._until = min(self._until, time.monotonic() + self._seconds)

    def _look(self) -> None:
        while not self._over.is_set():
            left = min(LOOK_EVERY, self._until - time.monotonic())
            if left <= 0 or self._is_asked(left) or not self._is_wanted():
                self._child.stop()
                return

    def _is_asked(self, seconds: float) -> bool:
        """Whether the run is asked to end, within so many seconds."""
        try:
            return bool(self._asked.wait(seconds))
        except Exception:  # the scheduler is gone, in one of many ways; then this worker will end, too
            self._over.wait(seconds)
            return False


class Telling:
    """Tells whoever ordered a slice that it has begun, and how it goes.

    Attributes:
        ending: records that the run has ended with, which are not told.
        was_asked: whether it has ended because it was asked to.
    """

    def __init__(self, worker: Worker, work: Slice) -> None:
        self.ending: list[Mapping[str, Any]] = []
        self._worker, self._work = worker, work
        self._kept: list[Mapping[str, Any]] = []
        self._due = time.monotonic()
        self._send([])

    @property
    def was_asked(self) -> bool:
        return [record.get("reason") for record in self.ending] == ["asked"]

    def __call__(self, record: Mapping[str, Any]) -> None:
        """Take a record."""
        match record:
            case {"event": "finished" | "failed"}:
                self.ending.append(record)
                self._tell()
            case {"event": "progress"} if self._kept and self._kept[-1]["event"] == "progress":
                self._kept[-1] = record  # the latest says it all
            case {"event": "progress" | "validation" | "rolled_back"}:
                self._kept.append(record)
        if time.monotonic() >= self._due:
            self._tell()

    def _tell(self) -> None:
        if self._kept:
            self._send(self._kept)
            self._kept, self._due = [], time.monotonic() + APART

    def _send(self, records: list[Mapping[str, Any]]) -> None:
        lines = [json.dumps(record) for record in records]  # ASCII, whatever is in them
        self._worker.log_event(self._work.topic, {"name": self._work.name, "records": lines})
