"""A run that is killed at random moments, while a second process does to its files what people and scripts do.

    python -m tests.faults.intruder_campaign [--rounds 100] [--seed 0]

It resumes the run that is being trained, removes the lock and resumes, puts an older checkpoint in the place of the
newest, lays links where a lock or a temporary might be. Whatever it does: no update that the run told was saved is
lost (it is in one of the run's files, unless the other process wrote over that itself), every checkpoint loads, and no
other file is touched.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import engine

from .kill_campaign import told_saved

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
PRECIOUS = "the one copy of my thesis\n"
LONGEST = 0.4  # seconds from the first record of a process to its end
COMMAND = sys.executable, "-m", "tui_rnn", "train"
OPTIONS = "--no-ui", "--json", "--sample-every", "0", "--checkpoint-every", "1", "--updates"


class Campaign:
    """Attributes: rounds: of each kind of intrusion. moved: runs that went on beside a file that was taken."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self._random = folder, random.Random(seed)
        self.rounds: Counter[str] = Counter()
        self.moved = 0
        (folder / "book.txt").write_text(TEXT)
        (folder / "precious").write_text(PRECIOUS)
        self._call("book.txt", *OPTIONS, "3")
        shutil.copy(folder / "ckpt.npz", folder / "old")

    def wage(self, rounds: int) -> None:
        """Let a run live and die so many times. Raises AssertionError for anything that is not as it must be."""
        intrusions = [self.resume, self.resume_without_lock, self.replace, self.links, self.hard_link]
        for _ in range(rounds):
            intrusion = self._random.choice(intrusions)
            newest = self.newest()
            before = set(self.folder.glob("ckpt*.npz"))
            told = self._live_and_die(newest, intrusion)
            self.moved += bool(set(self.folder.glob("ckpt*.npz")) - before)
            self.rounds[intrusion.__name__] += 1
            found = engine.load(self.newest()).update
            assert told <= found, f"{intrusion.__name__}: told of {told}, found {found}"
            assert (self.folder / "precious").read_text() == PRECIOUS, intrusion.__name__

    def newest(self) -> Path:
        """Of the run's files the one that has come furthest; every one of them loads."""
        found = {path: engine.load(path) for path in self.folder.glob("ckpt*.npz")}
        runs = {path: checkpoint.update for path, checkpoint in found.items() if checkpoint.kind == engine.RUN}
        return max(runs, key=lambda path: runs[path])

    # What the second process does.

    def resume(self, newest: Path, pid: int) -> None:
        """Go on with a run that is being trained: it is refused."""
        refused = self._call("--resume", newest.name, *OPTIONS, str(10**9), code=2)
        assert "is being trained by another tui-rnn" in refused, refused

    def resume_without_lock(self, newest: Path, pid: int) -> None:
        """Go on with it all the same, after the lock was removed by hand."""
        newest.with_name(f".{newest.name}.lock").unlink(missing_ok=True)
        goal = str(engine.load(newest).update + 5)
        self._call("--resume", newest.name, *OPTIONS, goal, code=None)  # it may be too late: then it is refused

    def replace(self, newest: Path, pid: int) -> None:
        """Put an old checkpoint in its place, as who brings back a backup: the run is seen to go on beside it."""
        before, give_up = set(self.folder.glob("ckpt*.npz")), time.monotonic() + 60
        while set(self.folder.glob("ckpt*.npz")) == before:  # again, if it fell just between a look and a save
            assert time.monotonic() < give_up, "the run did not go on beside"
            shutil.copy(self.folder / "old", self.folder / "copy")
            (self.folder / "copy").replace(newest)
            time.sleep(0.1)

    def links(self, newest: Path, pid: int) -> None:
        """Lay links where a temporary might be made."""
        for name in (f".{newest.name}.{pid}.tmp", f".{newest.name}.tmp", f".{newest.name}.0123456789abcdef.tmp"):
            if not (self.folder / name).is_symlink():
                (self.folder / name).symlink_to("precious")

    def hard_link(self, newest: Path, pid: int) -> None:
        """Give the checkpoint a second name, as a backup by hard links does: it must not change under it."""
        backup = self.folder / f"backup{self.rounds.total()}"
        backup.hardlink_to(newest)
        kept = backup.read_bytes()
        time.sleep(0.05)
        assert backup.read_bytes() == kept

    # The run.

    def _live_and_die(self, checkpoint: Path, intrude: Callable[[Path, int], None]) -> int:
        """Resume, have somebody intrude, kill. Returns the last update that the run told was saved."""
        command = [*COMMAND, "--resume", checkpoint.name, *OPTIONS, str(10**9)]
        with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
            process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
            try:
                while not (self.folder / "out").stat().st_size:
                    assert process.poll() is None, (self.folder / "err").read_text()
                    time.sleep(0.005)
                time.sleep(self._random.uniform(0, LONGEST))
                intrude(checkpoint, process.pid)
                time.sleep(self._random.uniform(0, LONGEST))
                assert process.poll() is None, (self.folder / "err").read_text()
            finally:
                process.kill()
                process.wait()
        return told_saved(self.folder / "out")

    def _call(self, *arguments: str, code: int | None = 0) -> str:
        done = subprocess.run([*COMMAND, *arguments], cwd=self.folder, capture_output=True, stdin=subprocess.DEVNULL)
        assert code is None or done.returncode == code, done.stderr.decode()
        return done.stderr.decode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder), options.seed)
        campaign.wage(options.rounds)
    kinds = ", ".join(f"{name} {times}" for name, times in sorted(campaign.rounds.items()))
    print(f"{options.rounds} rounds ({kinds}); {campaign.moved} times the run went on beside; nothing was lost")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
