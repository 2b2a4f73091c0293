"""Runs an hour of a sweep: one after another, in processes, and on a Dask cluster on this machine.

    python benchmarks/sweep.py [--rounds 3] [--runs 4] [--updates 100000] [--at-once 2] [-- OPTIONS OF SWEEP]

The contenders take turns; each makes the same runs, of the bundled book, by the command line. Time counts from when the
first run is started until the last has ended, so the start of a cluster does not; it is printed by itself. Processor
time is that of all processes together, from the same moment on: on a shared machine it says more than the clock.
Printed: medians, and the medians of the ratios to the processes of the same round.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """Seconds: until the first run was started, from then to the end, and of processor time from then on."""

    start: float
    seconds: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--updates", type=int, default=100_000, help="of each run; 100000 take about 20 seconds")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("options", nargs="*", help="of sweep, after --")
    given = parser.parse_args()
    contenders = {
        "one after another": ["--workers", "1"],
        "processes": ["--workers", str(given.at_once)],
        "Dask": ["--workers", str(given.at_once), "--cluster", "local"],
    }
    took: dict[str, list[Took]] = {name: [] for name in contenders}
    plan = ["--vary", "cell=rnn", "--seeds", str(given.runs), "--updates", str(given.updates), *given.options]
    for number in range(given.rounds):
        for name, how in contenders.items():
            took[name].append(measured([*plan, *how]))
            print(f"round {number + 1}: {name}: {took[name][-1]}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(f"{'':18} runs/hour  to processes  s/run  processor s/run  to processes  start s")
    for name, turns in took.items():
        rates = [3600 * given.runs / turn.seconds for turn in turns]
        faster = [other.seconds / turn.seconds for turn, other in zip(turns, took["processes"])]
        dearer = [turn.processor / other.processor for turn, other in zip(turns, took["processes"])]
        seconds, processor = (median(turn[n] for turn in turns) / given.runs for n in (1, 2))
        print(
            f"{name:18} {median(rates):9,.0f}  {median(faster):12.3f}  {seconds:5.2f}  {processor:15.3f}  "
            f"{median(dearer):12.3f}  {median(turn.start for turn in turns):7.2f}"
        )


def measured(options: list[str]) -> Took:
    """Make a sweep in a folder of its own."""
    began, before = time.monotonic(), ended()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tui_rnn", "sweep", "--json", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        first = last = spent_before = 0.0
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for line in process.stdout:
                event = json.loads(line)["event"]
                if event == "run_started" and not first:
                    first, spent_before = time.monotonic(), spent(process.pid)
                elif event == "run_ended":
                    last = time.monotonic()
        if process.returncode:
            raise SystemExit(f"it ended with exit code {process.returncode}: {command}")
    return Took(first - began, last - first, ended() - before - spent_before)


def ended() -> float:
    """Processor seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent(process: int) -> float:
    """Processor seconds of a process and its descendants so far, by Linux's /proc."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(path.parent.name) == process:
                total += sum(map(int, fields[11:15])) / TICKS
            elif int(fields[1]) == process:
                total += spent(int(path.parent.name))
    return total


if __name__ == "__main__":
    main()
