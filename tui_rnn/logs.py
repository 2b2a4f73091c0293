"""The files that grow during a run: the metrics and the samples."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from engine import events

from .progress import Progress
from .records import Recorder
from .runfiles import sample_heading
from .session import Session
from .worker import Worker


def heading(event: events.Sampled) -> str:
    """The line above a text, in the samples file and on a screen."""
    return sample_heading(event.update, event.smooth_loss, event.temperature, event.model)


class LogFile:
    """A text file that grows line by line. That it can no longer be written is told of, once.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, fresh: bool, say: Callable[[str], None]) -> None:
        self._path, self._say = path, say
        self._file: IO[str] | None = path.open("w" if fresh else "a", encoding="utf-8", buffering=1, newline="\n")

    def write(self, text: str) -> None:
        """Append."""
        if self._file is None:
            return
        try:
            self._file.write(text)
        except OSError as error:
            self.close()
            self._say(f"{self._path} is no longer written: {error.strerror or error}. Training goes on.")

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


@contextlib.contextmanager
def attached(session: Session, worker: Worker, progress: Progress, say: Callable[[str], None]) -> Iterator[None]:
    """Have a worker's events written to the session's files; ``progress`` must be among the observers before.

    Raises:
        OSError: a file cannot be opened.
    """
    metrics = LogFile(session.files.metrics, session.fresh, say)
    samples = LogFile(session.files.samples, session.fresh, say)

    def write_samples(event: events.Event) -> None:
        if isinstance(event, events.Sampled) and event.occasion != "live":
            samples.write(f"{heading(event)}\n{event.prompt}{event.text}\n\n")

    worker.observers += [Recorder(metrics.write, progress, lambda: worker.seconds), write_samples]
    try:
        yield
    finally:
        metrics.close()
        samples.close()
