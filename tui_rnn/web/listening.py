"""Serving a site until the process is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

from aiohttp import web

from .site import Site

SHUTDOWN = 3.0  # seconds that tabs have to close


def serve(site: Site, host: str, port: int, tell: Callable[[str], object]) -> None:
    """Serve at an address, which is told, until SIGINT, SIGTERM or SIGHUP.

    Raises:
        OSError: nothing can listen there.
    """
    asyncio.run(_serve(site, host, port, tell))


async def _serve(site: Site, host: str, port: int, tell: Callable[[str], object]) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    try:
        place = web.TCPSite(runner, host, port)
        await place.start()
        taken = runner.addresses[0][1]
        name = f"[{host}]" if ":" in host else host
        tell(f"open http://{name}:{taken}/{site.token}/ in a browser; Ctrl-C ends this, and not the run")
        await ended.wait()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await runner.cleanup()
