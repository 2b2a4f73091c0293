"""Which run is meant: the one that is named, the one here, or the only one there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..system.signals import INTERRUPTED
from ..system.terminal import for_shell, unsuitable_for_app
from .refusals import fail

if TYPE_CHECKING:
    from ..run.registry import Run

HERE = Path("ckpt.npz")


def running(checkpoint: Path | None) -> Path:
    """The checkpoint of a run that another process trains; without a name, ``ckpt.npz``, or the only run there is."""
    from ..run.contact import NotReached, process_of
    from ..run.registry import runs

    if checkpoint is not None:
        return checkpoint
    try:
        process_of(HERE)
    except NotReached as reason:
        if not reason.is_absent:
            fail(str(reason))
    else:
        return HERE
    found = [*runs()]
    if not found:
        fail("no run of yours is being trained on this machine; tui-rnn show CKPT shows one that is over")
    if len(found) > 1 and unsuitable_for_app() is None:
        return chosen(found)
    if len(found) > 1:
        names = ", ".join(for_shell(run.checkpoint) for run in found)
        fail(f"there are {len(found)} runs; name one of them: {names}")
    return found[0].checkpoint


def chosen(found: Sequence[Run]) -> Path:
    """The run that the person takes from a list.

    Raises:
        typer.Exit: none.
    """
    from ..app.run_choice import RunChoice
    from .ps import description, in_words

    path = RunChoice([(run.checkpoint, in_words(description(run))) for run in found]).run()
    if path is None:
        raise typer.Exit(INTERRUPTED)
    return path
