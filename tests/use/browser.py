"""A person at a browser: Chromium without a window, driven over its devtools protocol.

``python -m tests.use.browser URL OUT.png [COLUMNSxROWS of pixels] [key ...]`` takes a picture of a page.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

GIVE_UP = float(os.environ.get("TUI_RNN_GIVE_UP", "60"))  # seconds that anything may take
LOOK_EVERY = 0.2  # seconds between two looks whether something has come about
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
)  # fmt: skip
NAMED_KEYS = {"enter": ("Enter", "\r"), "escape": ("Escape", "\x1b"), "tab": ("Tab", "\t")}


def program() -> str | None:
    """The path of a Chromium; None if there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """A browser with one tab. Use it as a context.

    Attributes:
        requests: addresses that pages have asked for. messages: what they have written to their console.
    """

    def __init__(self, size: tuple[int, int] = (1200, 800)) -> None:
        self._size, self._folder = size, Path(tempfile.mkdtemp(prefix="browser-"))
        self.requests: list[str] = []
        self.messages: list[str] = []
        self._number = 0

    async def __aenter__(self) -> Browser:
        path = program()
        assert path is not None
        size = f"--window-size={self._size[0]},{self._size[1]}"
        self.process = subprocess.Popen(
            [path, *OPTIONS, size, f"--user-data-dir={self._folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._session = aiohttp.ClientSession()
        noted = self._folder / "DevToolsActivePort"
        await self.until(lambda: noted.is_file() and noted.read_text().count("\n"))
        async with self._session.get(f"http://127.0.0.1:{noted.read_text().split()[0]}/json") as answer:
            (address,) = (tab["webSocketDebuggerUrl"] for tab in await answer.json() if tab["type"] == "page")
        self._tab = await self._session.ws_connect(address, max_msg_size=0)
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable")
        return self

    async def __aexit__(self, *error: object) -> None:
        self.kill()
        await self._session.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """Kill it, as the kernel does when memory is short."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, and wait for its result."""
        self._number += 1
        await self._tab.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            answer: dict[str, Any] = await self._tab.receive_json(timeout=GIVE_UP)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer.get("method"), answer.get("params", {}))

    def _note(self, method: str | None, parameters: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(parameters["url"])
        elif method in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.messages.append(str(parameters))

    async def open(self, address: str) -> None:
        """Go to a page."""
        await self.call("Page.navigate", url=address)

    async def ask(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page; of a promise what it promises."""
        answer = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value", answer["result"].get("description"))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other: a name of NAMED_KEYS, or the character itself."""
        for key in keys:
            name, text = NAMED_KEYS.get(key, (key, key))
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=name, text=text)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=name)

    async def resize(self, width: int, height: int) -> None:
        """Make the window another size, in pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def picture(self, path: Path) -> None:
        """Write what is seen as PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(answer["data"]))

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until something is so, which may be awaitable; it is an error when it never comes about."""
        give_up = time.monotonic() + GIVE_UP
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            assert time.monotonic() < give_up, f"it never came about; {self.messages[-5:]}"
            await asyncio.sleep(LOOK_EVERY)


async def _main(address: str, out: str, size: str = "1200x800", *keys: str) -> None:
    width, height = map(int, size.split("x"))
    async with Browser((width, height)) as browser:
        await browser.resize(width, height)
        await browser.open(address)
        await asyncio.sleep(6)
        for key in keys:
            await browser.press(key)
            await asyncio.sleep(2)
        await browser.picture(Path(out))
        print(*browser.requests, *browser.messages, sep="\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
