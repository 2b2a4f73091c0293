"""Detaching: the run goes on in a process of its own as if nobody had touched it, or the screen says why it cannot."""

from __future__ import annotations

import json
import os
import signal
import termios
import time
from pathlib import Path

import pytest

from .conftest import NEVER
from .person import ASKED, GIVE_UP, headless


def test_the_weights_are_those_of_a_run_that_nobody_touched(cli, person, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for name, words in (
        ("-a.txt", "the quick brown fox "),
        ("texts/b.txt", "jumps over "),
        ("texts/c.txt", "a lazy dog"),
    ):
        (tmp_path / name).write_text(words * 200)
    learnt = ("--seed", 7, "--hidden", 20, "--batch-size", 2, "--sample-every", 1000, "--", "-a.txt", "texts")
    elsewhere = ("--out=-run.npz", "--log", "elsewhere.jsonl", "--minutes", 60)
    own = person("train", "--updates", NEVER, *elsewhere, *learnt, size=(80, 24))
    own.until_training()
    own.press("g", "space")  # a check of the gradients that is under way changes nothing
    own.until("PAUSED")
    (tmp_path / "random.py").write_text("raise SystemExit('a module of this folder was imported')")
    own.press("q")
    own.until("stays paused in a process of its own")
    own.click(*own.place("Detach  [d]"))
    assert own.ended() == 0, own.state()
    (tmp_path / "random.py").unlink()
    assert b"the run goes on as process" in own.raw
    assert b"tui-rnn attach ./-run.npz shows it" in own.raw
    for _ in range(2):
        screen = person("attach", "./-run.npz", size=(80, 24))
        screen.until("PAUSED")
        at = screen.update
        screen.press("space")
        screen.until(lambda screen=screen, at=at: screen.update > at)
        screen.press("space")
        screen.until("PAUSED")
        screen.press("d")
        assert screen.ended() == 0
        assert b"the run is paused in process" in screen.raw
    assert cli("stop", "./-run.npz").returncode == 0
    ended = [json.loads(line) for line in (tmp_path / "elsewhere.jsonl").read_text().splitlines()][-1]
    assert not (tmp_path / "-run.detached.log").exists()  # it had nothing to say
    undisturbed = headless(tmp_path, "--updates", ended["update"], "--out", "other.npz", *learnt)
    assert ended["parameters_sha256"] == undisturbed["parameters_sha256"]


def test_what_cannot_be_detached_stays_and_says_why(cli, person, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    goes = person("train", "--hidden", 20, "--updates", NEVER, "--out", "runs/ckpt.npz")
    finished = person("train", "--hidden", 20, "--updates", 50, size=(80, 24))
    goes.until_training()
    unplugged = (tmp_path / "runs").rename(tmp_path / "unplugged")
    goes.press("d")
    goes.until(lambda: goes.shows("cannot be saved", "Try again", ASKED))
    unplugged.rename(tmp_path / "runs")
    goes.press("r")  # to detach, as it was asked to
    assert goes.ended() == 0
    assert b"the run goes on as process" in goes.raw
    assert cli("stop", "runs/ckpt.npz").returncode == 0

    finished.until("FINISHED")
    finished.press("d")
    finished.until("The run is finished: there")
    finished.press("q")
    finished.until(ASKED)
    assert not finished.shows("Detach")
    finished.press("s")
    assert finished.ended() == 0


def test_a_detached_start_refuses_here_what_is_wrong(cli, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("words and words\n" * 99)
    for says, *arguments in (("--json", "--json"), ("--no-attach", "--no-attach"), ("standard input", "-")):
        refused = cli("train", "--detach", *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert says in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert cli("text.txt", "--detach", "--updates", NEVER, "--hidden", 8).returncode == 0
    taken = cli("train", "text.txt", "--detach", "--hidden", 8)
    assert taken.returncode == 2
    assert "is being trained by another tui-rnn" in taken.stderr
    assert cli("stop").returncode == 0
    kept = {"ckpt.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt", "ckpt.best.npz"}
    assert {path.name for path in tmp_path.iterdir()} - {"text.txt", "state"} <= kept


@pytest.mark.parametrize("stuck", [False, True], ids=["the app can write", "the app is stuck in a write"])
def test_a_session_that_drops_does_not_end_a_run_that_is_to_be_detached(cli, person, tmp_path: Path, stuck) -> None:
    own = person("train", "--hidden", 20, "--updates", NEVER, "--on-hangup", "detach", size=(80, 24))
    own.until_training()
    if stuck:
        terminal = os.open(f"/proc/{own.process.pid}/fd/0", os.O_RDWR | os.O_NOCTTY)
        termios.tcflow(terminal, termios.TCOOFF)
    own.signal(signal.SIGHUP)
    assert own.ended() == (128 + signal.SIGHUP if stuck else 0)
    until = time.monotonic() + GIVE_UP
    while (attached := cli("attach", "--once", "--json")).returncode and time.monotonic() < until:
        pass
    assert json.loads(attached.stdout)["state"] == "training"
    assert cli("stop").returncode == 0
