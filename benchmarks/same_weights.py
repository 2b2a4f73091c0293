"""Did a change leave the weights as they were? The hashes of a dozen short runs, before and after it.

    python benchmarks/same_weights.py BEFORE [AFTER]

BEFORE and AFTER are checkouts; AFTER is this one unless it is given. Each run is the command line's own, over cells,
layers, orders, validation, dropout, schedules and resuming, to a hash of all weights and of the optimizer's memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SMALL = "--hidden 24 --seed 3"
RUNS = {
    "rnn": SMALL,
    "lstm, two layers": f"{SMALL} --cell lstm --layers 2",
    "gru, many streams": f"{SMALL} --cell gru --batch-size 16 --seq-length 40",
    "float64": f"{SMALL} --dtype float64",
    "chunks": f"{SMALL} --shuffle chunks --chunks 13",
    "random": f"{SMALL} --shuffle random --batch-size 3",
    "validation and decay": f"{SMALL} --validation 0.1 --validate-every 37 --decay 0.5 --decay-patience 1 "
    "--learning-rate 2",  # so that it does decay
    "validation chunk": f"{SMALL} --validation 0.1 --validation-chunk --shuffle chunks",
    "dropout": f"{SMALL} --cell gru --layers 2 --dropout 0.4 --optimizer adam --learning-rate 0.003",
    "schedule": f"{SMALL} --schedule cosine --warmup 50 --optimizer sgd --learning-rate 0.01",
    "mean loss, fan-in": f"{SMALL} --mean-loss --init fan-in --optimizer rmsprop --learning-rate 0.002 --clip-norm 1",
    "weight decay": f"{SMALL} --weight-decay 0.01 --optimizer adam --learning-rate 0.003 --beta2 0.99",
    "large": "--cell gru --hidden 256 --batch-size 32 --seed 1 --optimizer adam --learning-rate 0.002",
}
UPDATES, RESUMED_AT = 300, 130


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path, nargs="?", default=ROOT)
    options = parser.parse_args()
    different = 0
    for name, arguments in RUNS.items():
        updates = 40 if name == "large" else UPDATES
        before, after = (hash_of(place, arguments.split(), updates) for place in (options.before, options.after))
        resumed = hash_of(options.after, arguments.split(), updates, resumed_at=updates * RESUMED_AT // UPDATES)
        same = before == after == resumed
        different += not same
        print(f"{name:24} {before[:16]} {after[:16]} {resumed[:16]} {'same' if same else 'DIFFERENT'}", flush=True)
    return 1 if different else 0


def hash_of(checkout: Path, arguments: list[str], updates: int, resumed_at: int | None = None) -> str:
    """The hash of a run with these arguments; with ``resumed_at`` it ends there first, and is resumed."""
    with tempfile.TemporaryDirectory() as folder:
        if resumed_at is None or "--schedule" in arguments:  # whose end is that of the run
            return train(checkout, folder, [*arguments, "--updates", str(updates)])
        train(checkout, folder, [*arguments, "--updates", str(resumed_at)])
        return train(checkout, folder, ["--resume", "--updates", str(updates)])


def train(checkout: Path, folder: str, arguments: list[str]) -> str:
    command = [sys.executable, "-m", "tui_rnn", "train", "--no-ui", "--json", "--sample-every", "0", *arguments]
    environment = os.environ | {"PYTHONPATH": str(checkout.resolve())}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return str(json.loads(done.stdout.splitlines()[-1])["parameters_sha256"])


if __name__ == "__main__":
    sys.exit(main())
