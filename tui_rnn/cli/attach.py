"""``tui-rnn attach``: the app, on a run that another process trains."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..system.terminal import for_shell, unsuitable_for_app
from . import completion
from .refusals import fail

EXAMPLES = """Examples:

tui-rnn attach

tui-rnn attach ckpt.npz --read-only
"""


def attach(
    checkpoint: Annotated[
        Path,
        typer.Argument(metavar="[CKPT]", help="Checkpoint of the run.", autocompletion=completion.checkpoints),
    ] = Path("ckpt.npz"),
    read_only: Annotated[bool, typer.Option("--read-only", help="Only watch: no key changes the run.")] = False,
) -> None:
    """Open the app on a run that goes on in another process."""
    from ..run.remote import NotReached, Remote

    if reason := unsuitable_for_app():
        fail(f"{reason}, so the app cannot start; tui-rnn info {for_shell(checkpoint)} describes the run in words")
    try:
        remote = Remote(checkpoint, control=not read_only)
    except NotReached as error:
        fail(str(error))
    from ..app import launch

    raise typer.Exit(launch.attach(remote))
