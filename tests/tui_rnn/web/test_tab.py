"""A tab's process, in a real pseudo-terminal."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tui_rnn.web.tab import MOST_TYPED, Tab

from ...processes import IS_KNOWN, is_running

pytestmark = pytest.mark.skipif(not IS_KNOWN, reason="there is no /proc")

STUBBORN = """
import os, signal, sys, time
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
child = os.fork()
if child:
    print("started", os.getpid(), child, flush=True)
time.sleep(1000)
"""
SLOW_READER = """
import hashlib, os, pathlib, sys, termios, time, tty
tty.setraw(0)
print("ready", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
taken = b""
while len(taken) < int(sys.argv[2]):
    taken += os.read(0, 65536)
print("took", hashlib.sha256(taken).hexdigest(), flush=True)
"""
SIZES = """
import os, signal, sys, time
told = lambda *_: print("size", *os.get_terminal_size(0), flush=True)
signal.signal(signal.SIGWINCH, told)
told()
time.sleep(1000)
"""
CHATTY = "while True: print('x' * 1000)"


async def after_start(
    script: str, test: Callable[[Tab], Awaitable[None]], *arguments: object, size: tuple[int, int] = (80, 24)
) -> Tab:
    """Start a script in a tab, and stop it after the test."""
    tab = Tab([sys.executable, "-S", "-c", script, *map(str, arguments)])
    try:
        await tab.start(*size)
        await asyncio.wait_for(test(tab), 60)
    finally:
        await tab.stop()
    return tab


async def until(tab: Tab, text: bytes) -> bytes:
    """What it writes, up to the end of the line with a text."""
    shown = b""
    while text not in shown or b"\n" not in shown[shown.index(text) :]:
        data = await tab.next()
        assert data, shown
        shown += data
    return shown


def test_stopping_ends_what_ignores_it_and_what_that_started() -> None:
    found: list[int] = []

    async def see(tab: Tab) -> None:
        found.extend(map(int, (await until(tab, b"started")).split()[-2:]))
        assert all(map(is_running, found))

    tab = asyncio.run(after_start(STUBBORN, see))
    assert tab.exit_code == -signal.SIGKILL
    assert len(found) == 2 and not any(map(is_running, found))


def test_keys_wait_for_a_process_that_is_busy(tmp_path: Path) -> None:
    pasted = bytes(range(256)) * 400

    async def paste(tab: Tab) -> None:
        await until(tab, b"ready")
        tab.write(pasted[:70_000])
        tab.write(pasted[70_000:])
        (tmp_path / "go").touch()
        assert hashlib.sha256(pasted).hexdigest().encode() in await until(tab, b"took")

    tab = asyncio.run(after_start(SLOW_READER, paste, tmp_path / "go", len(pasted)))
    assert not tab.is_behind


def test_more_than_can_wait_ends_the_tab(tmp_path: Path) -> None:
    async def paste(tab: Tab) -> None:
        await until(tab, b"ready")
        tab.write(b"x" * MOST_TYPED)
        assert not tab.is_behind
        tab.write(b"x")
        assert await tab.next() == b""

    assert asyncio.run(after_start(SLOW_READER, paste, tmp_path / "never", 1)).is_behind


def test_output_that_nobody_takes_is_bounded() -> None:
    async def wait(tab: Tab) -> None:
        while not tab.is_behind:
            await asyncio.sleep(0.01)
        size = 0
        while data := await tab.next():
            size += len(data)
        assert 3_000_000 < size <= 4 * 1024 * 1024

    asyncio.run(after_start(CHATTY, wait))


def test_the_terminal_is_as_large_as_the_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "7")

    async def resize(tab: Tab) -> None:
        assert b"size 100 30" in await until(tab, b"size")
        tab.resize(55, 20)
        assert b"size 55 20" in await until(tab, b"size")
        tab.resize(10**9, 0)
        assert b"size 1000 1" in await until(tab, b"size")

    asyncio.run(after_start(SIZES, resize, size=(100, 30)))


def test_a_tab_that_has_ended_takes_keys_and_sizes_for_nobody() -> None:
    async def go_on(tab: Tab) -> None:
        assert await tab.next() == b""
        tab.write(b"too late")
        tab.resize(10, 10)

    tab = asyncio.run(after_start("raise SystemExit(3)", go_on))
    tab.resize(20, 20)
    assert tab.exit_code == 3


SERVER = """
import asyncio, sys
from tui_rnn.web.tab import Tab
async def main():
    tab = Tab([sys.executable, "-S", "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(1000)"])
    await tab.start(80, 24)
    print((await tab.next()).decode(), flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())
"""


def test_the_process_does_not_outlive_a_server_that_is_killed(eventually: Callable[..., None]) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        process = int(server.stdout.readline())
        assert is_running(process)
        server.kill()
    eventually(lambda: not is_running(process))
