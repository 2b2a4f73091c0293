"""The screen of a sweep, at a real terminal: its runs are real processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..processes import IS_KNOWN, children, is_running
from .conftest import NEVER
from .person import GIVE_UP, KEYS, Person

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
SWEEP = ("book.txt", "--vary", "learning-rate=0.05,0.1", "--hidden", 10, "--workers", 2)
ENDLESS = (*SWEEP, "--seeds", 2, "--updates", NEVER)
TABLE = "points ─"


@pytest.fixture
def sits_down(person: Callable[..., Person], tmp_path: Path) -> Callable[..., Person]:
    (tmp_path / "book.txt").write_text(TEXT)
    return lambda *arguments, **named: person("sweep", *arguments, **named)


def runs_of(screen: Person) -> list[int]:
    """The processes that train, once both are there and have told of an update."""
    screen.until(lambda: screen.shown.count("running 0%") == 2 and "◆" in screen.shown)
    return children(screen.process.pid)


def told(screen: Person) -> str:
    return screen.raw.decode(errors="replace")


def test_a_sweep_is_sorted_opened_stopped_in_part_left_and_gone_on_with(sits_down: Any, tmp_path: Path) -> None:
    screen = sits_down(*ENDLESS, size=(80, 24))
    runs = runs_of(screen)
    assert screen.shows("0 of 4 runs over", "by median")
    screen.press("s", "S")
    screen.until("by range")
    screen.click(*screen.place("learning-rate"))
    screen.until("by learning-rate")
    assert screen.shows("learning-rate▲")
    screen.press("end", "enter")
    screen.hold("ctrl+z", 20, every=0.05)  # which must stop neither app, in between either
    screen.until_training()
    screen.press(KEYS["ctrl+c"])
    screen.until("Stop the run")
    screen.press("d")
    screen.until(TABLE)
    assert screen.shows("RUNNING") and all(map(is_running, runs))
    screen.press("x")
    screen.until("all of these (2)")
    screen.press("down", "enter")
    screen.until("1 of 4 runs over")
    screen.press(KEYS["ctrl+c"])
    screen.until("Save all and quit")
    screen.press("s")
    assert screen.ended() == 0
    assert "to go on: tui-rnn sweep --out sweep" in told(screen)
    assert screen.terminal_is_restored(), screen.left_on()
    assert 'stopped = ["hidden=10/seed-0"]' in (tmp_path / "sweep" / "sweep.toml").read_text()
    again = sits_down("--out", "sweep", size=(120, 36))
    again.until(lambda: again.shown.count("running ") > 1)
    again.click(*again.place("learning-rate"))
    again.press("end")
    again.until("■ seed 0  stopped")
    again.signal(signal.SIGTERM)
    assert again.ended() == 128 + signal.SIGTERM
    assert again.terminal_is_restored(), again.left_on()
    assert not again.errors()


@pytest.mark.skipif(not IS_KNOWN, reason="there is no /proc to look for processes in")
def test_no_process_outlives_a_hangup_or_a_kill(sits_down: Any, tmp_path: Path) -> None:
    screen = sits_down(*ENDLESS)
    runs = runs_of(screen)
    screen.press("enter")
    screen.until_training()
    screen.signal(signal.SIGHUP)
    assert screen.ended() == 128 + signal.SIGHUP
    assert screen.terminal_is_restored(), screen.left_on()
    assert not any(map(is_running, runs))
    assert len(list((tmp_path / "sweep").glob("*/seed-0/ckpt.npz"))) == 2
    again = sits_down("--out", "sweep")
    again.until(lambda: len(children(again.process.pid)) == 2)
    runs = children(again.process.pid)
    os.kill(again.process.pid, signal.SIGKILL)
    give_up = time.monotonic() + GIVE_UP
    while any(map(is_running, runs)):
        assert time.monotonic() < give_up, "the runs outlived their sweep"
        time.sleep(0.1)


def test_a_sweep_that_is_over_stays_on_the_screen_and_shows_its_runs(sits_down: Any) -> None:
    screen = sits_down(*SWEEP, "--seeds", 1, "--updates", 60)
    screen.until("OVER")
    screen.until("2 of 2 runs over")
    screen.until_gone("x Stop")
    screen.press("enter")
    screen.until("read from the files of")
    screen.press("q")
    screen.until(TABLE)
    screen.press("q", "q")
    assert screen.ended() == 0
    assert not screen.errors()
