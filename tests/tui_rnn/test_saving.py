"""Saving on disks that are full, read-only or crash: with a real file system, and the calls that the kernel sees."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine


@pytest.fixture
def small_disk(cli: Any) -> Iterator[Path]:
    """A file system of 256 kB in the folder."""
    folder = cli.folder / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("not allowed to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount")
def test_a_full_and_then_read_only_disk_costs_no_checkpoint_and_no_training(cli: Any, small_disk: Path) -> None:
    running = cli.start_training("--out", "small/ckpt.npz", "--log", "log.jsonl", "--checkpoint-every", 50)
    running.until("checkpoint", update=50)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 1000):
                pass
        except OSError:
            pass
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
        temporary = rf"\.{re.escape(name)}\.\d+\.tmp"
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
