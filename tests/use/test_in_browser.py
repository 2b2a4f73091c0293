"""A run in a real browser: its curve moves, keys work or do not, nothing is loaded from elsewhere, nothing is left."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..processes import IS_KNOWN, children, is_running
from .person import ROOT, environment

pytest.importorskip("aiohttp", reason="the extra web is not installed")
from aiohttp import web
from aiohttp.test_utils import TestServer

from .browser import Browser, program

pytestmark = [
    pytest.mark.skipif(program() is None, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.skipif(not IS_KNOWN, reason="there is no /proc"),
]


class Place:
    """A folder in which a run is trained and served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tui_rnn", *map(str, arguments)]
        with (self.folder / f"{arguments[0]}.txt").open("wb") as messages:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment(ROOT),
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=messages,
            )
        self._started.append(process)
        return process

    def train(self, *arguments: object) -> subprocess.Popen[bytes]:
        return self.start("train", "--no-ui", "--quiet", "--updates", 10**9, *arguments)

    async def serve(
        self, browser: Browser, port: object = 0, *arguments: object
    ) -> tuple[subprocess.Popen[bytes], str]:
        """The server, and the address that it prints."""
        await browser.until((self.folder / ".ckpt.npz.sock").exists)
        process = self.start("serve", "--port", port, *arguments)
        said = self.folder / "serve.txt"
        await browser.until(lambda: "http" in said.read_text())
        found = re.search(r"http\S+", said.read_text())
        assert found
        return process, found[0]

    def figures(self) -> dict[str, Any]:
        """What ``attach --once`` says."""
        command = [sys.executable, "-m", "tui_rnn", "attach", "--once", "--json"]
        ended = subprocess.run(command, cwd=self.folder, env=environment(ROOT), capture_output=True, check=True)
        figures: dict[str, Any] = json.loads(ended.stdout)
        return figures

    def close(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    one = Place(tmp_path)
    yield one
    one.close()


# What xterm.js shows is on a canvas; the text of it can be had from what the server sends.
TAP = """
window.shown = "";
const decoder = new TextDecoder();
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (name, listener, ...rest) {
  if (name === "message" && this instanceof WebSocket)
    add.call(this, name, ({ data }) => { if (typeof data !== "string") window.shown += decoder.decode(data); });
  return add.call(this, name, listener, ...rest);
};
"""


async def shows(browser: Browser, text: str) -> bool:
    """Whether a text was drawn, whatever its colours."""
    drawn = str(await browser.ask("window.shown"))
    return text in re.sub(r"\x1b\[[0-9;?<>=]*[ -/]*[@-~]", "", drawn)


async def view(browser: Browser) -> str:
    """What the page says of the view."""
    return str(await browser.ask("document.body?.dataset.view"))


async def opened(browser: Browser, address: str) -> None:
    await browser.call("Page.addScriptToEvaluateOnNewDocument", source=TAP)
    await browser.open(address)
    await browser.until(lambda: shows(browser, "TRAINING"))
    await browser.until(lambda: shows(browser, "Quit"))  # the footer, without a click


async def pictures_differ(browser: Browser, folder: Path) -> None:
    """Wait until the picture changes."""
    await browser.picture(folder / "before.png")

    async def changed() -> bool:
        await browser.picture(folder / "after.png")
        return (folder / "before.png").read_bytes() != (folder / "after.png").read_bytes()

    await browser.until(changed)


def test_a_run_is_controlled_and_comes_back(place: Place) -> None:
    async def use() -> None:
        training = place.train()
        async with Browser() as browser:
            serving, address = await place.serve(browser, 0, "--control")
            await opened(browser, address)
            await pictures_differ(browser, place.folder)
            assert all(re.match(r"(http|ws)://127\.0\.0\.1:|data:", one) for one in browser.requests), browser.requests
            assert "ws" in {one.partition(":")[0] for one in browser.requests}
            await browser.press(" ")
            await browser.until(lambda: shows(browser, "PAUSED"))
            assert place.figures()["state"] == "paused"
            await browser.press("c")
            await browser.until((place.folder / "ckpt.npz").exists)
            training.kill()
            training.wait()
            await browser.until(lambda: shows(browser, "OVER"))
            await browser.until(lambda: _is(view(browser), "opening"))  # the app stays
            await browser.ask("window.shown = ''")
            place.train("--resume")
            await browser.until(lambda: shows(browser, "TRAINING"))
            await browser.press("q")
            await browser.until(lambda: shows(browser, "─ Quit ─"))
            await browser.press("enter")
            await browser.until(lambda: _is(view(browser), "ended"))
            await browser.picture(place.folder / "ended.png")
            assert not children(serving.pid)
            await browser.ask("document.querySelector('.ended a').click()")
            await browser.until(lambda: len(children(serving.pid)) == 1)
            browser.kill()
            end = asyncio.get_running_loop().time() + 60
            while children(serving.pid):
                assert asyncio.get_running_loop().time() < end
                await asyncio.sleep(0.1)

    asyncio.run(use())


async def _is(found: Any, wanted: object) -> bool:
    return bool(await found == wanted)


def test_a_run_is_only_watched_and_only_by_who_may(place: Place) -> None:
    async def use() -> None:
        place.train()
        async with Browser((700, 500)) as browser:
            serving, address = await place.serve(browser)
            await opened(browser, address)
            assert not await shows(browser, "Pause")
            await browser.press(" ", "c", "s", "S", "e", "6")
            await browser.until(lambda: shows(browser, "6 time"))
            await browser.press("q")
            await browser.until(lambda: shows(browser, "─ Quit ─"))
            assert not await shows(browser, "Stop the run")
            await browser.press("escape")
            assert place.figures()["state"] == "training"
            assert not list(place.folder.glob("*.svg"))
            foreign = f"new Promise(done => {{ const s = new WebSocket('{address.replace('http', 'ws')}ws'); " + (
                "s.onopen = () => done('open'); s.onclose = () => done('closed'); })"
            )
            assert await browser.ask(foreign) == "open"
            async with TestServer(web.Application()) as other:  # a page of another site; that there is none will do
                await browser.open(f"http://127.0.0.1:{other.port}/")
                await browser.until(lambda: _is(browser.ask("location.port"), str(other.port)))
                assert await browser.ask(foreign) == "closed"
            assert any("Unexpected response code: 403" in message for message in browser.messages), browser.messages
            await browser.open(re.sub(r"/[^/]+/$", "/wrong/", address))
            await browser.until(lambda: _is(browser.ask("document.body?.innerText.includes('not the address')"), True))
            await browser.until(lambda: not children(serving.pid))  # the tab has gone elsewhere
            await browser.open(address)
            await browser.until(lambda: shows(browser, "TRAINING"))
            (process,) = children(serving.pid)
            serving.kill()
            serving.wait()
            await browser.until(lambda: _is(view(browser), "lost"))
            await browser.until(lambda: not is_running(process))
            await place.serve(browser, address.split(":")[2].split("/")[0])
            await browser.until(lambda: _is(view(browser), "moved"))  # the address has another token

    asyncio.run(use())
