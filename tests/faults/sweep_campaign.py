"""kill -9 of a sweep, and of the runs that it makes, at random moments.

    python -m tests.faults.sweep_campaign [--rounds 30] [--seed 0]

In each round the same command goes on with the sweep in a folder, until it, one of its runs, or all of them are killed.
In the end every run has the weights of one that nobody disturbed, and nothing is left behind: neither a file nor a
process.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import engine

from ..processes import children
from .kill_campaign import TEXT

VARY = ("--vary", "learning-rate=0.05,0.1", "--vary", "cell=rnn,gru", "--seeds", "2", "--hidden", "20")
SWEEP = (sys.executable, "-m", "tui_rnn", "sweep", "book.txt", *VARY, "--no-ui", "--workers", "2")
LONGEST = 2.5  # seconds until something is killed; starting takes 0.6
PATIENCE = 600.0  # seconds until a process that must end is missing
LEFT = {"ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt"}
KILLED = ("sweep", "run", "runs and sweep")


class Campaign:
    """``rounds``: by what was killed. ``updates``: of each run."""

    def __init__(self, folder: Path, seed: int, updates: int) -> None:
        self.folder, self.updates, self._random = folder, updates, random.Random(seed)
        self.rounds: Counter[str] = Counter()
        (folder / "book.txt").write_text(TEXT)

    def wage(self, rounds: int) -> None:
        """At most so many rounds. Raises AssertionError for anything that is not as it must be."""
        for _ in range(rounds):
            sweep = self._start("sweep")
            try:
                sweep.wait(self._random.uniform(0.3, LONGEST))
            except subprocess.TimeoutExpired:
                self._kill(sweep)
            finally:
                sweep.kill()
                sweep.wait()
        self._finish()

    def _start(self, out: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*SWEEP, "--updates", str(self.updates), "--out", out],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _kill(self, sweep: subprocess.Popen[bytes]) -> None:
        victim = self._random.choice(KILLED)
        runs = children(sweep.pid)
        for process in runs[:1] if victim == "run" else runs if "runs" in victim else []:
            os.kill(process, signal.SIGKILL)
        if victim == "run":
            time.sleep(self._random.uniform(0, 1))  # it is started again, or the sweep is killed before that
        self.rounds[victim] += 1

    def _finish(self) -> None:
        assert self._start("sweep").wait(PATIENCE) == 0
        assert self._start("undisturbed").wait(PATIENCE) == 0
        found, undisturbed = (weights(self.folder / name) for name in ("sweep", "undisturbed"))
        assert len(found) == 8 and found == undisturbed
        for run in found:
            left = {path.name for path in (self.folder / "sweep" / run).iterdir()}
            assert left == LEFT, f"{run}: {left}"


def weights(sweep: Path) -> dict[str, bytes]:
    """The weights and the optimizer's memory of every run of a sweep, by its folder."""
    return {str(path.parent.relative_to(sweep)): _arrays(path) for path in sweep.glob("*/*/ckpt.npz")}


def _arrays(checkpoint: Path) -> bytes:
    arrays = engine.load(checkpoint).arrays
    return b"".join(arrays[name].tobytes() for name in sorted(arrays))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        os.environ["XDG_RUNTIME_DIR"] = os.environ["XDG_STATE_HOME"] = own
        campaign = Campaign(Path(folder), options.seed, updates=15_000)
        campaign.wage(options.rounds)
    kinds = ", ".join(f"{name} {times}" for name, times in sorted(campaign.rounds.items()))
    print(f"{campaign.rounds.total()} rounds (killed: {kinds}): all runs as undisturbed, and nothing is left behind")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
