"""A run of another process as lines: read while it goes on, into a pipe that closes, until Ctrl-C, to its end."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest


@pytest.fixture
def run(cli: Any) -> Any:
    """A run that goes on until it is stopped."""
    started = cli.start_training("--sample-every", 500)
    started.until("sample", update=500)
    return started


def test_a_run_is_followed_to_its_end(cli: Any, run: Any) -> None:
    shown = json.loads(cli.run("attach", "--once", "--json").out)
    assert shown["checkpoint"] == str(cli.folder / "ckpt.npz")
    assert (shown["state"], shown["goal"]) == ("training", 10**9)
    assert shown["update"] >= 500
    assert cli.run("attach", "--once", "ckpt.npz").out.startswith("update ")
    records, lines = cli.start("attach", "--follow", "--json"), cli.start("attach", "--follow")
    told = records.until("sample", update=shown["update"])  # its texts, as train --json prints them
    assert set(told) >= {"update", "text", "rule", "temperature"}
    interrupted = cli.start("attach", "--follow", "--json")
    interrupted.until("sample")
    interrupted.signal(signal.SIGINT)
    ended = interrupted.end()
    assert (ended.code, ended.err) == (130, "")
    hangs_up = cli.start("attach", "--follow", "--json", buffering=0)
    hangs_up.until("sample")
    hangs_up.stdout.close()
    assert hangs_up.end().code == 141  # as for train --json
    assert hangs_up.errors() == b""
    stopped = cli.run("stop")
    assert stopped.err.startswith("saved ckpt.npz at update ")
    ended = records.end()
    assert (ended.code, ended.err) == (0, "")
    assert ended.records[-1]["event"] == "finished"
    plain = lines.end()
    assert (plain.code, plain.err) == (0, "")
    assert "=== update " in plain.out
    run.end()


def test_a_process_that_dies_is_a_failure(cli: Any, run: Any) -> None:
    followed = cli.start("attach", "--follow", "--json")
    followed.until("sample")
    run.signal(signal.SIGKILL)
    ended = followed.end()
    assert ended.code == 1
    assert "its process is gone" in ended.err
    assert len(ended.err.splitlines()) == 1
    cli.refused("attach", "--once", "ckpt.npz", says="no process trains ckpt.npz")
