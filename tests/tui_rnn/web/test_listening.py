"""A server in a process of its own: what it says, whom it keeps waiting for, and how it ends."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from ...processes import IS_KNOWN, children

pytest.importorskip("aiohttp")
pytestmark = pytest.mark.skipif(not IS_KNOWN, reason="there is no /proc")

SERVER = """
import sys
from tui_rnn.web import listening, site
listening.LOOK_EVERY, listening.IDLE = 0.1, 0.3
site.LOST_AFTER = 1000.0
child = [sys.executable, "-S", "-c", "import time; print('hello', flush=True); time.sleep(1000)"]
try:
    place = site.Site("a run", child, "a-token", ())
    listening.serve(place, sys.argv[1], int(sys.argv[2]), lambda text: print(text, flush=True))
except listening.CannotListen as reason:
    print("cannot:", reason)
"""


@contextlib.contextmanager
def server(host: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server, and the line that it prints."""
    command = [sys.executable, "-c", SERVER, host, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().decode()
        finally:
            process.kill()


def port_in(line: str) -> int:
    found = re.search(r"http://\S+:(\d+)/a-token/ ", line)
    assert found, line
    return int(found[1])


def open_tab(port: int) -> socket.socket:
    """A connection whose web socket is open, and shows something."""
    connection = socket.create_connection(("127.0.0.1", port), 60)
    connection.sendall(
        f"GET /a-token/ws HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {'A' * 22}==\r\n\r\n".encode()
    )
    received = b""
    while b"hello" not in received:
        received += connection.recv(4096)
        assert received.startswith(b"HTTP/1.1 101")
    return connection


def is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(4096)
    except ConnectionError:
        return True


def test_who_keeps_it_waiting_is_left_and_a_tab_is_kept() -> None:
    with server("127.0.0.1") as (process, line):
        port = port_in(line)
        tab = open_tab(port)
        silent = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(5)]
        silent[1].sendall(b"GET /a-token/ HTTP/1.1\r\nHost: local")
        silent[2].sendall(b"POST /a-token/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx")
        silent[3].sendall(b"\x16\x03\x01\x00\x05nonsense\r\n\r\n")
        silent[4].sendall(b"GET /a-token/\x00 HTTP/9.9\r\n" + b"X: y\r\n" * 500 + b"\r\n")
        for connection in silent:
            while not is_closed(connection):
                pass
            connection.close()
        assert len(children(process.pid)) == 1
        process.send_signal(signal.SIGTERM)
        while not is_closed(tab):
            pass
        tab.close()
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_a_tab_that_is_closed_leaves_no_process(
    eventually: Callable[..., None],
) -> None:
    with server("127.0.0.1") as (process, line):
        tab = open_tab(port_in(line))
        assert len(children(process.pid)) == 1
        tab.close()
        eventually(lambda: not children(process.pid))


def test_ipv6_and_a_port_that_is_taken() -> None:
    try:
        taken = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("there is no IPv6 here")
    with taken:
        with server("::1") as (_, line):
            assert line.startswith("open http://[::1]:")
            socket.create_connection(("::1", port_in(line)), 60).close()
        with server("::1", taken.getsockname()[1]) as (_, line):
            assert line == "cannot: Address already in use\n"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours(host: str) -> None:
    with server(host) as (_, line):
        assert line.startswith("cannot: ") and host not in line
