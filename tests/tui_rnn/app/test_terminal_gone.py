"""The app when its terminal disappears and no signal says so: under nohup, or without a controlling terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import engine


def ignore_hangup() -> None:
    """As nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("prepare", [ignore_hangup, None], ids=["SIGHUP is ignored", "nobody sends SIGHUP"])
def test_the_run_is_saved_and_the_process_ends(tmp_path: Path, prepare: object) -> None:
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_rnn", "train", "--hidden", "8"], cwd=tmp_path, env=environment,
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=prepare,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while b"TRAINING" not in shown:
        assert select.select([master], [], [], 30)[0], "it never showed that it is training"
        shown += os.read(master, 65536)
    os.close(master)
    assert process.wait(30) == 128 + signal.SIGHUP
    assert engine.load(tmp_path / "ckpt.npz").kind == "run"
