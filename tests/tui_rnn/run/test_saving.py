"""Saving on disks that are full, read-only or crash: with a real file system, and the calls that the kernel sees."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.watch.history import read
from tui_rnn.watch.logs import LogFile


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte with a file, which is returned."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 1000):
            pass
    return filler


needs_mount = pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount")


@needs_mount
def test_a_full_and_then_read_only_disk_costs_no_checkpoint_and_no_training(cli: Any, small_disk: Path) -> None:
    running = cli.start_training("--out", "small/ckpt.npz", "--log", "log.jsonl", "--checkpoint-every", 50)
    running.until("checkpoint", update=50)
    filler = fill(small_disk)
    failed = running.until("checkpoint_failed")
    assert failed["reason"] == "No space left on device"
    kept = engine.load(small_disk / "ckpt.npz").update
    assert 0 < kept < failed["update"]
    running.until("progress", update=failed["update"] + 200)
    assert engine.load(small_disk / "ckpt.npz").update == kept
    filler.unlink()
    saved = running.until("checkpoint")["update"]
    assert saved > failed["update"]

    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", small_disk], check=True)  # over the other
    failed = running.until("checkpoint_failed")
    assert failed["reason"] == "Read-only file system"
    running.until("progress", update=failed["update"] + 200)
    running.signal(signal.SIGTERM)
    ended = running.end()
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "small/ckpt.npz could not be saved: Read-only file system"
    subprocess.run(["umount", small_disk], check=True)
    assert saved <= engine.load(small_disk / "ckpt.npz").update < failed["update"]
    assert not list(small_disk.glob(".*.tmp"))


@needs_mount
def test_a_log_goes_on_when_there_is_room_again_and_says_how_much_is_missing(small_disk: Path) -> None:
    said: list[str] = []
    path = small_disk / "log.txt"
    log = LogFile(path, True, said.append)
    log.write("whole" * 600 + "\n")  # which leaves room in its page of the disk
    filler = fill(small_disk)
    for _ in range(12):
        log.write("torn" * 400 + "\n")
    filler.unlink()
    log.write("later\n"), log.write("last\n")
    first, torn, *others = path.read_text().split("\n")
    assert first == "whole" * 600
    assert 0 < len(torn) < 1600
    assert others == ["later", "last", ""]
    full, again = (
        f"{path} cannot be written: No space left on device.",
        f"{path} can be written again; 12 lines are missing.",
    )
    assert said == [f"{full} Training goes on.", again]

    filler = fill(small_disk)
    log.write("x" * 5000 + "\n")
    filler.unlink()
    log.write("once more\n")
    assert said[2:] == [f"{full} Training goes on.", f"{path} can be written again; 1 line is missing."]
    assert path.read_text().endswith("\nonce more\n")
    log.close()


@needs_mount
def test_a_run_tells_of_a_log_that_is_not_written_for_a_while(cli: Any, small_disk: Path) -> None:
    often = ("--validation", 0.2, "--validate-every", 50)  # of which each has a record
    running = cli.start_training("--log", "small/log.jsonl", *often)
    running.until("progress", update=100)
    filler = fill(small_disk)
    full_at = running.until("progress", update=running.until("progress")["update"] + 5000)["update"]
    filler.unlink()
    running.until("progress", update=full_at + 5000)
    running.signal(signal.SIGTERM)
    ended = running.end()
    told = [line for line in ended.err.splitlines() if "log.jsonl" in line]
    assert told[0] == "small/log.jsonl cannot be written: No space left on device. Training goes on."
    assert re.fullmatch(r"small/log\.jsonl can be written again; \d+ lines are missing\.", told[1])
    assert len(told) == 2
    updates = read(small_disk / "log.jsonl").updates
    assert updates[0] == 1
    assert updates[-1] == ended.records[-1]["update"]


@needs_mount
def test_a_full_disk_is_told_of_with_the_name_of_the_file(cli: Any, small_disk: Path) -> None:
    cli.train("--updates", 20, "--out", "small/ckpt.npz", "--quiet")
    with (small_disk / "ckpt.metrics.jsonl").open("a") as file:
        file.write('{"event": "progress", "upd')  # which is dropped before the run goes on
    fill(small_disk)
    line = cli.refused("train", "--no-ui", "--resume", "small/ckpt.npz", says="")
    assert line == "tui-rnn: small/ckpt.metrics.jsonl cannot be changed: no space left on device"


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_a_checkpoint_is_on_the_disk_before_it_has_its_name_and_the_name_before_it_is_told_of(cli: Any) -> None:
    calls = "trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2"
    train = ("-m", "tui_rnn", "train", "book.txt", "--no-ui", "--hidden", "8", "--updates", "5", "--json")
    command = ["strace", "-f", "-y", "-e", calls, "-o", "calls.txt", sys.executable, *train]
    traced = subprocess.run(command, cwd=cli.folder, env=cli.environment, capture_output=True)
    if traced.returncode and b"ptrace" in traced.stderr:
        pytest.skip("not allowed to trace")
    assert traced.returncode == 0
    lines = (cli.folder / "calls.txt").read_text(errors="replace").splitlines()
    for name in ("ckpt.npz", "ckpt.best.npz"):
        # What is done to the temporary file, to the name, and to the folder, in order: repeated writes count once.
        temporary = rf"\.{re.escape(name)}\.[0-9a-f]+\.tmp"
        done = [which(line, temporary, str(cli.folder)) for line in lines]
        first = next(n for n, what in enumerate(done) if what == "write")
        steps = [what for what in done[first:] if what][: 4 + sum(what == "write" for what in done)]
        order = [what for n, what in enumerate(steps) if n == 0 or steps[n - 1] != what]
        assert order[:4] == ["write", "fsync", "rename", "fsync folder"]
    told = next(n for n, line in enumerate(lines) if '"event\\": \\"checkpoint\\"' in line and "pipe:" in line)
    renamed = next(n for n, line in enumerate(lines) if "rename" in line and '"ckpt.npz"' in line)
    assert renamed < told


def which(line: str, temporary: str, folder: str) -> str:
    """What a line of strace does, as far as it matters here; "" for anything else."""
    call = re.sub(r"^\d+\s+", "", line)
    if re.match(rf"(write|pwrite64)\(\d+<[^>]*/{temporary}>", call):
        return "write"
    if re.match(rf"f(data)?sync\(\d+<[^>]*/{temporary}>\)\s+= 0", call):
        return "fsync"
    if re.match(rf'rename\w*\(.*"{temporary}"', call):
        return "rename"
    return "fsync folder" if re.match(rf"fsync\(\d+<{re.escape(folder)}>\)\s+= 0", call) else ""
