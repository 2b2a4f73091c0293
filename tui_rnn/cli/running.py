"""Which run is meant: the one that is named, the one here, or the only one there is."""

from __future__ import annotations

from pathlib import Path

import typer

from ..system.signals import INTERRUPTED
from ..system.terminal import for_shell, unsuitable_for_app
from .refusals import fail

HERE = Path("ckpt.npz")


def running(checkpoint: Path | None) -> Path:
    """The checkpoint of a run that another process trains; without a name, ``ckpt.npz``, or the only run there is."""
    from ..run.registry import runs
    from ..run.remote import NotReached, process_of

    if checkpoint is not None:
        return checkpoint
    try:
        process_of(HERE)
    except NotReached as reason:
        if not reason.is_absent:
            fail(str(reason))
    else:
        return HERE
    found = [run.checkpoint for run in runs()]
    if not found:
        fail("no run of yours is being trained on this machine; tui-rnn show CKPT shows one that is over")
    if len(found) > 1 and unsuitable_for_app() is None:
        return chosen()
    if len(found) > 1:
        names = ", ".join(for_shell(path) for path in found)
        fail(f"there are {len(found)} runs; name one of them: {names}")
    return found[0]


def chosen() -> Path:
    """The run that the person takes from a list.

    Raises:
        typer.Exit: none.
    """
    from ..app.run_choice import RunChoice
    from ..run.registry import runs
    from .ps import description, in_words

    found = [(run.checkpoint, in_words(description(run))) for run in runs()]
    path = RunChoice(found).run()
    if path is None:
        raise typer.Exit(INTERRUPTED)
    return path
