"""Whatever is under way, keys and signals are answered: here a text that would take for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engine

from .person import GIVE_UP, ROOT, environment

ENDLESS = ("--sample-length", "100000000", "--hidden", "40")


def test_keys_are_answered(start, tmp_path: Path) -> None:
    person = start(*ENDLESS)
    person.until("WRITING")
    person.press("space")
    person.until("PAUSED")
    person.lives()
    assert person.save_and_quit() == 0
    assert engine.load(tmp_path / "ckpt.npz").update == 0


def test_a_signal_is_answered(start, tmp_path: Path) -> None:
    person = start(*ENDLESS)
    person.until("WRITING")
    person.signal(signal.SIGTERM)
    assert person.ended() == 128 + signal.SIGTERM
    assert person.terminal_is_restored(), person.left_on()
    assert engine.load(tmp_path / "ckpt.npz").update == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_signal_is_answered_without_the_app(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui_rnn", "train", "--no-ui", *ENDLESS]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, env=environment(ROOT), **quiet) as process:
        try:
            give_up = time.monotonic() + GIVE_UP
            while not catches(process.pid, signal.SIGTERM):
                assert time.monotonic() < give_up
                time.sleep(0.05)
            time.sleep(0.5)  # into the text; were it not begun, that would be as good
            process.send_signal(signal.SIGTERM)
            assert process.wait(GIVE_UP) == 128 + signal.SIGTERM
        finally:
            process.kill()
    assert engine.load(tmp_path / "ckpt.npz").update == 0


def catches(pid: int, number: int) -> bool:
    """Whether a process has a handler for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)
