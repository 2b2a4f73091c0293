"""Is the gradient right? Numerical against analytical, element by element, in float64.

The analytical gradient g_a is what training uses: the model's workspace, its time loops, its products over all time
steps. The numerical one comes from the loss alone, computed another way (``model.step``, one plain time step at a
time), by central differences:

    g_n = (loss(theta + step) - loss(theta - step)) / (2 step)
    relative error = |g_a - g_n| / max(eps, |g_a| + |g_n|)

Many perturbed models take each time step together: the array under test gets a leading axis, everything else
broadcasts. An array too large for that is perturbed where it stands, one entry after another.

The check is made in rounds that grow, 1 entry of each array, then 4, then 16, each in small pieces: whoever drives it
may stop it, and what has been compared by then is a random sample of every array.

The check is made at a zero hidden state, as the assignment does, AND at a random one. At zero, h_0 contributes nothing
to the gradient of W, and a backward pass that forgets h_{t-1} at t = 1 passes; at a non-zero state it does not.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import CELLS
from .config import Config
from .memory import CHECKED_AT_ONCE
from .model import CharRNN, layer_weights, state_shape, step
from .parameters import Array

Float64 = NDArray[np.float64]

STEP = 1e-5
EPS = 1e-6
TOLERANCE = 1e-3
"""The largest relative error that passes. Rounding leaves about 2e-10 in a difference at step 1e-5, so an entry that is
itself near eps shows up to 3e-4 (measured); a wrong derivation shows 1e-2 to 1."""

FIRST_TOUCH = 1 << 20  # numbers of new memory that are touched in one go: the system has to find it first
GROWTH = 4  # times the entries of a round are those of the next
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads bits upwards


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """The comparison for one array. Where nothing has been compared yet the errors are NaN, which does not pass.

    Attributes:
        name: of the array; ``symbol``: its letter in the assignment.
        entries: how many were compared, of ``size``.
        sum_numerical, sum_analytical: of the gradients over the compared entries.
        sum_error, mean_error, max_error: of the relative errors.
        worst: index of the entry of the largest relative error.
        norm_error: |g_a - g_n| / (|g_a| + |g_n|) with Euclidean norms over the compared entries: one figure that the
            rounding of tiny entries does not dominate.
    """

    name: str
    symbol: str
    entries: int
    size: int
    sum_numerical: float
    sum_analytical: float
    sum_error: float
    mean_error: float
    max_error: float
    worst: tuple[int, ...]
    norm_error: float


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The comparison at one initial hidden state.

    Attributes:
        state: "zero", "random" or "live": what the hidden state before the first time step was.
        loss: of the sequence, in nats; NaN before it is known.
        loss_error: how far the two ways of computing it are apart, relatively.
        parameters: one comparison for each array, the initial state ("h0") among them.
        passed: every relative error, and the loss's, is within ``tolerance``.
    """

    state: str
    loss: float
    loss_error: float
    parameters: tuple[ParameterCheck, ...]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether every error is within the tolerance (an error that is not a number is not)."""
        return self.loss_error <= self.tolerance and all(p.max_error <= self.tolerance for p in self.parameters)


class GradientChecker:
    """Compares numerical and analytical gradients a few entries at a time, so that whoever drives it may stop whenever
    it likes.

    The weights are copied to float64 here; the model is only read, and its state is left alone, so a live run may be
    checked while it goes on.

    Args:
        model: whose weights are checked. inputs, targets: (T, B) ids; T and B may be other than the model's own.
        generator: draws the random state (uniform in [-0.9, 0.9], where tanh lives) and the order of the entries.
        step_size, eps, tolerance: see above.
        entries: compare at most this many entries of each array, at least 1; None compares all.
        state: (L, S, B, H) of a live run, for the second check; None draws a random one.
    """

    def __init__(
        self,
        model: CharRNN,
        inputs: NDArray[np.intp],
        targets: NDArray[np.intp],
        generator: np.random.Generator,
        *,
        step_size: float = STEP,
        eps: float = EPS,
        tolerance: float = TOLERANCE,
        entries: int | None = None,
        state: Array | None = None,
    ) -> None:
        self._inputs, self._targets, self._eps, self._tolerance = inputs.copy(), targets.copy(), eps, tolerance
        self._twin = twin = _float64_twin(model, *inputs.shape)
        self._numerical = _Numerical(twin.config, twin.vocabulary_size, self._inputs, self._targets, step_size)
        zero = np.zeros(state_shape(twin.config))
        other = generator.uniform(-0.9, 0.9, zero.shape) if state is None else state.astype(np.float64)
        shapes = {**{name: array.shape for name, array in twin.weights.items()}, "h0": zero.shape}
        self._halves = [
            _AtState(label, h0, [_Tally(name, shape, entries, generator) for name, shape in shapes.items()])
            for label, h0 in (("zero", zero), ("random" if state is None else "live", other))
        ]
        self._pieces = self._rounds()

    @property
    def enough(self) -> bool:
        """Whether every array has had a share at both states, so that a verdict may be given."""
        return all(tally.entries > 0 for half in self._halves for tally in half.tallies)

    def pieces(self) -> Iterator[None]:
        """The work in pieces of a time step or so: each ``next`` does one. Asked again, it goes on where it stopped.

        After the first round every array has at least one entry compared at both states.
        """
        return self._pieces

    def results(self) -> tuple[GradientCheck, GradientCheck]:
        """The check at the zero state and the check at the other one, of what has been compared so far."""
        zero, other = (half.result(self._eps, self._tolerance) for half in self._halves)
        return zero, other

    def _rounds(self) -> Iterator[None]:
        gradients, count = self._twin.gradients.flat, 1
        for start in range(0, gradients.size, FIRST_TOUCH):  # or it would be most of the first backward pass
            gradients[start : start + FIRST_TOUCH].fill(0)
            yield
        while not all(half.complete for half in self._halves):
            for half in self._halves:
                yield from self._round(half, count)
            count *= GROWTH

    def _round(self, half: _AtState, count: int) -> Iterator[None]:
        """Compare ``count`` more entries of each array at one state.

        The analytical gradient is computed anew in each round: two copies of it would be as large as the model.
        """
        twin, values = self._twin, {**self._twin.weights, "h0": half.h0}
        twin.state[...] = half.h0
        half.loss = twin.forward(self._inputs.reshape(-1), self._targets.reshape(-1))
        yield
        twin.backward(self._inputs.reshape(-1))
        yield
        if math.isnan(half.plain_loss):
            half.plain_loss = float((yield from self._numerical.losses(values)).sum())
        analytical = {**twin.gradients, "h0": twin.d_state()}
        for tally in half.tallies:
            at_once, name = self._numerical.at_once(values[tally.name]), tally.name
            for chosen in tally.next_entries(count, at_once):
                g_n = yield from self._numerical.gradient(values, name, chosen)
                tally.add(chosen, analytical[name].flat[chosen], g_n, self._eps)
                yield


def check_gradients(
    model: CharRNN,
    inputs: NDArray[np.intp],
    targets: NDArray[np.intp],
    generator: np.random.Generator,
    *,
    step_size: float = STEP,
    eps: float = EPS,
    tolerance: float = TOLERANCE,
    entries: int | None = None,
    state: Array | None = None,
) -> tuple[GradientCheck, GradientCheck]:
    """Check every gradient of a model on one batch, at a zero initial state and at one that is not zero, in one go.

    Args: those of ``GradientChecker``.

    Returns:
        The check at the zero state and the check at the other one.
    """
    checker = GradientChecker(
        model, inputs, targets, generator,
        step_size=step_size, eps=eps, tolerance=tolerance, entries=entries, state=state,
    )  # fmt: skip
    for _ in checker.pieces():
        pass
    return checker.results()


def _float64_twin(model: CharRNN, seq_length: int, batch_size: int) -> CharRNN:
    """A float64 model of the same weights, with a workspace of its own for batches of other sizes."""
    config = dataclasses.replace(model.config, dtype="float64", seq_length=seq_length, batch_size=batch_size)
    twin = CharRNN(config, model.vocabulary_size)
    twin.weights.flat[...] = model.weights.flat
    return twin


class _Numerical:
    """The loss of one batch as a function of the weights and the initial state, and its central differences.

    What takes long is a generator, which yields where it may be interrupted and returns what it has found.
    """

    def __init__(
        self,
        config: Config,
        vocabulary_size: int,
        inputs: NDArray[np.intp],
        targets: NDArray[np.intp],
        step_size: float,
    ) -> None:
        self._config, self._inputs, self._targets, self._step_size = config, inputs, targets, step_size
        B, H = inputs.shape[1], config.hidden_size
        self._no_readout = np.zeros((H, 0)), np.zeros(0)  # the readout is done for several time steps together
        self._bytes_of_scores = B * vocabulary_size * 8  # of one network, in one time step
        self._bytes_of_gates = B * CELLS[config.cell].gates * H * 8

    def losses(self, values: Mapping[str, Float64], copies: int = 1) -> Generator[None, None, Float64]:
        """(..., T) what each time step adds to the loss: averaged over the streams, and over T where the loss is.

        When one of the values has a leading axis of perturbed ``copies``, so has the result.
        """
        cell = CELLS[self._config.cell]
        layers = [layer_weights(values, n) for n in range(self._config.layers)]
        h0 = values["h0"]  # (..., L, S, B, H); each carried array of each layer is (..., B, H)
        state: Any = [[h0[..., n, s, :, :] for s in range(cell.carried)] for n in range(self._config.layers)]
        losses, span = [], max(1, CHECKED_AT_ONCE // (copies * self._bytes_of_scores))
        for start in range(0, len(self._inputs), span):
            hidden = []
            for ids in self._inputs[start : start + span]:
                _, state = step(cell, layers, self._no_readout, ids, state)
                hidden.append(state[-1][0])  # (..., B, H)
                yield
            losses.append(self._losses_of(hidden, self._targets[start : start + span], values))
        return np.concatenate(losses, axis=-1)

    def _losses_of(self, hidden: list[Array], targets: NDArray[np.intp], values: Mapping[str, Float64]) -> Float64:
        """(..., n) what n time steps add to the loss: their top hidden states (..., B, H), and their targets (n, B)."""
        h = np.concatenate(hidden, axis=-2)  # (..., n B, H)
        scores = h @ values["output"] + values["output_bias"][..., np.newaxis, :]  # (..., n B, V)
        scores -= scores.max(axis=-1, keepdims=True)
        at_target = scores[..., np.arange(targets.size), targets.reshape(-1)]
        minus_log_p = np.log(np.exp(scores, scores).sum(axis=-1)) - at_target  # (..., n B)
        divisor = len(self._inputs) if self._config.mean_loss else 1
        each: Float64 = minus_log_p.reshape(*minus_log_p.shape[:-1], *targets.shape).mean(axis=-1) / divisor
        return each

    def at_once(self, array: Float64) -> int:
        """How many entries of an array to compare at once: as many as keep copies and scores small, or one."""
        largest: int = max(array.nbytes, self._bytes_of_scores, self._bytes_of_gates)
        return max(1, CHECKED_AT_ONCE // (2 * largest))

    def gradient(
        self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp]
    ) -> Generator[None, None, Float64]:
        """(P,) central differences with respect to the P chosen entries, ``at_once`` at the most, of an array."""
        if 2 * values[name].nbytes > CHECKED_AT_ONCE:
            up, down = yield from self._in_place(values, values[name], int(chosen[0]))
        else:
            up, down = yield from self._in_copies(values, name, chosen)
        # Differences first, their sum over time after: the rounding of a large sum would drown a small difference.
        differences: Float64 = (up - down).sum(axis=-1)
        return differences / (2 * self._step_size)

    def _in_copies(
        self, values: Mapping[str, Float64], name: str, chosen: NDArray[np.intp]
    ) -> Generator[None, None, tuple[Float64, Float64]]:
        """(P, T) the losses one step up and one step down, from 2 P copies of the array that go together."""
        P, array = len(chosen), values[name]
        perturbed = np.repeat(array[np.newaxis], 2 * P, axis=0)  # (2 P, ...): first all steps up, then all down
        rows = perturbed.reshape(2 * P, array.size)
        rows[np.arange(P), chosen] += self._step_size
        rows[np.arange(P, 2 * P), chosen] -= self._step_size
        losses = yield from self.losses({**values, name: perturbed}, 2 * P)
        return losses[:P], losses[P:]

    def _in_place(
        self, values: Mapping[str, Float64], array: Float64, entry: int
    ) -> Generator[None, None, tuple[Float64, Float64]]:
        """(1, T) the losses one step up and one step down, without a copy of the array."""
        flat = array.reshape(-1)  # a view
        kept = flat[entry]
        try:
            flat[entry] = kept + self._step_size
            up = yield from self.losses(values)
            flat[entry] = kept - self._step_size
            down = yield from self.losses(values)
        finally:
            flat[entry] = kept
        return up[np.newaxis], down[np.newaxis]


class RandomOrder:
    """The numbers below ``size``, each once, in a random order of which any stretch is known without the rest.

    A permutation in memory would be as large as the array whose entries it puts in order. This is a Feistel network:
    the halves of a number are mixed in steps that can be undone, so that no two numbers become one; what falls
    outside is mixed again until it is inside.

    Source: J. Black, P. Rogaway, "Ciphers with arbitrary finite domains" (2002).
    """

    def __init__(self, size: int, generator: np.random.Generator) -> None:
        self._size = size
        self._bits = np.uint64(max(1, -(-(size - 1).bit_length() // 2)))  # of each half
        self._keys = generator.integers(0, 2**64, 4, np.uint64)

    def stretch(self, start: int, stop: int) -> NDArray[np.intp]:
        """The numbers from place ``start`` to before place ``stop``."""
        numbers = self._mixed(np.arange(start, stop, dtype=np.uint64))
        while (outside := numbers >= self._size).any():
            numbers[outside] = self._mixed(numbers[outside])
        return numbers.astype(np.intp)

    def _mixed(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        left, right = numbers >> self._bits, numbers & ((np.uint64(1) << self._bits) - np.uint64(1))
        for key in self._keys:
            hashed = (right + key) * MULTIPLIER
            hashed = (hashed ^ (hashed >> np.uint64(32))) * MULTIPLIER
            left, right = right, left ^ (hashed >> (np.uint64(64) - self._bits))
        return (left << self._bits) | right


class _Tally:
    """What has been compared of one array, added up.

    Args:
        name, shape: of the array.
        entries: to compare in the end, at the most.
        generator: draws their order.
    """

    def __init__(self, name: str, shape: tuple[int, ...], entries: int | None, generator: np.random.Generator) -> None:
        self.name, self._shape, self._order = name, shape, RandomOrder(prod(shape), generator)
        self.most = prod(shape) if entries is None else min(entries, prod(shape))
        self.entries = 0
        self._sums = np.zeros(3)  # of the numerical and the analytical gradient, and of the relative error
        self._squares = np.zeros(3)  # summed, of both gradients and of their difference
        self._worst = (
            False,
            -math.inf,
            0,
        )  # whether it is NaN, the error if not, and minus the index: the larger is worse

    def next_entries(self, count: int, at_once: int) -> Iterator[NDArray[np.intp]]:
        """The next ``count`` entries to compare, as indices into the flat array, so many at once."""
        stop = min(self.entries + count, self.most)
        for start in range(self.entries, stop, at_once):
            yield self._order.stretch(start, min(start + at_once, stop))

    def add(self, chosen: NDArray[np.intp], g_a: Float64, g_n: Float64, eps: float) -> None:
        """Take note of both gradients of the chosen entries, (P,) each."""
        error = np.abs(g_a - g_n) / np.maximum(eps, np.abs(g_a) + np.abs(g_n))
        self.entries += len(chosen)
        self._sums += g_n.sum(), g_a.sum(), error.sum()
        self._squares += g_n.dot(g_n), g_a.dot(g_a), (g_a - g_n).dot(g_a - g_n)
        largest = float(error.max())  # NaN counts as the largest
        unknown = math.isnan(largest)
        first = int(chosen[np.isnan(error) if unknown else error == largest].min())
        self._worst = max(self._worst, (unknown, 0.0 if unknown else largest, -first))

    def result(self) -> ParameterCheck:
        """The comparison so far."""
        unknown, largest, index = self._worst
        numerical, analytical, error = self._sums.tolist()
        norm_n, norm_a, norm_error = np.sqrt(self._squares).tolist()
        any_yet = self.entries > 0
        return ParameterCheck(
            name=self.name,
            symbol=symbol(self.name),
            entries=self.entries,
            size=prod(self._shape),
            sum_numerical=numerical,
            sum_analytical=analytical,
            sum_error=error,
            mean_error=error / self.entries if any_yet else math.nan,
            max_error=largest if any_yet and not unknown else math.nan,
            worst=tuple(int(i) for i in np.unravel_index(-index, self._shape)),
            norm_error=norm_error / max(norm_a + norm_n, sys.float_info.min) if any_yet else math.nan,
        )


@dataclass(slots=True)
class _AtState:
    """The comparison at one initial state h0 (L, S, B, H), as far as it has come. The losses are NaN until known."""

    label: str
    h0: Float64
    tallies: list[_Tally]
    loss: float = math.nan
    plain_loss: float = math.nan

    @property
    def complete(self) -> bool:
        return all(tally.entries == tally.most for tally in self.tallies)

    def result(self, eps: float, tolerance: float) -> GradientCheck:
        loss_error = abs(self.loss - self.plain_loss) / max(eps, abs(self.plain_loss))
        return GradientCheck(
            self.label, self.loss, loss_error, tuple(tally.result() for tally in self.tallies), tolerance
        )


LETTERS = {
    "recurrent": "W",
    "bias": "b",
    "recurrent_bias": "bn",
    "input": "U",
    "output": "V",
    "output_bias": "c",
    "h0": "h0",
}


def symbol(name: str) -> str:
    """The assignment's letter for a parameter: "layer0.recurrent" is W; further layers are W2, W3, ..."""
    layer, _, part = name.rpartition(".")
    number = int(layer.removeprefix("layer") or 0) + 1
    return LETTERS.get(part, part) + (str(number) if number > 1 else "")
