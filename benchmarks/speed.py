"""How fast is the engine? Updates a second, next to a textbook loop, PyTorch and C, in one run on one machine.

    python benchmarks/speed.py [TEXT] [--updates 2000] [--rounds 7]

In each round everyone learns the text from its beginning, from the same initial weights (another seed in each round),
with the assignment's settings, on one thread. They take turns, a hundred updates at a time, and the median turn counts,
by processor time: so a busy machine slows everyone alike, and hardly at all. Who is fast must also learn: the losses
have to agree, else the exit code is 1.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import argparse
import ctypes
import datetime
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textbook import TextbookLoop

from engine import Config, Corpus, EngineError, Trainer, Updated, read_text
from tui_rnn.system.machine import processor

HERE = Path(__file__).resolve().parent
COMPILE = ("cc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC")
ENGINE, TEXTBOOK, TORCH, C = "tui-rnn's engine", "textbook loop", "PyTorch, eager", "C loop"

# The loss of the first update must be the same to rounding. Then the runs part: AdaGrad's first steps are about eta for
# every weight, however small its gradient, so a rounding error in one weight makes a different run. Measured over 5 to
# 12 runs of each contender: the standard deviation of the smooth loss is about 3%, between seeds as between roundings.
# Means over the rounds may differ by 5 of these, divided by the root of the number of rounds.
SAME, NOISE = 1e-5, 5 * 0.03

TURN = 100  # updates

Learn = Callable[[int], float]
"""Makes that many more updates and returns the smooth loss."""
Weights = Mapping[str, NDArray[Any]]
"""The assignment's U (m, K), W (m, m), V (K, m), b (m,), c (K,)."""


def engine_loop(trainer: Trainer) -> Learn:
    """The engine as tui-rnn drives it: a generator of events, each shown to every observer."""
    curve: list[float] = []
    latest: dict[str, float] = {"characters": 0}

    def plot(event: Updated) -> None:
        curve.append(event.smooth_loss)

    def report(event: Updated) -> None:
        latest.update(update=event.update, epoch=event.epoch, loss=event.loss)

    def count(event: Updated) -> None:
        latest["characters"] += trainer.config.seq_length

    observers = (plot, report, count)

    def learn(updates: int) -> float:
        for event in trainer.run(trainer.update + updates):
            for observe in observers:
                observe(event)
        return curve[-1]

    return learn


def initial_weights(trainer: Trainer) -> Weights:
    """Those of the engine, by the assignment's names and in its orientation (weights times column vectors)."""
    names = {"U": "layer0.input", "W": "layer0.recurrent", "V": "output", "b": "layer0.bias", "c": "output_bias"}
    return {letter: trainer.model.weights[name].T.copy() for letter, name in names.items()}


def compile_c(folder: str) -> ctypes.CDLL:
    """Build c_loop.c in ``folder`` and load it."""
    library = f"{folder}/c_loop.so"
    subprocess.run([*COMPILE, "-o", library, HERE / "c_loop.c", "-lm"], check=True)
    c = ctypes.CDLL(library)
    c.begin.restype, c.learn.restype = ctypes.c_void_p, ctypes.c_double
    return c


def c_loop(c: ctypes.CDLL, text: NDArray[Any], weights: Weights, config: Config) -> Learn:
    """Start a run in C."""
    ids = text.astype(np.intc)
    flat = np.concatenate([weights[name].T.ravel() for name in "UWVbc"], dtype=np.float32)
    K, m = weights["V"].shape
    loop = ctypes.c_void_p(
        c.begin(
            *(ids.ctypes.data_as(ctypes.c_void_p), ctypes.c_long(len(ids)), flat.ctypes.data_as(ctypes.c_void_p)),
            *(K, m, config.seq_length, ctypes.c_float(config.learning_rate), ctypes.c_float(config.clip)),
        )
    )
    return lambda updates: float(c.learn(loop, ctypes.c_long(updates)))


def contenders(corpus: Corpus, seed: int, c: ctypes.CDLL | None) -> dict[str, Learn]:
    """All contenders by name, ready to start."""
    config = Config(seed=seed)
    trainer = Trainer(config, corpus.ids, corpus.vocabulary)
    weights = initial_weights(trainer)
    run = (corpus.ids.tolist(), weights, config.seq_length, config.learning_rate, config.clip)
    loops = {
        ENGINE: engine_loop(trainer),
        TEXTBOOK: TextbookLoop(*run).learn,
        f"{TEXTBOOK}, float32": TextbookLoop(*run, dtype=np.float32).learn,
    }
    try:
        from torch_loop import TorchLoop
    except ImportError:
        pass
    else:
        loops[TORCH] = TorchLoop(*run).learn
    if c is not None:
        loops[C] = c_loop(c, corpus.ids, weights, config)
    return loops


def race(corpus: Corpus, updates: int, rounds: int) -> tuple[list[str], NDArray[Any], NDArray[Any]]:
    """Names; updates/s (contender, turn); smooth losses at the first and the last update (contender, round, 2)."""
    speeds: list[list[float]] = []
    losses: list[list[list[float]]] = []
    with tempfile.TemporaryDirectory() as folder:
        c = compile_c(folder) if shutil.which(COMPILE[0]) else None
        for seed in range(rounds):
            loops = contenders(corpus, seed, c)
            first = last = [learn(1) for learn in loops.values()]  # not timed: it warms up
            for turn in turns(updates - 1):
                results = [timed(learn, turn) for learn in loops.values()]
                last = [loss for loss, _ in results]
                speeds.append([turn / seconds for _, seconds in results])
            losses.append([first, last])
    return list(loops), np.array(speeds).T, np.array(losses).transpose(2, 0, 1)


def turns(updates: int) -> list[int]:
    """``updates`` in turns of at most TURN."""
    return [min(TURN, updates - start) for start in range(0, updates, TURN)]


def timed(learn: Learn, updates: int) -> tuple[float, float]:
    """The smooth loss, and the seconds of processor time that the updates took."""
    start = time.process_time()
    loss = learn(updates)
    return loss, time.process_time() - start


def table(names: list[str], speeds: NDArray[Any], losses: NDArray[Any], updates: int) -> str:
    """A line for each contender, and for each that could not run."""
    lines = [
        f"{'':24}{'updates/s':>27}{'':8}{'smooth loss (mean)':>22}",
        f"{'':24}{'median':>9}{'25%':>9}{'75%':>9}{'ratio':>8}{'at 1':>11}{f'at {updates:,}':>11}",
    ]
    quartiles = np.percentile(speeds, (50, 25, 75), axis=1).T
    textbook = quartiles[names.index(TEXTBOOK), 0]
    for name, speed, (first, last) in zip(names, quartiles, losses.mean(1)):
        rates = "".join(f"{rate:>9,.0f}" for rate in speed) + f"{speed[0] / textbook:>8.2f}"
        lines.append(f"{name:24}{rates}{first:>11.2f}{last:>11.2f}")
    absent = {TORCH: "not installed", C: f"no compiler ({COMPILE[0]})"}
    return "\n".join([*lines, *(f"{name:24}{why:>9}" for name, why in absent.items() if name not in names)])


def machine() -> str:
    """This machine, the versions that matter, and the date."""
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    if "torch" in sys.modules:
        versions.append(f"torch {sys.modules['torch'].__version__}")
    if shutil.which(COMPILE[0]):
        said = subprocess.run([COMPILE[0], "--version"], capture_output=True, text=True, check=True).stdout
        versions.append(said.partition("\n")[0])
    return f"{processor()}, {os.cpu_count()} cores; {', '.join(versions)}; {datetime.date.today()}"


def spread(losses: NDArray[Any]) -> float:
    """How far the highest (contender, ...) loss is above the lowest; infinite if one is not a number."""
    return float((losses.max(0) / losses.min(0)).max() - 1) if np.isfinite(losses).all() else np.inf


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("text", nargs="?", type=Path, default=HERE.parent / "data" / "the-salt-lantern.txt")
    parser.add_argument("--updates", type=int, default=2000, help="in each round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="default %(default)s")
    options = parser.parse_args()
    if options.updates < 2 or options.rounds < 1:
        parser.error("at least 2 updates and 1 round")
    try:
        with options.text.open("rb") as file:
            corpus = read_text(file)
        names, speeds, losses = race(corpus, options.updates, options.rounds)
    except (OSError, EngineError) as error:
        parser.error(str(error))
    config = Config()
    print(machine())
    print(f"{options.text.name}: {len(corpus):,} characters, {len(corpus.vocabulary)} distinct; ", end="")
    print(f"H {config.hidden_size}, T {config.seq_length}, B {config.batch_size}, one thread; ", end="")
    print(f"{options.rounds} rounds of {options.updates:,} updates\n")
    print(table(names, speeds, losses, options.updates), end="\n\n")
    first, last = spread(losses[..., 0]), spread(losses[..., 1].mean(1))
    noise = NOISE / options.rounds**0.5
    agree = first <= SAME and last <= noise
    print(f"The losses {'agree' if agree else 'DO NOT AGREE'}: ", end="")
    print(f"{first:.0e} apart at the first update, {last:.1%} at the last (noise is up to {noise:.1%})")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
