"""Serving a site until the process is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable

from aiohttp import web

from .site import Site

SHUTDOWN = 3.0  # seconds that tabs have to close
LOOK_EVERY = 5.0  # seconds between two looks for connections that are not tabs ...
IDLE = 60.0  # ... and how long such a one may last
ANYWHERE = ("0.0.0.0", "::")  # not an address to go to


class CannotListen(Exception):
    """Nothing can listen at an address; the message says why."""


def serve(site: Site, host: str, port: int, tell: Callable[[str], object]) -> None:
    """Serve at an address, which is told, until SIGINT, SIGTERM or SIGHUP.

    Raises:
        CannotListen: nothing can listen there.
    """
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # what strangers send is no news, and may hold the token
    asyncio.run(_serve(site, host, port, tell))


async def _serve(site: Site, host: str, port: int, tell: Callable[[str], object]) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(_reason(error)) from None
        tell(f"open {_address(site, host, runner)} in a browser; Ctrl-C ends this, and not the run")
        sweeping = asyncio.create_task(_sweep(runner.server, site))
        await ended.wait()
        sweeping.cancel()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await runner.cleanup()


def _reason(error: OSError) -> str:
    """Why, without the address; the number of a name that is not found is none of the system's."""
    is_system = error.errno is not None and error.errno > 0
    return os.strerror(error.errno or 0) if is_system else error.strerror or str(error)


def _address(site: Site, host: str, runner: web.AppRunner) -> str:
    """Where a browser finds the site."""
    name = socket.gethostname() if host in ANYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{runner.addresses[0][1]}/{site.token}/"


async def _sweep(server: web.Server | None, site: Site) -> None:
    """Again and again close connections that were opened long ago and are not tabs: each costs an open file."""
    since: dict[web.RequestHandler, float] = {}
    while server is not None:
        await asyncio.sleep(LOOK_EVERY)
        now = time.monotonic()
        since = {one: since.get(one, now) for one in server.connections if not site.has_tab(one)}
        for one, first in since.items():
            if now - first > IDLE and one.transport is not None:
                one.transport.abort()
