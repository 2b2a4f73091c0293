"""The files that grow during a run: the metrics and the samples."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from engine import events

from ..run.runfiles import sample_heading
from ..run.session import Session
from ..run.worker import Worker
from .progress import Progress
from .records import APART, Recorder


def heading(event: events.Sampled) -> str:
    """The line above a text, in the samples file and on a screen."""
    return sample_heading(event.update, event.smooth_loss, event.temperature, event.model)


class LogFile:
    """A text file that grows record by record. While it cannot be written, records are dropped and counted.

    That is told of once, and once again when there is room; each record is tried, so that only those are missing that
    there was no room for.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, fresh: bool, say: Callable[[str], None]) -> None:
        self._path, self._say = path, say
        # Without a buffer, so that a record is in the file at once, and none that failed is tried behind our back.
        self._file = path.open("wb" if fresh else "ab", buffering=0)
        self._missing = 0  # lines
        self._torn = not fresh and _ends_within_a_line(path)

    def write(self, text: str) -> None:
        """Append a record: one or more whole lines."""
        if self._file.closed:
            return
        # A line that was cut off stays one line, and does not run into the next.
        data = ("\n" if self._torn else "").encode() + text.encode()
        written = 0
        try:
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError as error:
            first, self._missing = not self._missing, self._missing + text.count("\n")
            if written:
                self._torn = data[written - 1 : written] != b"\n"
            if first:
                self._say(f"{self._path} cannot be written: {error.strerror or error}. Training goes on.")
            return
        missing, self._missing, self._torn = self._missing, 0, False
        if missing:
            lines = "1 line is" if missing == 1 else f"{missing:,} lines are"
            self._say(f"{self._path} is written again; {lines} missing.")

    def close(self) -> None:
        """Write no more."""
        with contextlib.suppress(OSError):
            self._file.close()


def _ends_within_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        return file.read() not in (b"", b"\n")


@contextlib.contextmanager
def attached(session: Session, worker: Worker, progress: Progress, say: Callable[[str], None]) -> Iterator[None]:
    """Have a worker's events written to the session's files; ``progress`` must be among the observers before.

    Raises:
        OSError: a file cannot be opened.
    """
    with contextlib.ExitStack() as stack:

        def log(path: Path) -> LogFile:
            return stack.enter_context(contextlib.closing(LogFile(path, session.fresh, say)))

        metrics, samples = log(session.files.metrics), log(session.files.samples)

        def write_samples(event: events.Event) -> None:
            if isinstance(event, events.Sampled) and event.occasion != "live":
                samples.write(f"{heading(event)}\n{event.prompt}{event.text}\n\n")

        recorder = Recorder(metrics.write, progress, lambda: worker.seconds, APART)
        recorder.begin(session)
        worker.observers += [recorder, write_samples]
        yield
