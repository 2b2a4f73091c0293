"""A recurrent cell of your own, without touching the package: python examples/own_cell.py [COMMAND ...]

The cell is a leaky vanilla one. A unit keeps a part of its old value, so it changes slowly and remembers for longer:

    n_t = tanh(h_{t-1} W + x_t)
    h_t = (1 - LEAK) h_{t-1} + LEAK n_t

Backward, from the last time step to the first, with d_h_t the whole gradient of h_t:

    d_a_t     = LEAK d_h_t * (1 - n_t^2)
    d_x_t     = d_a_t
    d_h_{t-1} = (from above) + (1 - LEAK) d_h_t + d_a_t W^T
    d_W       = sum over t of h_{t-1}^T d_a_t

Source: H. Jaeger et al., "Optimization and applications of echo state networks with leaky-integrator neurons", Neural
Networks 20 (2007).

Without arguments the script checks the gradient, trains and writes. With arguments it is the whole program, and knows
one cell more: python examples/own_cell.py train --cell leaky
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from engine import SATURATED, Array, Config, Draw, Trainer, Weight, read_text, register_cell

BOOK = Path(__file__).parents[1] / "data" / "the-salt-lantern.txt"
LEAK = 0.5


class Leaky:
    """See above; ``engine.Cell`` says what each attribute and method is."""

    gates: ClassVar[int] = 1
    carried: ClassVar[int] = 1

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None:
        T, B, H = sizes
        self.W, self.d_W = weights["recurrent"], gradients["recurrent"]  # (H, H)
        self.x, self.d_x, self.d_h, self.n = np.zeros((4, T, B, H), dtype)
        rows = np.zeros((T + 1, B, H), dtype)  # h, from before the first time step on
        self.state, self.h, self.before = rows[:1], rows[1:], rows[:-1]
        self.d_before = np.zeros((B, H), dtype)

    @staticmethod
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        return {"recurrent": Weight((hidden_size, hidden_size), "W")}

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        draw(weights["recurrent"], 2 * len(weights["recurrent"]))
        draw(weights["input"], 2 * len(weights["input"]))
        weights["bias"].fill(0)

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        return 6 * (T + 1) * B * H

    @staticmethod
    def step(x: Array, state: Sequence[Array], weights: Mapping[str, Array]) -> tuple[Array]:
        (h,) = state
        return ((1 - LEAK) * h + LEAK * np.tanh(h @ weights["recurrent"] + x),)

    def forward(self) -> None:
        for x, before, n, h in zip(self.x, self.before, self.n, self.h, strict=True):
            n[...] = np.tanh(before @ self.W + x)
            h[...] = (1 - LEAK) * before + LEAK * n

    def backward(self) -> None:
        self.d_before.fill(0)
        for d_h, n, d_x in zip(self.d_h[::-1], self.n[::-1], self.d_x[::-1], strict=True):
            d_h += self.d_before
            d_x[...] = LEAK * d_h * (1 - n**2)
            self.d_before[...] = (1 - LEAK) * d_h + d_x @ self.W.T
        H = self.W.shape[0]
        self.d_W[...] = self.before.reshape(-1, H).T @ self.d_x.reshape(-1, H)

    def final_state(self, out: Array) -> None:
        out[0] = self.h[-1]

    def d_state(self) -> Array:
        return self.d_before[np.newaxis]

    def gate_values(self) -> Mapping[str, Array]:
        return {}

    def saturation(self) -> float:
        return float(np.mean(np.abs(self.n) > SATURATED))


register_cell("leaky", Leaky)


def main() -> None:
    with BOOK.open("rb") as stream:
        corpus = read_text(stream)
    trainer = Trainer(Config(cell="leaky", hidden_size=50, warmup=200), corpus.ids, corpus.vocabulary)
    checker = trainer.gradient_checker(entries=20)
    for _ in checker.pieces():
        pass
    for check in checker.results():
        worst = max(parameter.exact.max_error for parameter in check.parameters)
        print(f"{check.state} state: largest relative error {worst:.0e}, {'passed' if check.passed else 'WRONG'}")
    for _ in trainer.run(updates=2_000):
        pass
    print(f"smooth loss {trainer.smooth_loss:.2f}\n{trainer.sample(200)}")


if __name__ == "__main__":
    if sys.argv[1:]:
        from tui_rnn.__main__ import main as program

        program()
    else:
        main()
