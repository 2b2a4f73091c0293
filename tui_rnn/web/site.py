"""The site: a page with a terminal, and a web socket between each tab and a process of its own.

Who knows the token in the address sees the run. A page of another site does not: the browser says where a web socket
is opened from, and a name that is not this machine's is not answered to.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from .page import POLICY, page
from .tab import Tab

PING_EVERY = 1.0  # seconds
LOST_AFTER = 3.5  # seconds without a word from a tab, not even an answer to a ping
FAREWELL = 1.0  # seconds that a tab has to answer to a goodbye
LONGEST = 1024 * 1024  # bytes of a message from a tab
MOST_TABS = 32
FONT = 8, 16, 48  # sizes in pixels: the smallest, the usual, the largest
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Server": "tui-rnn",
}
PUBLIC = HEADERS | {"Cache-Control": "no-cache"}  # a copy may be kept; it is asked for whether it is still good
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """The site of a run.

    Args:
        title: of the page.
        command: that is run in each tab.
        token: that an address must have to be answered.
        names: that a browser may know this machine by; none is any.
    """

    def __init__(self, title: str, command: Sequence[str], token: str, names: Collection[str]) -> None:
        self._title, self._command, self.token, self._names = title, command, token, names
        self._tabs: dict[Tab, object] = {}  # and the connection of each
        self._is_closing = False

    def application(self) -> web.Application:
        """The application, for aiohttp to run."""
        application = web.Application(middlewares=[self._guard])
        application.add_routes(
            [
                web.get("/{token}/", self._page),
                web.get("/{token}/page.js", self._script),
                web.get("/{token}/ws", self._socket),
                web.static("/static", Path(str(files("textual_serve"))) / "static"),
            ]
        )
        application.on_shutdown.append(self._close)
        return application

    def has_tab(self, connection: object) -> bool:
        """Whether a connection is that of a tab."""
        return connection in self._tabs.values()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse who was not given the address, or comes by another name; and add the headers."""
        token = request.match_info.get("token")
        try:
            if self._names and _host(request.host) not in self._names:
                raise web.HTTPForbidden(text="tui-rnn serve does not answer to this name; see its --name.\n")
            if token is not None and not hmac.compare_digest(token.encode(), self.token.encode()):
                raise web.HTTPForbidden(text="This is not the address that tui-rnn serve printed.\n")
            response = await handler(request)
        except web.HTTPException as refusal:
            refusal.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS if token is not None else PUBLIC)
        return response

    async def _page(self, request: web.Request) -> web.Response:
        smallest, usual, largest = FONT
        size = min(max(_number(request.query.get("fontsize"), usual), smallest), largest)
        return web.Response(text=page(self._title, size), content_type="text/html")

    async def _script(self, request: web.Request) -> web.Response:
        script = files(__package__).joinpath("page.js").read_text(encoding="utf-8")
        return web.Response(text=script, content_type="text/javascript")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Show the app in a tab for as long as the tab is there."""
        if request.headers.get("Origin", "").partition("://")[2] != request.host:
            raise web.HTTPForbidden(text="Another page must not open this run.\n")
        socket = web.WebSocketResponse(timeout=FAREWELL, autoping=False, max_msg_size=LONGEST)
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest(text="This address is for a web socket.\n")
        if len(self._tabs) >= MOST_TABS or self._is_closing:
            raise web.HTTPServiceUnavailable(text=f"{MOST_TABS} tabs are open already.\n")
        tab = Tab(self._command)
        self._tabs[tab] = request.protocol
        try:
            await tab.start(_number(request.query.get("width"), 80), _number(request.query.get("height"), 24))
            await socket.prepare(request)
            is_there = await _converse(tab, socket)
        except OSError as error:
            raise web.HTTPServiceUnavailable(text=f"No view can be opened: {error.strerror}.\n") from None
        finally:
            await asyncio.shield(self._end(tab))
        if is_there:
            with contextlib.suppress(ConnectionError):
                await socket.close(code=self._code(tab))
        if request.transport is not None:
            request.transport.abort()  # what was not taken yet never will be
        return socket

    def _code(self, tab: Tab) -> int:
        """Why a tab is closed."""
        if self._is_closing:
            return WSCloseCode.GOING_AWAY
        if tab.is_behind:
            return WSCloseCode.TRY_AGAIN_LATER
        return WSCloseCode.OK if tab.exit_code == 0 else WSCloseCode.INTERNAL_ERROR

    async def _end(self, tab: Tab) -> None:
        await tab.stop()
        self._tabs.pop(tab, None)

    async def _close(self, application: web.Application) -> None:
        self._is_closing = True
        await asyncio.gather(*(tab.stop() for tab in self._tabs))


async def _converse(tab: Tab, socket: web.WebSocketResponse) -> bool:
    """Pass on what the app draws and what is typed, until either ends. Returns whether the browser is still there."""
    showing = asyncio.create_task(_show(tab, socket))
    tasks = (showing, asyncio.create_task(_listen(tab, socket)), asyncio.create_task(_ask(socket)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return showing.done() and showing.exception() is None
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, ConnectionError | TimeoutError):
                raise ended


async def _show(tab: Tab, socket: web.WebSocketResponse) -> None:
    """Send what the app draws, until it ends."""
    while data := await tab.next():
        await socket.send_bytes(data)


async def _listen(tab: Tab, socket: web.WebSocketResponse) -> None:
    """Do what the messages of the tab say, until there are no more."""
    while True:
        message = await socket.receive(timeout=LOST_AFTER)
        match message.type:
            case WSMsgType.TEXT:
                await _take(message.data, tab, socket)
            case WSMsgType.PING:
                await socket.pong(message.data)
            case WSMsgType.CLOSE | WSMsgType.CLOSING | WSMsgType.CLOSED | WSMsgType.ERROR:
                return


async def _ask(socket: web.WebSocketResponse) -> None:
    """Ask again and again whether the tab is still there."""
    while True:
        await asyncio.sleep(PING_EVERY)
        await socket.ping()


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


def _host(address: str) -> str | None:
    """The host in "host:port"; None if there is none."""
    with contextlib.suppress(ValueError):
        return urlsplit(f"//{address}").hostname
    return None


def _number(text: Any, usual: int) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 5 else usual
