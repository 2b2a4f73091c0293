"""How long until a given loss? Seconds of training to a smooth loss, for our recipes and for PyTorch.

    python benchmarks/time_to_loss.py TEXT [LOSS] [--limit 120]

LOSS is in nats per 25 characters, as the assignment counts. Without it, it is what the assignment's recipe reaches
after 100,000 updates. Everyone runs in a process of its own, one after another, on one thread; start-up is not
counted. The smooth loss is the same for all: it keeps 0.999 of itself for every 25 characters, from the first loss on.
PyTorch has the sizes and the settings of `quick`, with nn.GRU and with nn.LSTM.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import argparse
import dataclasses
import importlib.util
import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from engine import RECIPES, Config, Corpus, EngineError, Streams, Trainer, read_text

ASSIGNMENT, QUICK = "assignment", "quick"
TORCH = {"PyTorch, nn.GRU": "gru", "PyTorch, nn.LSTM": "lstm"}
ASSIGNMENT_UPDATES = 100_000


def losses_of(name: str, corpus: Corpus, seed: int) -> tuple[Config, Iterator[float]]:
    """A contender's settings, and the loss of each of its updates."""
    recipe = RECIPES[QUICK if name in TORCH else name].config
    config = dataclasses.replace(recipe, seed=seed, cell=TORCH.get(name, recipe.cell))
    if name not in TORCH:
        trainer = Trainer(config, corpus.ids, corpus.vocabulary)
        return config, (event.loss for event in trainer.run())
    import torch
    from torch_gated import TorchGated

    torch.set_num_threads(1)
    streams = Streams(corpus.ids, config.seq_length, config.batch_size)
    loop = TorchGated(config, streams, len(corpus.vocabulary))
    return config, iter(loop.update, None)


def run(name: str, corpus: Corpus, seed: int, loss: float, limit: float, updates: int | None) -> dict[str, Any]:
    """Train until the smooth loss is ``loss`` per 25 characters, or the limit of seconds or updates is reached."""
    config, losses = losses_of(name, corpus, seed)
    kept = 0.999 ** (config.seq_length * config.batch_size / 25)
    smooth, made = 0.0, 0
    start = time.perf_counter()
    for made, raw in enumerate(losses, start=1):
        per_25 = raw * 25 / config.seq_length
        smooth = per_25 if made == 1 else kept * smooth + (1 - kept) * per_25
        if smooth <= loss or made == updates or time.perf_counter() - start > limit:
            break
    seconds = time.perf_counter() - start
    characters = made * config.seq_length * config.batch_size
    return {"name": name, "seconds": seconds, "updates": made, "characters": characters, "loss": smooth}


def in_its_own_process(options: argparse.Namespace, name: str, loss: float, **limits: float) -> dict[str, Any]:
    """``run`` in a new process."""
    command = [sys.executable, __file__, str(options.text), str(loss), "--only", name, "--seed", str(options.seed)]
    command += [f"--{limit}={value}" for limit, value in limits.items()]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def line(result: dict[str, Any], loss: float) -> str:
    """A row of the table."""
    reached = "" if result["loss"] <= loss else "   not reached"
    return (
        f"{result['name']:20}{result['seconds']:9.1f}{result['updates']:11,}{result['characters']:14,}"
        f"{result['characters'] / result['seconds']:11,.0f}{result['loss']:9.2f}{reached}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("loss", type=float, nargs="?", help="nats per 25 characters")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--updates", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        try:
            with options.text.open("rb") as file:
                corpus = read_text(file)
        except (OSError, EngineError) as error:
            parser.error(str(error))
        print(json.dumps(run(options.only, corpus, options.seed, options.loss, options.limit, options.updates)))
        return 0
    print(f"{'':20}{'seconds':>9}{'updates':>11}{'characters':>14}{'a second':>11}{'loss':>9}")
    target = options.loss
    if target is None:
        first = in_its_own_process(options, ASSIGNMENT, 0.0, limit=1e9, updates=ASSIGNMENT_UPDATES)
        target = first["loss"]
        print(line(first, target), flush=True)
    torch = TORCH if importlib.util.find_spec("torch") else {}
    for name in [*([ASSIGNMENT] if options.loss is not None else []), QUICK, *torch]:
        print(line(in_its_own_process(options, name, target, limit=options.limit), target), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
