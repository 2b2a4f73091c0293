"""Do S small models train faster as one stack, with a leading axis S, than one by one? And are they the same models?

    python benchmarks/stacked.py [--seeds 2 4 8 16] [--updates 200] [--rounds 15]

The assignment's setting, S seeds, on the bundled text; NumPy 2.2 or later. First the stack has to end where single runs
end, bit for bit, else the exit code is 1. Then one process trains all S seeds, or each of two processes half of them:
as single runs, one after another, and as one stack. Both hand the same events to the same observers, as in speed.py;
they take turns, and the medians count, by the clock and by processor time.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from speed import HERE, engine_loop, machine  # before NumPy: it sees to it that NumPy uses one thread

# isort: split
import numpy as np
from numpy.typing import NDArray

from engine import Config, Corpus, Trainer, Updated, read_text
from engine.network.cells.gates import saturation
from engine.network.shapes import parameter_shapes
from engine.training.clipping import clip_by_value, clipped_share, gradient_norm
from engine.training.optimizers import OPTIMIZERS
from engine.training.trainer import MEASURED_EVERY, NOT_EVALUATED, NOT_MEASURED, SMOOTHING

Array = NDArray[Any]
CHECKED = 200  # updates


class Stack:
    """S runs that differ in their seed alone: what the engine does, with a leading axis S. They read the same text."""

    def __init__(self, corpus: Corpus, seeds: range) -> None:
        trainers = [Trainer(Config(seed=seed), corpus.ids, corpus.vocabulary) for seed in seeds]
        self.config, self.streams, self.update = Config(), trainers[0].streams, 0
        S, T, H, V = len(seeds), self.config.seq_length, self.config.hidden_size, len(corpus.vocabulary)
        self.flat = np.stack([trainer.model.weights.flat for trainer in trainers])  # (S, N)
        self.d_flat, self.best = np.zeros_like(self.flat), self.flat.copy()
        self.optimizer = OPTIMIZERS[self.config.optimizer](self.flat.size, self.config.dtype)
        shapes = parameter_shapes(self.config, V)
        self.W, self.b, self.U, self.V, self.c = self.views(self.flat, shapes)
        self.d_W, self.d_b, self.d_U, self.d_V, self.d_c = self.views(self.d_flat, shapes)
        zeros = [np.zeros((T + n, S, H), np.float32) for n in (1, 0, 0, 0)]
        self.h, self.x, self.d_h, self.slope = zeros  # time first, so that a step is contiguous
        self.h_rows, self.d_rows = self.h[1:].swapaxes(0, 1), self.d_h.swapaxes(0, 1)  # (S, T, H), views
        self.before = self.h[:-1].transpose(1, 2, 0)  # (S, H, T)
        self.looked_up, self.one_hot = np.zeros((S, T, H), np.float32), np.eye(V, dtype=np.float32)
        self.carry, self.best_state = np.zeros((2, S, H), np.float32)
        self.scores, self.per_row = np.zeros((S, T, V), np.float32), np.zeros((S, T), np.float32)
        self.row_start = np.arange(0, S * T * V, V).reshape(S, T)
        self.ones_T, self.ones_V = np.ones(T, np.float32), np.ones(V, np.float32)
        self.forward_steps = [(self.h[t], self.x[t], self.h[t + 1]) for t in range(T)]
        self.backward_steps = [(self.d_h[t], self.d_h[t - 1], self.slope[t - 1]) for t in range(T - 1, 0, -1)]
        self.smooth, self.lowest, self.is_present = np.zeros(S), np.full(S, np.inf), np.zeros(S, bool)

    def views(self, flat: Array, shapes: Any) -> list[Array]:
        """W (S, H, H), b (S, H), U (S, V, H), V (S, H, V) and c (S, V), as they lie in (S, N)."""
        ends = np.cumsum([math.prod(shape) for shape in shapes.values()])[:-1]
        return [part.reshape(-1, *shape) for part, shape in zip(np.split(flat, ends, axis=1), shapes.values())]

    def forward(self, ids: Array, targets: Array) -> Array:
        """The loss of each run (S,)."""
        self.U.take(ids, 1, self.looked_up, "clip")
        np.add(self.looked_up, self.b[:, np.newaxis], self.x.swapaxes(0, 1))
        W, vecmat, add, tanh = self.W, np.vecmat, np.add, np.tanh
        for before, x_t, h_t in self.forward_steps:
            vecmat(before, W, h_t)
            add(h_t, x_t, h_t)
            tanh(h_t, h_t)
        scores, per_row, column = self.scores, self.per_row, self.per_row[..., np.newaxis]
        np.matmul(self.h_rows, self.V, scores)
        np.add(scores, self.c[:, np.newaxis], scores)
        np.maximum.reduce(scores, axis=2, out=per_row)
        np.subtract(scores, column, scores)
        self.at_target = self.row_start + targets
        score_of_target = scores.reshape(-1).take(self.at_target)
        np.exp(scores, scores)
        np.matvec(scores, self.ones_V, per_row)
        np.divide(scores, column, scores)
        np.log(per_row, per_row)
        np.subtract(per_row, score_of_target, per_row)
        loss: Array = np.vecdot(per_row, self.ones_T).astype(np.float64)
        return loss

    def backward(self, ids: Array) -> None:
        """Fill ``d_flat`` (S, N)."""
        scores, W, carry, matvec, add, multiply = self.scores, self.W, self.carry, np.matvec, np.add, np.multiply
        scores.reshape(-1)[self.at_target] -= 1
        np.matmul(self.h_rows.swapaxes(1, 2), scores, self.d_V)
        np.vecmat(self.ones_T, scores, self.d_c)
        np.matmul(scores, self.V.swapaxes(1, 2), self.d_rows)
        np.square(self.h[1:], self.slope)
        np.subtract(1, self.slope, self.slope)
        multiply(self.d_h[-1], self.slope[-1], self.d_h[-1])
        for above, d_a_t, slope_t in self.backward_steps:
            matvec(W, above, carry)
            add(d_a_t, carry, d_a_t)
            multiply(d_a_t, slope_t, d_a_t)
        np.matmul(self.before, self.d_rows, self.d_W)
        np.vecmat(self.ones_T, self.d_rows, self.d_b)
        np.matmul(self.one_hot.take(ids, 1), self.d_rows, self.d_U)

    def run(self, updates: int) -> Iterator[Updated]:
        """As ``Trainer.run``, with an event for each of the S runs after each update."""
        config, streams, state = self.config, self.streams, self.h[0]
        while self.update < updates:
            streams.read()
            ids = streams.inputs.reshape(-1)
            loss = self.forward(ids, streams.targets.reshape(-1))
            assert np.isfinite(loss).all()
            self.backward(ids)
            self.smooth = SMOOTHING * self.smooth + (1 - SMOOTHING) * loss if self.update else loss
            improved = self.smooth < self.lowest
            for s in np.flatnonzero(self.is_present & ~improved):
                self.best[s] = self.flat[s]
            due = self.update == 0 or (self.update + 1) % MEASURED_EVERY == 0
            measured = [self.measure(s) if due else NOT_MEASURED for s in range(len(loss))]
            clip_by_value(self.d_flat, config.clip)
            flat, d_flat = self.flat.reshape(-1), self.d_flat.reshape(-1)
            self.optimizer.step(flat, d_flat, config.learning_rate, self.update + 1)
            state[...] = self.h[-1]
            if streams.advance():
                state.fill(0)
            self.update, self.is_present = self.update + 1, improved
            np.copyto(self.lowest, self.smooth, where=improved)
            np.copyto(self.best_state, state, where=improved[:, np.newaxis])
            epoch = self.update / streams.per_epoch
            for one, smooth, found in zip(loss.tolist(), self.smooth.tolist(), measured):
                yield Updated(self.update, epoch, one, smooth, config.learning_rate, *NOT_EVALUATED, *found)

    def measure(self, s: int) -> tuple[float, float, float]:
        """What an event says of the gradient and the hidden values of run s."""
        d = self.d_flat[s]
        return gradient_norm(d), clipped_share(d, self.config.clip), saturation(self.h_rows[s])


def same(corpus: Corpus, seeds: range) -> bool:
    """Whether each run of a stack has the weights, the best weights and the smooth loss of its single twin."""
    stack = Stack(corpus, seeds)
    engine_loop(stack)(CHECKED)
    equal = []
    for s, seed in enumerate(seeds):
        twin = Trainer(Config(seed=seed), corpus.ids, corpus.vocabulary)
        equal.append(engine_loop(twin)(CHECKED) == stack.smooth[s])
        equal.append(np.array_equal(twin.model.weights.flat, stack.flat[s]))
        equal.append(np.array_equal(twin.best.weights, stack.flat[s] if stack.is_present[s] else stack.best[s]))
    return all(equal)


def work(corpus: Corpus, seeds: range, updates: int, rounds: int, together: Barrier, to: Connection) -> None:
    """Train these seeds both ways, in turns, and send (round, way, clock): seconds, and those of processor time."""
    singles = [engine_loop(Trainer(Config(seed=seed), corpus.ids, corpus.vocabulary)) for seed in seeds]
    ways = singles, [engine_loop(Stack(corpus, seeds))]
    times = np.zeros((1 + rounds, 2, 2))
    for number in range(1 + rounds):
        for way in (0, 1) if number % 2 else (1, 0):
            together.wait()
            start = time.perf_counter(), time.process_time()
            for learn in ways[way]:
                learn(updates)
            times[number, way] = np.subtract((time.perf_counter(), time.process_time()), start)
    to.send(times[1:])  # the first round warms up


def measure(corpus: Corpus, seeds: int, cores: int, updates: int, rounds: int) -> Array:
    """(2, 2): updates a second in total, single runs and stack, by the clock and by processor time."""
    together = multiprocessing.Barrier(cores, timeout=60)  # if the other has failed
    shares = [range(core, seeds, cores) for core in range(cores)]
    pipes = [multiprocessing.Pipe(duplex=False) for _ in shares]
    for share, (_, to) in zip(shares, pipes):
        multiprocessing.Process(target=work, args=(corpus, share, updates, rounds, together, to)).start()
        to.close()
    times = np.array([pipe.recv() for pipe, _ in pipes])  # (core, round, way, clock)
    slowest = times.max(axis=0)  # a round is over when the last process is done
    speeds: Array = np.median(seeds * updates / slowest, axis=0)
    return speeds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[2, 4, 8, 16], help="S, even numbers")
    parser.add_argument("--updates", type=int, default=200, help="of each run in a round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="default %(default)s")
    options = parser.parse_args()
    with (HERE.parent / "data" / "the-salt-lantern.txt").open("rb") as file:
        corpus = read_text(file)
    print(machine(), end="\n\n")
    equal = same(corpus, range(max(options.seeds)))
    print(f"After {CHECKED} updates, stacked and single runs are {'the same, bit for bit' if equal else 'DIFFERENT'}\n")
    print("cores   S  a stack  single, updates/s  stacked  ratio  by processor time")
    for cores in (1, 2):
        for seeds in options.seeds:
            single, stack = measure(corpus, seeds, cores, options.updates, options.rounds)
            clock, processor = stack / single
            rates = f"{single[0]:>19,.0f}{stack[0]:>9,.0f}{clock:>7.2f}{processor:>19.2f}"
            print(f"{cores:>5}{seeds:>4}{seeds // cores:>9}{rates}", flush=True)
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
