"""``tui-rnn show``: the app, on a run that is over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..system.terminal import for_shell, unsuitable_for_app
from . import completion
from .options import AnyTextAt, Checkpoint
from .refusals import fail

EXAMPLES = """Examples:

tui-rnn show ckpt.npz

tui-rnn show ckpt.npz --log elsewhere.jsonl
"""


def show(
    checkpoint: Checkpoint,
    log: Annotated[
        Path | None,
        typer.Option(
            help="The run's metrics.", show_default="beside the checkpoint", autocompletion=completion.metrics
        ),
    ] = None,
    text_at: AnyTextAt = None,
) -> None:
    """Open the app read-only on the files of a run.

    Raises:
        engine.CheckpointError: the checkpoint cannot be used.
    """
    from ..run.replay import Replay

    if text_at and "-" in text_at:
        fail("--text - would read the keys of the app; give the name of a file")
    replay = Replay(checkpoint, log, text_at or ())
    if log is not None and replay.notes:
        fail(f"--log {log} cannot be read; leave it out, or give the run's metrics")
    if reason := unsuitable_for_app():
        fail(f"{reason}, so the app cannot start; tui-rnn info {for_shell(checkpoint)} describes the run in words")
    from ..app import launch

    raise typer.Exit(launch.show(replay))
