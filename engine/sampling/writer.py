"""Writing text: from scores to probabilities to the next character, again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from ..network.cells import CELLS
from ..network.model import State, step
from ..network.parameters import Array
from ..network.shapes import layer_weights
from .repetition import LoopGuard
from .rule import SamplingRule

RANDOM_BLOCK = 1024  # random numbers are drawn by the block: one at a time costs as much as the arithmetic


class Writer:
    """A model of fixed weights that writes, one character after another; or several texts side by side.

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
        # K texts are K states (K, 1, H), and not one of K rows: NumPy then multiplies each with the weights by itself,
        # with the same rounding for any K, so that a text does not depend on how many are written beside it.
        self._state: State = [[carried[np.newaxis, :1].copy() for carried in layer] for layer in state]
        self._input = np.array([[next_input]], np.intp)
        self._no_readout = self._readout[0][:, :0], self._readout[1][:0]

    @classmethod
    def after_prompt(cls, config: Config, weights: Mapping[str, Array], prompt: NDArray[np.intp]) -> Writer:
        """A writer that starts from a zero state and has read ``prompt`` (N,), N > 0, up to its last character."""
        cell = CELLS[config.cell]
        zeros = np.zeros((config.layers, cell.carried, 1, config.hidden_size), config.dtype)
        writer = cls(config, weights, zeros, int(prompt[0]))
        writer.read_on(prompt[1:])
        return writer

    def read_on(self, ids: NDArray[np.intp]) -> None:
        """Read further characters (N,), each as if it had written it: the last of them is the next input.

        A long prompt may be read in pieces: it makes no difference.
        """
        for following in ids:  # whose scores nobody asks for: with many characters they are most of the work
            _, self._state = step(self._cell, self._layers, self._no_readout, self._input, self._state)
            self._input[:, 0] = following

    def _read(self) -> Array:
        """Read the input characters; returns the scores (K, V) of the next."""
        scores, self._state = step(self._cell, self._layers, self._readout, self._input, self._state)
        rows: Array = scores[:, 0]
        return rows

    def choices(self, rule: SamplingRule, generator: np.random.Generator) -> Iterator[tuple[int, float]]:
        """Characters without end, each as its id and the probability that it was chosen with."""
        return (chosen[0] for chosen in self.choices_side_by_side(rule, [generator]))

    def choices_side_by_side(
        self, rule: SamplingRule, generators: Sequence[np.random.Generator]
    ) -> Iterator[list[tuple[int, float]]]:
        """K texts at once, one for each generator: for each time step the choice of every text, as in ``choices``."""
        texts = len(generators)
        self._state = [[np.repeat(carried[:1], texts, axis=0) for carried in layer] for layer in self._state]
        self._input = np.repeat(self._input[:1], texts, axis=0)
        guards = [LoopGuard() for _ in generators] if rule.break_loops else []
        while True:
            for numbers in zip(*(generator.random(RANDOM_BLOCK).tolist() for generator in generators), strict=True):
                scores = self._read()
                for row, guard in enumerate(guards):
                    _forbid(guard.next_in_loop(), scores[row])
                chosen = [_choose(rule, row, u) for row, u in zip(scores, numbers, strict=True)]
                self._input[:, 0] = [character for character, _ in chosen]
                for guard, (character, _) in zip(guards, chosen, strict=False):
                    guard.add(character)
                yield chosen

    def write(self, rule: SamplingRule, generator: np.random.Generator) -> Iterator[int]:
        """Characters without end, as ids."""
        return (chosen for chosen, _ in self.choices(rule, generator))


def cumulative(rule: SamplingRule, scores: Array) -> NDArray[np.float64]:
    """(V,) running sums of ``unnormalised``.

    A uniform random number times the last entry falls between two of them, and so picks a character.
    """
    p = unnormalised(rule, scores)
    return np.add.accumulate(p, out=p)


def unnormalised(rule: SamplingRule, scores: Array) -> NDArray[np.float64]:
    """(V,) the probabilities that a rule leaves of the characters, from their scores (V,). They need not add up to 1.

    Those that it leaves out are 0, and so are those too small for a number.
    """
    p = scores.astype(np.float64)
    np.subtract(p, np.maximum.reduce(p), p)  # before the division, which may overflow only to -inf: exp gives 0
    if rule.temperature == 0:
        p[...] = np.arange(len(p)) == p.argmax()
        return p
    if rule.temperature != 1:
        with np.errstate(over="ignore"):
            np.divide(p, rule.temperature, p)
    np.exp(p, p)
    if rule.cuts:
        likeliest_first = np.argsort(-p, kind="stable")  # equals keep the order of their ids
        p[likeliest_first[rule.kept(p[likeliest_first]) :]] = 0
    return p


def _choose(rule: SamplingRule, scores: Array, u: float) -> tuple[int, float]:
    """The character that a uniform random number u in [0, 1) picks by its scores (V,), and its probability."""
    sums = cumulative(rule, scores)
    total = sums[-1]
    # 1 - u lies in (0, 1], so this finds the first sum that reaches it: never a character of probability 0.
    chosen = int(sums.searchsorted((1 - u) * total))
    below = sums[chosen - 1] if chosen else 0.0
    return chosen, float((sums[chosen] - below) / total)


def _forbid(character: int | None, scores: Array) -> None:
    if character is not None:
        scores[character] = -np.inf
