"""How fast are the cells? Characters a second in training, next to PyTorch, in one run on one machine.

    python benchmarks/cells.py [--threads 1] [--cells rnn gru ...] [--hidden 128 256 512] [--batch 1 16 32]

Sequences of 50, Adam, clipping by value, float32, random characters of 80. PyTorch is nn.RNN, nn.GRU or nn.LSTM on
one-hot vectors, nn.Linear, cross_entropy, and its fastest Adam. The two take turns of about a quarter of a second, in
one process with the same number of threads, and the median turn counts. A cell that PyTorch has not runs alone.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import argparse
import statistics
import time
from collections.abc import Callable

from engine.config import CELLS

VOCABULARY, CHARACTERS, SEQ_LENGTH = 80, 1_000_000, 50
TURN = 0.25  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--cells", nargs="+", default=list(CELLS))
    parser.add_argument("--hidden", nargs="+", type=int, default=[128, 256, 512])
    parser.add_argument("--batch", nargs="+", type=int, default=[1, 16, 32])
    options = parser.parse_args()
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[variable] = str(options.threads)
    import torch
    from speed import machine
    from torch_gated import KINDS

    torch.set_num_threads(options.threads)
    print(f"{machine()}; threads: {options.threads}\n")
    print(f"{'cell':6}{'H':>5}{'B':>4}{'tui-rnn':>12}{'PyTorch':>12}{'ratio':>8}    characters a second, median turn")
    for cell in options.cells:
        for H in options.hidden:
            for B in options.batch:
                ours, *theirs = race(cell, H, B, options.turns, against_torch=cell in KINDS)
                print(f"{cell:6}{H:5}{B:4}{ours:12,.0f}", end="")
                print(*(f"{rate:12,.0f}{ours / rate:8.2f}" for rate in theirs), flush=True)
    return 0


def race(cell: str, hidden_size: int, batch_size: int, turns: int, against_torch: bool) -> list[float]:
    """Characters a second of the engine, and of PyTorch if it has the cell: medians over turns."""
    import numpy as np
    from torch_gated import TorchGated

    from engine import Config, Streams, Trainer, Vocabulary

    config = Config(
        cell=cell, hidden_size=hidden_size, batch_size=batch_size, seq_length=SEQ_LENGTH, optimizer="adam",
        learning_rate=0.001, init_scale=0.05,
    )  # fmt: skip
    ids = np.random.default_rng(0).integers(0, VOCABULARY, CHARACTERS).astype(np.uint8)
    vocabulary = Vocabulary("".join(chr(33 + n) for n in range(VOCABULARY)))
    trainer = Trainer(config, ids, vocabulary)
    contenders: list[Callable[[], float]] = [trainer.make_update]
    if against_torch:
        contenders.append(TorchGated(config, Streams(ids, SEQ_LENGTH, batch_size), VOCABULARY).update)
    updates = [max(1, round(TURN / seconds(contender, 5))) for contender in contenders]
    times = [[seconds(contender, n) for contender, n in zip(contenders, updates, strict=True)] for _ in range(turns)]
    return [batch_size * SEQ_LENGTH / statistics.median(column) for column in zip(*times, strict=True)]


def seconds(update: Callable[[], float], updates: int) -> float:
    """Of one update, on average."""
    start = time.perf_counter()
    for _ in range(updates):
        update()
    return (time.perf_counter() - start) / updates


if __name__ == "__main__":
    sys.exit(main())
