"""Two trainers on one checkpoint, and what a trainer that was killed leaves behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tui_rnn import lock


def test_the_second_trainer_is_told_so_and_nothing_is_changed(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 50)
    running.until("checkpoint")
    pid = running.process.pid
    for arguments in (["book.txt"], ["--resume"], ["book.txt", "--out", "./ckpt.npz"]):
        ended = cli.run("train", *arguments, "--no-ui", code=2)
        (line,) = ended.err.splitlines()
        assert f"ckpt.npz is being trained by another tui-rnn (process {pid} on " in line
    assert not [name for name in cli.files() if "ckpt.1" in name]
    running.signal(signal.SIGTERM)
    assert running.end().code == 143
    assert ".ckpt.npz.lock" not in cli.files()


def test_a_trainer_that_was_killed_is_in_nobodys_way_and_is_cleaned_up_after(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 50)
    running.until("checkpoint")
    running.signal(signal.SIGKILL)
    running.end()
    assert ".ckpt.npz.lock" in cli.files()
    left = [".ckpt.npz.4711.tmp", ".ckpt.best.npz.4711.tmp", ".ckpt.metrics.jsonl.tmp", ".ckpt.samples.txt.tmp"]
    others = [".ckpt.npz.mine.tmp", ".other.npz.4711.tmp", "ckpt.npz.4711.tmp", ".ckpt.npz.4711.tmp2"]
    for name in left + others:
        (cli.folder / name).write_bytes(b"half")
    cli.resume("--updates", 10**4)
    files = cli.files()
    assert not set(left) & set(files)
    assert set(others) <= set(files)
    assert ".ckpt.npz.lock" not in files


def test_where_nothing_can_be_locked_the_run_goes_on_without(tmp_path: Path) -> None:
    with lock.held(tmp_path / "missing" / "ckpt.npz") as held:
        assert not held


def test_of_many_only_one_holds_it_at_a_time(tmp_path: Path) -> None:
    checkpoint, inside = tmp_path / "ckpt.npz", tmp_path / "inside"
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            os._exit(contend(checkpoint, inside))
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert not inside.exists()
    assert not list(tmp_path.iterdir())


def contend(checkpoint: Path, inside: Path) -> int:
    """Take the lock 200 times; the exit code is 1 if another was inside at the same time."""
    taken = 0
    while taken < 200:
        try:
            with lock.held(checkpoint) as held:
                inside.mkdir()  # fails if it exists
                inside.rmdir()
                taken += held
        except lock.Taken:
            continue
        except FileExistsError:
            return 1
    return 0


def test_it_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path / "ckpt.npz"):
        raise ZeroDivisionError
    with lock.held(tmp_path / "ckpt.npz") as held:
        assert held
