"""``tui-rnn attach``: the app, on a run that another process trains."""

from __future__ import annotations

from typing import Annotated

import typer

from ..system.terminal import unsuitable_for_app
from .options import Json, RunningCheckpoint
from .refusals import fail

EXAMPLES = """Examples:

tui-rnn attach

tui-rnn attach ckpt.npz --read-only
"""


def attach(
    checkpoint: RunningCheckpoint = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Only watch: no key changes the run.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Print the figures once, without the app.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Print lines as the run goes on, without the app.")] = False,
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", hidden=True)] = False,
) -> None:
    """Open the app on a run that goes on in another process, or print its figures."""
    from ..run.contact import NotReached
    from ..run.remote import Remote
    from .running import running

    if once and follow:
        fail("--once and --follow exclude each other; give one of them")
    if json and not (once or follow):
        fail("--json goes with --once or --follow")
    if not (once or follow) and (reason := unsuitable_for_app()):
        fail(f"{reason}, so the app cannot start; tui-rnn attach --once prints the figures")
    path = running(checkpoint)
    try:
        remote = Remote(path, control=not (read_only or once or follow))
    except NotReached as error:
        fail(str(error))
    if once or follow:
        from ..console import following

        raise typer.Exit(following.once(remote, path, json=json) if once else following.follow(remote, json=json))
    from ..app import launch

    raise typer.Exit(launch.attach(remote, path, quiet=quiet))
