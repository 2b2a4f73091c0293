"""``tui-rnn serve``: the attached app in a browser."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Annotated

import typer

from ..system import program
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
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="Another name to answer to, as behind a proxy."),
    ] = None,
) -> None:
    """Serve a run that another process trains, until Ctrl-C."""
    from ..run.contact import NotReached, process_of
    from ..run.outcome import print_message
    from .running import running

    try:
        from ..web.listening import CannotListen
        from ..web.listening import serve as serve_until_interrupted
        from ..web.site import Site
    except ImportError:
        fail("serve needs the extra web: pip install 'tui-rnn[web]'")
    is_local = _is_loopback(host)
    exposes = EXPOSED.format(control=" and controls it" if control else "")
    if not is_local and not yes_expose:
        fail(f"--host {for_shell(host)}: {exposes}; --yes-expose if that is meant")
    path = running(checkpoint)
    try:
        process_of(path)
    except NotReached as reason:
        fail(str(reason))
    attach = program.command("attach", *["--read-only"] * (not control), "--", str(path.absolute()))
    names = {*LOOPBACK, host.lower(), *(given.lower() for given in name or ())} if is_local else ()
    site = Site(f"tui-rnn {path.name}", attach, secrets.token_urlsafe(18), names)

    def tell(address: str) -> None:
        if not is_local:
            print_message(exposes)
        print_message(address)

    try:
        serve_until_interrupted(site, host, port, tell)
    except CannotListen as reason:
        fail(f"--port {port} at {for_shell(host)}: {str(reason).lower()}; --port 0 takes any")


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host in LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
