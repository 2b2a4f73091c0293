"""``tui-rnn serve``: what it refuses, and what it says. The site itself is tested in tests/tui_rnn/web."""

from __future__ import annotations

import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from ..conftest import CommandLine

served = pytest.mark.skipif(find_spec("textual_serve") is None, reason="the extra web is not installed")


@served
def test_what_others_can_reach_has_to_be_meant(cli: CommandLine) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "somewhere.example"):
        line = cli.refused("serve", "--host", host, says="--yes-expose")
        assert "not encrypted" in line and host in line and "controls" not in line
    cli.refused("serve", "--host", "0.0.0.0", "--control", says="sees the run and controls it")


@served
def test_a_run_that_nobody_trains(cli: CommandLine) -> None:
    cli.refused("serve", "ckpt.npz", says="no process trains ckpt.npz")
    cli.refused("serve", "--port", "70000", says="--port")


def test_without_the_extra(cli: CommandLine) -> None:
    hidden = cli.folder / "hidden" / "aiohttp"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('it is not installed')")
    path = f"{hidden.parent}:{Path(__file__).parents[3]}"
    ended = cli.python("-m", "tui_rnn", "serve", env=cli.environment | {"PYTHONPATH": path})
    assert ended.code == 2
    assert ended.err == "tui-rnn: serve needs the extra web: pip install 'tui-rnn[web]'\n"


@served
def test_it_serves_until_it_is_told_to_end(cli: CommandLine, eventually: Callable[..., None]) -> None:
    cli.start_training()
    eventually((cli.folder / ".ckpt.npz.sock").exists)
    serving = cli.start("serve", "ckpt.npz", "--port", "0", "--host", "127.0.0.2", "--yes-expose")
    eventually(lambda: b"http" in serving.errors())
    line = serving.errors().decode()
    found = re.fullmatch(r"open (http://127\.0\.0\.2:(\d+)/([\w-]{24})/) in a browser; .*\n", line)
    assert found, line
    with urllib.request.urlopen(found[1]) as answer:
        assert "<title>tui-rnn ckpt.npz</title>" in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(found[1].replace(found[3], "x" * 24))
    refused.value.close()
    assert refused.value.code == 403
    again = cli.run("serve", "ckpt.npz", "--port", found[2], "--host", "127.0.0.2", code=2)
    assert again.err == f"tui-rnn: --port {found[2]} at 127.0.0.2: address already in use; --port 0 takes any\n"
    serving.signal(signal.SIGINT)
    ended = serving.end()
    assert (ended.code, ended.err) == (0, line)
    runs = [json.loads(text) for text in cli.run("ps", "--json").out.splitlines()]
    assert str(cli.folder / "ckpt.npz") in {run["checkpoint"] for run in runs}, "the run goes on"
