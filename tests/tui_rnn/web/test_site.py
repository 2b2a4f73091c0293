"""The site, over real connections: who gets in, what a tab shows and takes, and when its process ends."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

pytest.importorskip("aiohttp")
from aiohttp import WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer

from tui_rnn.web import site as module
from tui_rnn.web.site import HEADERS, Site

from ...processes import IS_KNOWN, children

pytestmark = pytest.mark.skipif(not IS_KNOWN, reason="there is no /proc")

TOKEN = "a-token"
ECHO = """
import os, signal, sys
signal.signal(signal.SIGWINCH, lambda *_: print("size", *os.get_terminal_size(0), flush=True))
print("hello", *os.get_terminal_size(0), flush=True)
for line in sys.stdin:
    if line.startswith("end"):
        sys.exit(int(line.split()[1]))
    print("heard", line, flush=True)
"""
Client = TestClient[Any, Any]
before: set[int] = set()  # processes that are not of tabs
LOST_AFTER = module.LOST_AFTER


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is busy does not answer to pings, however busy the machine is."""
    before.update(children(os.getpid()))
    monkeypatch.setattr(module, "LOST_AFTER", 600.0)


def visit(test: Callable[[Client, str], Awaitable[None]], names: tuple[str, ...] = ("127.0.0.1",)) -> None:
    """Run a test with a client of a site, and its origin."""

    async def run() -> None:
        site = Site("a run", [sys.executable, "-S", "-c", ECHO], TOKEN, names)
        async with TestClient(TestServer(site.application())) as client:
            await asyncio.wait_for(test(client, f"http://{client.host}:{client.port}"), 60)

    asyncio.run(run())


async def until(socket: Any, text: bytes) -> None:
    """Wait for a text in what is shown."""
    shown = b""
    while text not in shown:
        shown += await socket.receive_bytes(timeout=60)


def of_tabs() -> set[int]:
    """The processes that have been started since the test began: other tests may have left theirs."""
    return {*children(os.getpid())} - before


async def none_is_left() -> None:
    """Wait until no process of a tab is left."""
    while of_tabs():
        await asyncio.sleep(0.05)


def test_only_the_printed_address_is_answered() -> None:
    async def look(client: Client, origin: str) -> None:
        async def status(path: str, **headers: str) -> int:
            async with client.get(path, headers=headers, allow_redirects=False) as answer:
                assert all(answer.headers[name] for name in HEADERS), path
                return answer.status

        assert await status(f"/{TOKEN}/") == 200
        assert await status(f"/{TOKEN}/page.js") == 200
        assert await status("/static/js/textual.js") == 200
        for token in ("wrong", TOKEN.upper(), "t%C3%B6ken", "x" * 5000, "%00"):
            assert await status(f"/{token}/") == 403
            assert await status(f"/{token}/page.js") == 403
            assert await status(f"/{token}/ws", Origin=origin) == 403
        for path in ("/", "/static/", "/static/js", "/static/%2e%2e/server.py", "/static/..%2fserver.py"):
            assert await status(path) in (403, 404), path
        for name in ("evil.example", f"evil.example:{client.port}", "127.0.0.1.evil.example", "[", "127.0.0.1@evil"):
            assert await status(f"/{TOKEN}/", Host=name) in (400, 403), name
        assert await status(f"/{TOKEN}/", Host="127.0.0.1:4711") == 200  # as under ssh -L

    visit(look)


def test_a_web_socket_is_opened_by_our_own_page_only() -> None:
    async def look(client: Client, origin: str) -> None:
        foreign = ("http://evil.example", "null", "", origin + "0", f"http://127.0.0.1.evil.example:{client.port}")
        for other in (*foreign, None):
            with pytest.raises(WSServerHandshakeError) as refused:
                await client.ws_connect(f"/{TOKEN}/ws", headers={} if other is None else {"Origin": other})
            assert refused.value.status == 403, other
        async with client.get(f"/{TOKEN}/ws", headers={"Origin": origin}) as answer:
            assert answer.status == 400
        assert not of_tabs()
        forwarded = {"Host": "run.example", "Origin": "https://run.example"}
        async with client.ws_connect(f"/{TOKEN}/ws", headers=forwarded) as socket:
            await until(socket, b"hello")

    visit(look, ("127.0.0.1", "run.example"))


def test_a_tab_shows_and_takes() -> None:
    async def look(client: Client, origin: str) -> None:
        async with client.ws_connect(f"/{TOKEN}/ws?width=70&height=20", headers={"Origin": origin}) as socket:
            await until(socket, b"hello 70 20")
            for strange in ("", "{", "[" * 5000, "null", '["stdin"]', '["stdin", 1]', '["resize", {"width": "x"}]'):
                await socket.send_str(strange)
            await socket.send_bytes(b"\xff\x00")
            await socket.send_json(["resize", {"width": 60, "height": 10}])
            await until(socket, b"size 60 10")
            await socket.send_json(["stdin", "something\r"])
            await until(socket, b"heard something")
            await socket.send_json(["ping", "7"])
            assert await socket.receive_json() == ["pong", "7"]
            await socket.send_json(["stdin", "end 0\r"])
            assert await _code(socket) == 1000
        async with client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin}) as socket:
            await socket.send_json(["stdin", "end 2\r"])
            assert await _code(socket) == 1011
        await none_is_left()

    visit(look)


async def _code(socket: Any) -> int | None:
    """Why the other side closes the connection."""
    while True:
        message = await socket.receive(timeout=60)
        if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED):
            code: int | None = socket.close_code
            return code


def test_so_many_tabs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TABS", 2)

    async def look(client: Client, origin: str) -> None:
        open_ = [await client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin}) for _ in range(2)]
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin})
        assert refused.value.status == 503
        for socket in open_:
            await socket.close()
        await none_is_left()
        async with client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin}) as socket:
            await until(socket, b"hello")

    visit(look)


def test_a_tab_that_falls_silent_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection stays open: the cable was pulled, or the laptop sleeps."""
    monkeypatch.setattr(module, "LOST_AFTER", LOST_AFTER)

    async def look(client: Client, origin: str) -> None:
        reader, writer = await asyncio.open_connection(client.host, client.port)
        key = base64.b64encode(bytes(16)).decode()
        writer.write(
            f"GET /{TOKEN}/ws HTTP/1.1\r\nHost: {client.host}:{client.port}\r\nOrigin: {origin}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        assert b"101" in await reader.readline()
        assert of_tabs()
        await none_is_left()
        with pytest.raises(ConnectionError):
            while await reader.read(65536):
                pass
            raise ConnectionError("it was closed")
        writer.close()

    visit(look)


def test_tabs_are_told_that_the_server_ends() -> None:
    async def run() -> None:
        site = Site("a run", [sys.executable, "-S", "-c", ECHO], TOKEN, ())
        async with TestClient(TestServer(site.application())) as client:
            origin = f"http://{client.host}:{client.port}"
            socket = await client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin})
            await until(socket, b"hello")
            code = asyncio.create_task(_code(socket))
            await client.server.close()
            assert await code == 1001
        assert not of_tabs()

    asyncio.run(run())
