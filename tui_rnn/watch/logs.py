"""The files that grow during a run: the metrics and the samples."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from .. import events
from .records import APART, Recorder
from .samples import entry
from .view import View


class LogFile:
    """A text file that grows record by record. Records that cannot be written are dropped and counted.

    It says so once, and once more when writing works again. Every record is tried, so that only those are missing for
    which there was no room.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, fresh: bool, report: Callable[[str], None]) -> None:
        self._path, self._report = path, report
        # Unbuffered, so that a record is in the file at once, and a failed one is not retried behind our back.
        self._file = path.open("wb" if fresh else "ab", buffering=0)
        self._missing = 0  # lines
        self._torn = not fresh and _ends_within_a_line(path)

    def write(self, text: str) -> None:
        """Append a record of one or more whole lines."""
        if self._file.closed:
            return
        # A line that was cut off must not run into the next.
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
                self._report(f"{self._path} cannot be written: {error.strerror or error}. Training goes on.")
            return
        missing, self._missing, self._torn = self._missing, 0, False
        if missing:
            lines = "1 line is" if missing == 1 else f"{missing:,} lines are"
            self._report(f"{self._path} can be written again; {lines} missing.")

    def close(self) -> None:
        """Write no more."""
        with contextlib.suppress(OSError):
            self._file.close()


def _ends_within_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        return file.read() not in (b"", b"\n")


class Logs:
    """An observer that writes a run's metrics and its texts. Use it in a ``with`` statement.

    Args:
        metrics: path of the metrics file.
        samples: path of the samples file.
        fresh: whether to start new files.
        view: of the run; it must be an observer before this one.
        report: takes messages for the person.

    Raises:
        OSError: a file cannot be opened.
    """

    def __init__(self, metrics: Path, samples: Path, fresh: bool, view: View, report: Callable[[str], None]) -> None:
        with contextlib.ExitStack() as stack:
            lines, self._samples = (
                stack.enter_context(contextlib.closing(LogFile(path, fresh, report))) for path in (metrics, samples)
            )
            self._files = stack.pop_all()
        self._recorder = Recorder(lines.write, view, APART)

    def __enter__(self) -> Logs:
        return self

    def __exit__(self, *error: object) -> None:
        self._files.close()

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        self._recorder(event)
        if isinstance(event, events.Sampled) and event.occasion != "live":
            self._samples.write(entry(event))
