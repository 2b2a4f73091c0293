"""``tui-rnn serve``: the attached app in a browser."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from ..system.terminal import for_shell
from .options import RunningCheckpoint
from .refusals import fail

EXAMPLES = """Examples:

tui-rnn serve

tui-rnn serve ckpt.npz --control --port 8080

On another machine: ssh -L 8000:localhost:8000 HOST, then open the printed address here.
"""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EXPOSED = (
    "whoever can reach this machine and learns the address sees the run{control}; "
    "the connection is not encrypted: put a web server with TLS and a login in front"
)


def serve(
    checkpoint: RunningCheckpoint = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 is any that is free.")] = 8000,
    host: Annotated[str, typer.Option(help="Address of this machine to listen at.")] = "127.0.0.1",
    control: Annotated[bool, typer.Option("--control", help="Let the browser's keys control the run.")] = False,
    yes_expose: Annotated[bool, typer.Option("--yes-expose", help="Allow a --host that others can reach.")] = False,
) -> None:
    """Serve a run that another process trains, until Ctrl-C."""
    from ..run.outcome import print_message
    from ..run.remote import NotReached, process_of
    from .running import running

    try:
        from ..web.listening import serve as serve_until_interrupted
        from ..web.site import Site
    except ImportError:
        fail("serve needs the extra web: pip install 'tui-rnn[web]'")
    exposes = EXPOSED.format(control=" and controls it" if control else "")
    if host not in LOOPBACK:
        if not yes_expose:
            fail(f"--host {host}: {exposes}; --yes-expose if that is meant")
        print_message(exposes)
    path = running(checkpoint)
    try:
        process_of(path)
    except NotReached as reason:
        fail(str(reason))
    arguments = ["attach", *["--read-only"] * (not control), "--", str(path.absolute())]
    site = Site(f"tui-rnn {path.name}", arguments, secrets.token_urlsafe(18), LOOPBACK if host in LOOPBACK else ())
    try:
        serve_until_interrupted(site, host, port, print_message)
    except OSError as error:
        fail(f"--port {port} at {for_shell(host)}: {(error.strerror or str(error)).lower()}; --port 0 takes any")
