"""What a report is made from: the checkpoint, its metrics and its text, as far as they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import engine

from ...run import origins
from ...run.runfiles import RunFiles
from ...run.texts import Text
from ...system.files import reason_of
from ...watch import history
from ...watch.history import History


@dataclass(frozen=True, slots=True)
class Source:
    """A checkpoint and what goes with it.

    Attributes:
        name: of the checkpoint's file.
        text: None if it was not found, and ``no_text`` says why.
        history: of the updates up to the checkpoint's; None if it was not found, and ``no_history`` says why.
    """

    checkpoint: engine.Checkpoint
    name: str
    text: Text | None
    no_text: str
    history: History | None
    no_history: str


def source_of(
    checkpoint: engine.Checkpoint, path: Path, arguments: Sequence[str] = (), encoding: str | None = None
) -> Source:
    """What there is beside a checkpoint. A run may be going on meanwhile: all is of the checkpoint's update.

    Args:
        path: of the checkpoint. arguments: where the text is now, if it is not where the checkpoint says.

    Raises:
        engine.TextError: a text was named, and it is not that of the run.
    """
    text, no_text = None, ""
    try:
        text = origins.reread(checkpoint, path, arguments, encoding)
    except engine.TextError as error:
        if arguments:
            raise
        no_text = str(error)
    found, no_history = _history(checkpoint, path)
    return Source(checkpoint, path.name, text, no_text, found, no_history)


def _history(checkpoint: engine.Checkpoint, path: Path) -> tuple[History | None, str]:
    """The metrics of the run; a best model has those of its run, up to where it was best."""
    metrics = RunFiles.of_best(path).metrics
    try:
        found = history.read(metrics, checkpoint.update)
    except OSError as error:
        return None, f"{metrics.name}: {reason_of(error)}"
    if not found.updates and not list(found.texts):
        return None, f"{metrics.name} tells of no update of this run"
    if not found.sessions.is_of(checkpoint):
        return None, f"{metrics.name} is of another run"
    return found, ""
