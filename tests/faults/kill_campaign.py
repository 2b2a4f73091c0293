"""kill -9 at random moments of a run that saves after every update. What is on the disk must always be whole.

    python tests/faults/kill_campaign.py [--kills 100] [--seed 0]

Each time the checkpoint is looked at as the next process would: it must load, and be the last one that the run told of
or the one that it was writing. In the end the run is finished, and must have the weights of one that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
RUN = ("--no-ui", "--json", "--sample-every", "0")
LONGEST = 0.4  # seconds from the first record of a process to its end


@dataclass
class Campaign:
    """What happened.

    Attributes:
        kills: processes that were killed. inside: kills while a checkpoint was being written. later: checkpoints that
            were whole on the disk, but not yet told of. updates: the run's length in the end.
        left: half-written files after the run has ended; to be 0.
    """

    kills: int = 0
    inside: int = 0
    later: int = 0
    updates: int = 0
    left: int = 0


def wage(folder: Path, kills: int, seed: int) -> Campaign:
    """Kill so many processes of one run in ``folder``. Raises AssertionError for anything that is not as it must be."""
    (folder / "book.txt").write_text(TEXT)
    campaign, generator, told = Campaign(), random.Random(seed), 0
    new = ("train", "book.txt", *RUN, "--hidden", "40", "--checkpoint-every", "1", "--updates", str(10**9))
    going_on = ("train", "--resume", *RUN, "--checkpoint-every", "1", "--updates", str(10**9))
    checkpoint = folder / "ckpt.npz"
    while campaign.kills < kills:
        start = going_on if checkpoint.exists() else new
        _live_and_die(folder, start, generator.uniform(0, LONGEST))
        # The metrics are written before the run goes on.
        told = max(told, told_saved(folder / "ckpt.metrics.jsonl"))
        campaign.kills += 1
        campaign.inside += bool(_half_written(folder))
        update = engine.load(checkpoint).update if checkpoint.exists() else 0
        assert told <= update <= told + 1, f"told of {told}, found {update}"
        campaign.later += update > told
        told = update
    campaign.updates = told + 50
    goal = ("--updates", str(campaign.updates))
    finished = _run(folder, "train", "--resume", *RUN, *goal)
    undisturbed = _run(folder, "train", "book.txt", *RUN, "--hidden", "40", *goal, "--out", "undisturbed.npz")
    assert finished["parameters_sha256"] == undisturbed["parameters_sha256"]
    campaign.left = len(_half_written(folder))
    return campaign


def _live_and_die(folder: Path, arguments: tuple[str, ...], seconds: float) -> None:
    """Start a process and kill it so long after its first record."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tui_rnn", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=errors,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, (errors.seek(0), errors.read())[1].decode()
        os.set_blocking(process.stdout.fileno(), False)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            process.stdout.read()
            time.sleep(0.001)
        process.kill()
        process.wait()
        process.stdout.close()


def told_saved(records: Path) -> int:
    """The last update of which the records in a file tell that it was saved, not counting copies elsewhere."""
    told = 0
    for line in records.read_bytes().splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # cut off by the kill
        if record["event"] == "checkpoint" and not record["elsewhere"]:
            told = record["update"]
    return told


def _run(folder: Path, *arguments: str) -> dict[str, Any]:
    """The last record of a command that runs to its end."""
    command = [sys.executable, "-m", "tui_rnn", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    record: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return record


def _half_written(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".") and path.name.endswith(".tmp")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        campaign = wage(Path(folder), options.kills, options.seed)
    print(
        f"{campaign.kills} kills, {campaign.inside} of them while a checkpoint was being written, {campaign.later} "
        f"after it was whole and before it was told of; no torn checkpoint; {campaign.left} half-written files left; "
        f"after {campaign.updates:,} updates the weights are those of an undisturbed run"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
