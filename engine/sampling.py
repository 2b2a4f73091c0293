"""Writing text: from scores to probabilities to the next character, again and again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cells import CELLS
from .config import Config
from .errors import ConfigError
from .model import State, layer_weights, step
from .parameters import Array

RANDOM_BLOCK = 1024  # random numbers are drawn by the block: one at a time costs as much as the arithmetic


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """How the next character is chosen from its probabilities; applied in the order of the attributes.

    Attributes:
        temperature: scores are divided by it; 1 is the model's own distribution, 0 always takes the likeliest.
        top_k: keep only the k likeliest characters; None keeps all.
        top_p: keep the fewest likeliest characters whose probabilities add up to at least p; None or 1 keeps all.

    Raises:
        ConfigError: a value outside its range.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.temperature) and 0 <= self.temperature <= 100):
            raise ConfigError("temperature", f"must be a number from 0 to 100, not {self.temperature:g}")
        if self.top_k is not None and self.top_k < 1:
            raise ConfigError("top_k", f"must be a whole number of 1 or more, not {self.top_k}")
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ConfigError("top_p", f"must be a number above 0 and at most 1, not {self.top_p:g}")

    def cumulative(self, scores: Array) -> NDArray[np.float64]:
        """(V,) running sums of the unnormalised probabilities of the characters, from their scores (V,).

        A uniform random number times the last entry falls between two of them, and so picks a character.
        """
        p = scores.astype(np.float64)
        np.subtract(p, np.maximum.reduce(p), p)  # before the division, which may overflow only to -inf: exp gives 0
        if self.temperature == 0:
            p[...] = np.arange(len(p)) == p.argmax()
            return p.cumsum()
        if self.temperature != 1:
            with np.errstate(over="ignore"):
                np.divide(p, self.temperature, p)
        np.exp(p, p)
        if self.top_k is not None or self.top_p is not None:
            p[_likeliest_first(p)[self._kept(p) :]] = 0
        return np.add.accumulate(p, out=p)

    def _kept(self, p: NDArray[np.float64]) -> int:
        """How many of the likeliest characters top_k and top_p leave."""
        kept = len(p) if self.top_k is None else min(self.top_k, len(p))
        if self.top_p is not None and self.top_p < 1:
            running = p[_likeliest_first(p)[:kept]].cumsum()
            kept = min(kept, int(running.searchsorted(self.top_p * running[-1])) + 1)
        return kept


def _likeliest_first(p: NDArray[np.float64]) -> NDArray[np.intp]:
    """Ids from the largest probability to the smallest; equals keep the order of their ids."""
    return np.argsort(-p, kind="stable")


class Writer:
    """A model of fixed weights that writes, one character after another.

    It reads the weights and never writes them, keeps a hidden state of its own, and draws from its own generator:
    learning goes on as if nobody had sampled.

    Args:
        config, weights: of the model.
        state: (L, S, B, H); the writer starts from stream 0's.
        next_input: the id of the character to read first.
    """

    def __init__(self, config: Config, weights: Mapping[str, Array], state: Array, next_input: int) -> None:
        self._cell = CELLS[config.cell]
        self._layers = [layer_weights(weights, n) for n in range(config.layers)]
        self._readout = weights["output"], weights["output_bias"]
        self._state: State = [[carried[:1].copy() for carried in layer] for layer in state]
        self._input = np.array([next_input], np.intp)

    @classmethod
    def after_prompt(cls, config: Config, weights: Mapping[str, Array], prompt: NDArray[np.intp]) -> Writer:
        """A writer that starts from a zero state and has read ``prompt`` (N,), N > 0, up to its last character."""
        cell = CELLS[config.cell]
        zeros = np.zeros((config.layers, cell.carried, 1, config.hidden_size), config.dtype)
        writer = cls(config, weights, zeros, int(prompt[0]))
        for following in prompt[1:]:
            writer._read()
            writer._input[0] = following
        return writer

    def _read(self) -> Array:
        """Read the input character; returns the scores (V,) of the next."""
        scores, self._state = step(self._cell, self._layers, self._readout, self._input, self._state)
        row: Array = scores[0]
        return row

    def choices(self, rule: SamplingRule, generator: np.random.Generator) -> Iterator[tuple[int, float]]:
        """Characters without end, each as its id and the probability that it was chosen with."""
        while True:
            for u in generator.random(RANDOM_BLOCK).tolist():
                cumulative = rule.cumulative(self._read())
                total = cumulative[-1]
                # 1 - u lies in (0, 1], so this finds the first sum that reaches it: never a character of probability 0.
                chosen = int(cumulative.searchsorted((1 - u) * total))
                self._input[0] = chosen
                below = cumulative[chosen - 1] if chosen else 0.0
                yield chosen, float((cumulative[chosen] - below) / total)

    def write(self, rule: SamplingRule, generator: np.random.Generator) -> Iterator[int]:
        """Characters without end, as ids."""
        return (chosen for chosen, _ in self.choices(rule, generator))
