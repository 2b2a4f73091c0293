"""What each recipe reaches: a median over seeds with its range, because the assignment's is a matter of luck.

    python benchmarks/recipes.py TEXT [--recipes assignment quick ...] [--seeds 5] [--threads 1] [--updates N]
                                 [--runs runs.jsonl]

Each run is the command line's own, to the recipe's end: ``tui-rnn train TEXT --recipe R --seed S --no-ui``. With
``--runs`` its figures are kept, and a run that is already there is not repeated: the work may be interrupted and
resumed. The loss is the final smooth loss on the training text; if a recipe holds text out, the loss on all of that.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engine import RECIPES, bits_per_character, load, read_text  # noqa: E402
from engine.training.validation import Validation, split  # noqa: E402

LEAST = 3  # seeds: fewer have no range


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--recipes", nargs="*", default=list(RECIPES), choices=list(RECIPES), metavar="RECIPE")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--updates", type=int, help="instead of the recipe's")
    parser.add_argument("--runs", type=Path, help="a file of JSON lines, to resume from")
    options = parser.parse_args()
    if options.seeds < LEAST:
        parser.error(f"--seeds {options.seeds}: at least {LEAST} show a range")
    runs = known(options.runs)
    for name in options.recipes:
        done = []
        for seed in range(options.seeds):
            key = {"text": options.text.name, "recipe": name, "seed": seed, "updates": options.updates}
            run = next((run for run in runs if all(run[k] == v for k, v in key.items())), None)
            if run is None:
                run = key | reached(options.text, name, seed, options.updates, options.threads)
                if options.runs is not None:
                    with options.runs.open("a") as file:
                        file.write(json.dumps(run) + "\n")
            done.append(run)
        print(line(name, done), flush=True)
    return 0


def known(path: Path | None) -> list[dict[str, Any]]:
    """The runs made before."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path is not None and path.exists() else []


def reached(text: Path, recipe: str, seed: int, updates: int | None, threads: int) -> dict[str, Any]:
    """The figures of one run."""
    command = [sys.executable, "-m", "tui_rnn", "train", str(text.resolve()), "--recipe", recipe, "--seed", str(seed)]
    command += ["--no-ui", "--json", "--sample-every", "0", "--threads", str(threads)]
    command += [] if updates is None else ["--updates", str(updates)]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
        last = json.loads(done.stdout.splitlines()[-1])
        best = load(Path(folder) / "ckpt.best.npz")
    config = best.config
    found = {
        "smooth_loss": last["smooth_loss"],
        "bits": bits_per_character(last["smooth_loss"], config.loss_length),
        "seconds": last["seconds"],
        "made": last["update"],
    }
    if config.validation:
        with text.open("rb") as file:
            corpus = read_text(file)
        parts = split(corpus.ids, corpus.boundaries, config)
        whole = Validation(config, parts.held_out, len(corpus.vocabulary), most=len(corpus), streams=1)
        found["validation"] = whole.evaluate(best.weights.flat)
    return found


def line(name: str, runs: list[dict[str, Any]]) -> str:
    """A recipe's figures as a line of text."""
    bits = spread([run["bits"] for run in runs], "{:.2f}")
    nats = spread([run["smooth_loss"] for run in runs], "{:.2f}")
    seconds = median(run["seconds"] for run in runs)
    held_out = ""
    if "validation" in runs[0]:
        losses = [run["validation"] for run in runs]
        held_out = f"; held out {spread([loss / math.log(2) for loss in losses], '{:.3f}')} bits per character"
        held_out += f", {spread(losses, '{:.3f}')} nats"
    return f"{name}: {bits} bits per character (smooth loss {nats}){held_out}; {len(runs)} seeds, {seconds:.0f} s each"


def spread(values: list[float], form: str) -> str:
    """The median, and the smallest and largest."""
    low, middle, high = (form.format(value) for value in (min(values), median(values), max(values)))
    return f"{middle} ({low} to {high})"


if __name__ == "__main__":
    sys.exit(main())
