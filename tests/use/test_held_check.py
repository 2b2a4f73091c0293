"""The key of the gradient check, held for three seconds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import engine

MOST_THREADS = 15


def threads(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("Threads")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_makes_no_crowd_of_threads_and_the_run_is_saved(start, tmp_path: Path) -> None:
    person = start("--hidden", 300)
    person.until_training()
    most = 0
    for _ in range(90):
        person.hold("g", 1, 0.03)
        most = max(most, threads(person.process.pid))
    assert most < MOST_THREADS
    assert person.save_and_quit() == 0
    assert engine.load(tmp_path / "ckpt.npz").update > 0
