"""The site: a page with a terminal, and a web socket between each tab and a process of its own.

Who knows the token in the address sees the run. A page of another site does not: the browser says where a web socket
is opened from, and a name that is not this machine's is not answered to.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from .page import POLICY, page
from .tab import Tab

HEARTBEAT = 2.0  # seconds between two questions whether a tab is still there
LONGEST = 1024 * 1024  # bytes of a message from a tab
MOST_TABS = 32
FONT = 8, 16, 48  # sizes in pixels: the smallest, the usual, the largest
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """The site of a run.

    Args:
        title: of the page.
        arguments: of this program, in each tab.
        token: that an address must have to be answered.
        names: of this machine, which a browser may have been sent to; none is any.
    """

    def __init__(self, title: str, arguments: Sequence[str], token: str, names: Sequence[str]) -> None:
        self._title, self._arguments, self.token, self._names = title, arguments, token, names
        self._tabs: set[Tab] = set()

    def application(self) -> web.Application:
        """The application, for aiohttp to run."""
        application = web.Application(middlewares=[self._guard])
        application.add_routes(
            [
                web.get("/{token}/", self._page),
                web.get("/{token}/ws", self._socket),
                web.static("/static", Path(str(files("textual_serve"))) / "static"),
            ]
        )
        application.on_shutdown.append(self._close)
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse who was not given the address, or comes by another name."""
        token = request.match_info.get("token")
        named = not self._names or urlsplit(f"//{request.host}").hostname in self._names
        if not named or (token is not None and not hmac.compare_digest(token.encode(), self.token.encode())):
            raise web.HTTPForbidden(text="This is not the address that tui-rnn serve printed.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _page(self, request: web.Request) -> web.Response:
        scheme = "wss" if request.secure or request.headers.get("X-Forwarded-Proto") == "https" else "ws"
        smallest, usual, largest = FONT
        size = min(max(_number(request.query.get("fontsize"), usual), smallest), largest)
        text = page(self._title, f"{scheme}://{request.host}/{self.token}/ws", size)
        return web.Response(text=text, content_type="text/html")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Show the app in a tab for as long as the tab is there."""
        origin = urlsplit(request.headers.get("Origin", ""))
        if origin.netloc != request.host:
            raise web.HTTPForbidden(text="Another page must not open this run.\n")
        if len(self._tabs) >= MOST_TABS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_TABS} tabs are open already.\n")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LONGEST)
        await socket.prepare(request)
        tab = Tab(self._arguments)
        self._tabs.add(tab)
        try:
            await tab.start(_number(request.query.get("width"), 80), _number(request.query.get("height"), 24))
            showing = asyncio.create_task(_show(tab, socket))
            try:
                async for message in socket:
                    if message.type is WSMsgType.TEXT:
                        await _take(message.data, tab, socket)
            finally:
                showing.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                    await showing
        finally:
            await asyncio.shield(tab.stop())
            self._tabs.discard(tab)
        return socket

    async def _close(self, application: web.Application) -> None:
        await asyncio.gather(*(tab.stop() for tab in self._tabs))


async def _show(tab: Tab, socket: web.WebSocketResponse) -> None:
    """Send what the app draws, until it ends."""
    while data := await tab.next():
        await socket.send_bytes(data)
    await socket.close()


async def _take(text: str, tab: Tab, socket: web.WebSocketResponse) -> None:
    """Do what a message of the tab says; any other is ignored."""
    with contextlib.suppress(ValueError, RecursionError):
        match json.loads(text):
            case ["stdin", str(keys)]:
                tab.write(keys.encode(errors="replace"))
            case ["resize", {"width": int(columns), "height": int(lines)}]:
                tab.resize(columns, lines)
            case ["ping", value]:
                await socket.send_json(["pong", value])


def _number(text: Any, usual: int) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 5 else usual
