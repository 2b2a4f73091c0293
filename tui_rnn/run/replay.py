"""A run that is over, or whose process has died, replayed from its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import engine

from .. import events
from ..commands import CheckGradients, Command, CountNgrams, Look, Sample, Stop
from ..events import Event, Finished
from ..system.files import reason_of
from ..watch import history
from ..watch.source import Observer
from .looks.of_files import LooksOfFiles
from .runfiles import RunFiles
from .started import of_checkpoint


class Replay:
    """A source that replays the files of a run, then reports that it is over. It trains and writes nothing.

    Args:
        path: the checkpoint of a run, or its best model.
        metrics: the metrics file, if it is not next to the checkpoint.
        text: where to find the text that looks inside read, if it is not where the checkpoint says.

    Attributes:
        observers: see ``Source``.
        started: the first event, as of the checkpoint.
        notes: messages about what is missing.

    Raises:
        engine.CheckpointError: the checkpoint cannot be used.
    """

    goes_on = False

    def __init__(self, path: Path, metrics: Path | None = None, text: Sequence[str] = ()) -> None:
        self._path, self._checkpoint = path, engine.load(path)
        self.observers: list[Observer] = []
        self.notes: list[str] = []
        metrics = metrics or RunFiles.of(path).metrics
        try:
            self._history = history.read(metrics)
        except OSError as error:
            self._history = history.History()
            self.notes.append(f"no metrics, so no curve: {metrics}: {reason_of(error)}")
        self.started = of_checkpoint(self._checkpoint, path)
        self._looks = LooksOfFiles(self._checkpoint, path, text, self._tell)

    def start(self) -> None:
        """Report everything, before returning."""
        for event in (self.started, *self._history.events(self.started), self._end()):
            self._tell(event)

    def send(self, command: Command) -> None:
        """Answer looks inside; refuse all else, but silently ignore what a screen sends by itself."""
        match command:
            case Stop() | CheckGradients(reduced=True) | CountNgrams() | Sample(occasion="live"):
                pass
            case _ if isinstance(command, Look):
                self._looks.ask(command)
            case _:
                reason = "this run is over and only shown from its files: it takes no commands"
                self._tell(events.Refused(self._checkpoint.update, reason))

    def join(self, seconds: float | None = None) -> bool:
        """Return True: it has ended."""
        return True

    def _tell(self, event: Event) -> None:
        for observer in self.observers:
            observer(event)

    def _end(self) -> Finished:
        c, best = self._checkpoint, self.started.best
        return Finished(
            update=c.update,
            completed=False,
            reason=events.OVER,
            smooth_loss=c.smooth_loss,
            best_update=best.update,
            best_smooth_loss=best.smooth_loss,
            best_validation_loss=best.validation_loss,
            seconds=0.0,
            checkpoint=str(self._path),
            parameters_sha256=c.parameters_sha256(),
        )
