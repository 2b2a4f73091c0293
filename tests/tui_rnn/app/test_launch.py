"""The app when its terminal disappears and no signal says so: under nohup, or without a controlling terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import engine


def ignore_hangup() -> None:
    """As nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.fixture
def train(tmp_path: Path) -> Callable[..., tuple[subprocess.Popen[bytes], int]]:
    """Starts the app on a pseudo-terminal; gives the process, once it trains, and the terminal's other end."""

    def start(*arguments: str, prepare: Callable[[], None] | None = None) -> tuple[subprocess.Popen[bytes], int]:
        master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tui_rnn", "train", *arguments], cwd=tmp_path, env=environment,
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=prepare,
        )  # fmt: skip
        os.close(slave)
        shown = b""
        while b"TRAINING" not in shown:
            assert select.select([master], [], [], 30)[0], "it never showed that it is training"
            shown += os.read(master, 65536)
        return process, master

    return start


@pytest.mark.parametrize("prepare", [ignore_hangup, None], ids=["SIGHUP is ignored", "nobody sends SIGHUP"])
def test_the_run_is_saved_and_the_process_ends(
    train: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path, prepare: Callable[[], None] | None
) -> None:
    process, master = train("--hidden", "8", prepare=prepare)
    os.close(master)
    assert process.wait(30) == 128 + signal.SIGHUP
    assert engine.load(tmp_path / "ckpt.npz").kind == "run"


def test_a_terminal_that_hangs_up_many_times_loses_nothing(
    train: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path
) -> None:
    process, master = train("--hidden", "300")  # about 2 MB to save
    os.close(master)
    while process.poll() is None:
        process.send_signal(signal.SIGHUP)
    assert engine.load(tmp_path / "ckpt.npz").kind == "run"
