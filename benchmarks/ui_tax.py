"""What the app costs: updates a second under the app, over those without it, in a real terminal of 120 x 36 (tmux).

    python benchmarks/ui_tax.py [--rounds 5] [--seconds 10] [--inside 8 | --attached] [-- OPTIONS OF TRAIN]

With --inside, that look inside the model is open in the one app, and none in the other: what a look costs. With
--attached, both runs are headless, and the one is watched by the app in another process: what a viewer costs.

The runs alternate (app, headless, app, ...). The speed of each is read from its metrics, between two records, so
start-up and the end do not count. Printed: the medians, and the median of the ratios of neighbours.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 2.0  # seconds of training that are not counted


def opened(folder: str, *arguments: str) -> str:
    """The name of a new tmux session in which this program runs."""
    session = f"ui-tax-{time.monotonic_ns()}"
    command = ["-e", f"PYTHONPATH={ROOT}", sys.executable, "-m", "tui_rnn", *arguments]
    subprocess.run(
        ["tmux", "new-session", "-d", "-s", session, "-x", "120", "-y", "36", "-c", folder, *command], check=True
    )
    return session


def is_open(session: str) -> bool:
    """Whether a tmux session has not ended."""
    return subprocess.run(["tmux", "has-session", "-t", session], capture_output=True).returncode == 0


def measure(app: bool, seconds: float, options: list[str], inside: str = "", attached: bool = False) -> float:
    """Updates a second of one run in a terminal of its own.

    Args:
        inside: the key of a look that is open.
        attached: whether the app watches it from another process.
    """
    with tempfile.TemporaryDirectory() as folder:
        session = opened(folder, "train", *options, *([] if app else ["--no-ui"]))
        time.sleep(WARM_UP)
        if attached:
            viewer = opened(folder, "attach", "ckpt.npz")
            time.sleep(WARM_UP)
        if inside:
            subprocess.run(["tmux", "send-keys", "-t", session, inside], check=True)
        time.sleep(seconds)
        keys = (["q"], ["s"]) if app else (["C-c"],)
        for key in keys:
            subprocess.run(["tmux", "send-keys", "-t", session, *key], check=True)
            time.sleep(0.5)
        while is_open(session):
            time.sleep(0.2)
        if attached:
            assert is_open(viewer), "the app did not attach, or did not stay"
            subprocess.run(["tmux", "kill-session", "-t", viewer], check=True)
        return speed(Path(folder) / "ckpt.metrics.jsonl", 2 * WARM_UP if attached else WARM_UP)


def speed(metrics: Path, after: float) -> float:
    """Updates a second after so many seconds, by a metrics file."""
    records = [json.loads(line) for line in metrics.read_text().splitlines()]
    progress = [(r["seconds"], r["update"]) for r in records if r["event"] == "progress" and r["seconds"] > after]
    (since, first), (until, last) = progress[0], progress[-1]
    return float((last - first) / (until - since))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--inside", default="", metavar="KEY", help="compare the app with a look open and without")
    kinds.add_argument("--attached", action="store_true", help="compare a headless run with a viewer and without")
    parser.add_argument("options", nargs="*", help="options of train, after --")
    given = parser.parse_args()
    one, other = (f"look {given.inside}", "no look") if given.inside else ("app", "headless")
    if given.attached:
        one, other = "with a viewer", "without"
    pairs = []
    for number in range(given.rounds):
        runs = ((not given.attached, given.inside, given.attached), (bool(given.inside), "", False))
        pairs.append(tuple(measure(app, given.seconds, given.options, *how) for app, *how in runs))
        print(f"round {number + 1}: {one} {pairs[-1][0]:,.0f}, {other} {pairs[-1][1]:,.0f}", flush=True)
    first, second = (statistics.median(column) for column in zip(*pairs))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"median updates/s: {one} {first:,.0f}, {other} {second:,.0f}; median ratio of pairs {ratio:.3f}")


if __name__ == "__main__":
    main()
