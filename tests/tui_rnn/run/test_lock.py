"""Two trainers on one checkpoint, and what a trainer that was killed leaves behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import lock
from tui_rnn.run.options import Options, UsageError
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.session import locked
from tui_rnn.run.worker import Worker


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
    random = "0123456789abcdef"
    left = [f".{name}.{random}.tmp" for name in ("ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt")]
    others = [".ckpt.npz.mine.tmp", f".other.npz.{random}.tmp", f"ckpt.npz.{random}.tmp", f".ckpt.npz.{random}.tmp2"]
    for name in left + others:
        (cli.folder / name).write_bytes(b"PK\x03\x04 and half of it")
    notes = f".ckpt.npz.{random[::-1]}.tmp"
    (cli.folder / notes).write_bytes(b"my notes")
    cli.resume("--updates", 10**4)
    files = cli.files()
    assert not set(left) & set(files)
    assert {*others, notes} <= set(files)
    assert ".ckpt.npz.lock" not in files


@pytest.mark.parametrize("kind", ["link", "hard link", "folder", "pipe", "other content"])
def test_what_has_the_name_of_the_lock_and_is_none_is_kept_and_named(cli: Any, kind: str) -> None:
    precious, name = b"the one copy of my thesis\n", cli.folder / ".ckpt.npz.lock"
    (cli.folder / "precious").write_bytes(precious)
    match kind:
        case "link":
            name.symlink_to("precious")
        case "hard link":
            name.hardlink_to(cli.folder / "precious")
        case "folder":
            name.mkdir()
        case "pipe":
            os.mkfifo(name)
        case _:
            name.write_bytes(precious)
    cli.refused("train", "book.txt", "--no-ui", says=".ckpt.npz.lock should be the lock of ckpt.npz, but is a")
    assert (cli.folder / "precious").read_bytes() == precious
    assert kind != "other content" or name.read_bytes() == precious
    assert "ckpt.npz" not in cli.files()


def test_a_link_laid_where_a_temporary_may_be_is_not_written_through(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 50)
    running.until("checkpoint")
    (cli.folder / "victim").write_text("precious")
    (cli.folder / f".ckpt.npz.{running.process.pid}.tmp").symlink_to("victim")
    running.signal(signal.SIGTERM)
    assert running.end().code == 143
    assert (cli.folder / "victim").read_text() == "precious"


def test_a_text_that_is_a_temporary_by_a_link_is_not_removed(cli: Any) -> None:
    name = f".ckpt.samples.txt.{'0' * 16}.tmp"
    (cli.folder / name).write_bytes((cli.folder / "book.txt").read_bytes())
    (cli.folder / "linked.txt").symlink_to(name)
    cli.run("train", "linked.txt", "--no-ui", "--updates", 5)
    assert (cli.folder / name).exists()


def test_a_run_whose_place_another_process_has_taken_goes_on_beside_it(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 0)
    running.until("progress")
    (cli.folder / ".ckpt.npz.lock").unlink()  # as somebody might who takes it for left over
    other = cli.run("train", "book.txt", "--no-ui", "--updates", 7)
    assert "kept as ckpt.1.npz" in other.err
    running.signal(signal.SIGTERM)
    ended = running.end()
    assert ended.code == 143
    assert (
        "ckpt.npz was written by another process; it is left alone, and this run is now saved in ckpt.2.npz"
        in ended.err
    )
    assert engine.load(cli.folder / "ckpt.npz").update == 7
    assert engine.load(cli.folder / "ckpt.2.npz").update > 7


def test_a_checkpoint_that_is_saved_by_another_while_it_is_read_is_not_gone_back_on(tmp_path: Path) -> None:
    text = tmp_path / "book.txt"
    text.write_text("the quick brown fox jumps over the lazy dog. " * 30)
    path = tmp_path / "ckpt.npz"

    def train(updates: int, resume: bool) -> None:
        options = Options(
            text=None if resume else str(text), updates=updates, out=path, resume=str(path) if resume else None
        )
        with locked(prepare(options)) as session:
            Worker(
                session.trainer, session.goal, session.files, session.origin(session.goal), Schedule(Intervals())
            ).run()

    train(20, resume=False)
    stale = prepare(Options(updates=30, out=path, resume=str(path)))
    train(50, resume=True)
    with (
        pytest.raises(UsageError, match="was saved by another process while it was being read; try again"),
        locked(stale),
    ):
        pass
    assert engine.load(path).update == 50


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


def test_what_is_noted_in_it_is_read_by_others_and_not_quoted(tmp_path: Path) -> None:
    checkpoint = tmp_path / "ckpt.npz"
    assert lock.noted(checkpoint) is None
    with lock.held(checkpoint):
        assert lock.noted(checkpoint) is None
        lock.note(checkpoint, Path("/run/\x85\udce9/a b.sock"))
        assert lock.noted(checkpoint) == "/run/\x85\udce9/a b.sock"
        with pytest.raises(lock.Taken) as taken, lock.held(checkpoint):
            pass
        assert taken.value.owner.startswith(f"process {os.getpid()} on ")
        assert "\n" not in taken.value.owner
    checkpoint.with_name(".ckpt.npz.lock").symlink_to("elsewhere")
    assert lock.noted(checkpoint) is None


def test_it_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path / "ckpt.npz"):
        raise ZeroDivisionError
    with lock.held(tmp_path / "ckpt.npz") as held:
        assert held
