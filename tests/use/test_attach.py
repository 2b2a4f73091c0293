"""The app on a run of another process: it shows what the run's own would, obeys, and outlives it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from .person import KEYS


def process_of(cli) -> int:
    (line,) = cli("ps", "--json").stdout.splitlines()
    number: int = json.loads(line)["process"]
    return number


def test_several_screens_show_a_run_and_one_of_them_only_watches(cli, person) -> None:
    started = cli("train", "--detach", "--hidden", 30, "--updates", 10**9, "--sample-every", 500)
    assert started.returncode == 0, started.stderr
    assert "tui-rnn attach shows it" in started.stderr
    first, watcher = person("attach"), person("attach", "--read-only", size=(80, 24))
    for one in (first, watcher):
        one.until_training()
    first.until("attached to process")
    first.until("2-gram")  # which nobody counts for a run without a screen
    assert not first.shows("─ update 0 ")  # the latest text, not the first
    assert first.shows("MB of memory")
    assert watcher.shows("q Quit")
    assert not watcher.shows("Pause")  # keys that would be refused are not offered
    watcher.press("s", "space")
    first.press("space")
    for one in (first, watcher):
        one.until("PAUSED")
    assert not watcher.shows("Temperature")
    first.press("n", "n")
    paused_at = first.update
    first.press("s")
    first.until("Temperature")
    first.press("enter")
    watcher.until("page ")  # a text that another screen asked for
    watcher.press("q")
    watcher.until("The run is paused, and stays so; to return: tui-rnn attach")
    assert not watcher.shows("Stop the run")
    watcher.click(*watcher.place("Leave  [d]"))
    assert watcher.ended() == 0
    assert b"the run is paused in process" in watcher.raw
    assert b"tui-rnn attach shows it again" in watcher.raw
    assert watcher.terminal_is_restored(), watcher.left_on()
    first.press("q")
    first.until("Stop the run")
    first.press("s")
    assert first.ended() == 0
    assert b"to resume: tui-rnn train --resume ckpt.npz" in first.raw
    assert first.update >= paused_at
    assert cli("ps").stdout.startswith("no runs")


def test_a_screen_outlives_its_run_and_shows_it_again(cli, person, tmp_path: Path) -> None:
    cli("train", "--detach", "--hidden", 30, "--updates", 10**9)
    screen = person("attach", size=(130, 40))
    screen.until_training()
    screen.press("c")
    screen.until("Saved ckpt.npz")
    os.kill(process_of(cli), signal.SIGKILL)
    screen.until("OVER")
    screen.until("its process is gone")
    screen.until_gone("space Pause")
    screen.press("space")
    screen.until("No process trains this run at present")
    screen.press("8")
    screen.until("bits")  # a look inside, from the checkpoint
    screen.press("escape")
    assert cli("train", "--resume", "--detach", "--updates", 10**8).returncode == 0
    screen.until("TRAINING")
    screen.until("/100,000,000")  # the goal, too, is that of the new process
    screen.until("attached again")
    screen.press("space")
    screen.until("PAUSED")
    assert cli("stop").returncode == 0
    screen.until("was stopped from elsewhere")
    screen.press(KEYS["ctrl+c"])
    assert screen.ended() == 0
    assert b"to resume: tui-rnn train --resume ckpt.npz" in screen.raw


def test_one_of_several_runs_is_chosen_from_a_list(cli, person, tmp_path: Path) -> None:
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
    screen = person("attach", size=(80, 24))
    screen.until("Which run?")
    screen.click(*screen.place("training", last=True))
    screen.until_training()
    screen.press("d")
    assert screen.ended() == 0
    assert b"two.npz shows it again" in screen.raw.replace(b"'", b"")
    assert cli("stop", folder / "one.npz").returncode == 0
    assert cli("stop").returncode == 0  # the only one that is left
