"""The app on a run of another process: it shows what the run's own would, obeys, and outlives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .person import KEYS, ROOT, Person, environment

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Runs a command to its end. Runs that it has left behind are ended with the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tui_rnn", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=environment(ROOT), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    yield run
    for line in run("ps", "--json").stdout.splitlines():
        os.kill(json.loads(line)["process"], signal.SIGKILL)


@pytest.fixture
def attach(cli: Cli, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    people: list[Person] = []

    def person(*arguments: object, size: tuple[int, int] = (120, 36), folder: Path = tmp_path) -> Person:
        people.append(Person(folder, *arguments, size=size, command="attach"))
        return people[-1]

    yield person
    for one in people:
        one.close()


def process_of(cli: Cli) -> int:
    (line,) = cli("ps", "--json").stdout.splitlines()
    number: int = json.loads(line)["process"]
    return number


def test_several_screens_show_a_run_and_one_of_them_only_watches(cli: Cli, attach: Callable[..., Person]) -> None:
    started = cli("train", "--detach", "--hidden", 30, "--updates", 10**9, "--sample-every", 500)
    assert started.returncode == 0, started.stderr
    assert "tui-rnn attach shows it" in started.stderr
    person, watcher = attach(), attach("--read-only", size=(80, 24))
    for one in (person, watcher):
        one.until_training()
    person.until("attached to process")
    person.until("2-gram")  # which nobody counts for a run without a screen
    assert not person.shows("─ update 0 ")  # the latest text, not the first
    assert person.shows("MB of memory")
    assert watcher.shows("q Quit")
    assert not watcher.shows("Pause")  # keys that would be refused are not offered
    watcher.press("s", "space")
    person.press("space")
    for one in (person, watcher):
        one.until("PAUSED")
    assert not watcher.shows("Temperature")
    person.press("n", "n")
    paused_at = person.update
    person.press("s")
    person.until("Temperature")
    person.press("enter")
    watcher.until("page ")  # a text that another screen asked for
    watcher.press("q")
    watcher.until("The run is paused, and stays so; to return: tui-rnn attach")
    assert not watcher.shows("Stop the run")
    watcher.click(*watcher.place("Leave  [d]"))
    assert watcher.ended() == 0
    assert b"the run is paused in process" in watcher.raw
    assert b"tui-rnn attach shows it again" in watcher.raw
    assert watcher.terminal_is_restored(), watcher.left_on()
    person.press("q")
    person.until("Stop the run")
    person.press("s")
    assert person.ended() == 0
    assert b"to resume: tui-rnn train --resume ckpt.npz" in person.raw
    assert person.update >= paused_at
    assert cli("ps").stdout.startswith("no runs")


def test_a_screen_outlives_its_run_and_shows_it_again(cli: Cli, attach: Callable[..., Person], tmp_path: Path) -> None:
    cli("train", "--detach", "--hidden", 30, "--updates", 10**9)
    person = attach(size=(130, 40))
    person.until_training()
    person.press("c")
    person.until("Saved ckpt.npz")
    os.kill(process_of(cli), signal.SIGKILL)
    person.until("OVER")
    person.until("its process is gone")
    person.until_gone("space Pause")
    person.press("8")
    person.until("bits")  # a look inside, from the checkpoint
    person.press("escape")
    assert cli("train", "--resume", "--detach", "--updates", 10**8).returncode == 0
    person.until("TRAINING")
    person.until("/100,000,000")  # the goal, too, is that of the new process
    person.until("attached again")
    person.press("space")
    person.until("PAUSED")
    assert cli("stop").returncode == 0
    person.until("was stopped from elsewhere")
    person.press(KEYS["ctrl+c"])
    assert person.ended() == 0
    assert b"to resume: tui-rnn train --resume ckpt.npz" in person.raw


def test_one_of_several_runs_is_chosen_from_a_list(cli: Cli, attach: Callable[..., Person], tmp_path: Path) -> None:
    folder = tmp_path / "不同的名字" / ("long-" * 20)
    folder.mkdir(parents=True)
    for name in ("one.npz", "two.npz"):
        assert cli("train", "--detach", "--hidden", 10, "--updates", 10**9, "--out", name, cwd=folder).returncode == 0
    listed = cli("ps").stdout
    assert listed.count("the-salt-lantern.txt · process") == 2
    assert all(len(line) <= 80 for line in listed.splitlines() if line.startswith(" "))
    refused = cli("stop")
    assert refused.returncode == 2
    assert "there are 2 runs; name one of them" in refused.stderr
    person = attach(size=(80, 24))
    person.until("Which run?")
    person.click(*person.place("training", last=True))
    person.until_training()
    person.press("d")
    assert person.ended() == 0
    assert b"two.npz shows it again" in person.raw.replace(b"'", b"")
    leaves = attach(size=(80, 24))
    leaves.until("Which run?")
    leaves.press("escape")
    assert leaves.ended() == 130
    assert cli("stop", folder / "one.npz").returncode == 0
    assert cli("stop").returncode == 0  # the only one that is left
