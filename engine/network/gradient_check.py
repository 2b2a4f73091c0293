"""Is the gradient right? What training uses against what the loss alone says, array by array, in float64.

The analytical gradient g_a is what training uses: the model's workspace, its time loops, its products over all time
steps. The numerical one, g_n, comes from the loss, computed another way: ``engine.network.numerical``. The verdict is
that of the complex step, which is exact to the last digits, in three comparisons of each array:

    along a random direction v of all its entries     |g_a . v - g_n . v| / max(eps, 2 |g_a|)            at most 1e-10
    entry by entry, as many as there is time for      |g_a - g_n| / max(eps, |g_a| + |g_n|)              at most 1e-6
    the entries so far as one array, |.| its norm     the same, with Euclidean norms                     at most 1e-10

eps is 1e-7 times the norm of the largest gradient of an array, and 1e-3 times it for norms: an error of 1e-13 of what
flows back is held against no array. Where units are saturated 1 - h^2 cancels, and a gradient that is tiny for that
reason is mostly rounding. (One that is 1.002 times itself is found down to 5e-11 of the largest.) Likewise a few
entries that happen to be small have at least the norm that so many have on average.

Central differences of the same entries can be had beside it, for the table that the course asks for; they decide
nothing, because on right code they are off by 1e-5 to 4e-3. Training that runs in float32 is compared with float64 too.

The check is made in rounds that grow: the directions, then 1 entry of each array, then 4 more, then 16, each in small
pieces. Whoever drives it may stop it, and what has been compared by then is a random sample of every array.

The check is made at a zero hidden state, as the assignment does, AND at one that is not zero. At zero, h_0 contributes
nothing to the gradient of W, and a backward pass that forgets h_{t-1} at t = 1 passes; at a non-zero state it does not.
With dropout one mask is drawn and held. Before all that the model does another batch, so that what a batch leaves
behind is found out as well.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

from .comparison import COURSE_EPS, SMALLEST, GradientCheck, Tally
from .model import CharRNN
from .numerical import Float64, Numerical
from .parameters import Array
from .shapes import state_shape, symbol

FIRST_TOUCH = 1 << 20  # numbers of new memory that are touched in one go: the system has to find it first
GROWTH = 4  # times the entries of a round are those of the next


class GradientChecker:
    """Compares numerical and analytical gradients a few entries at a time, so that whoever drives it may stop whenever
    it likes.

    The weights are copied to float64 here; the model is only read, and its state is left alone, so a live run may be
    checked while it goes on.

    Args:
        model: whose weights are checked. inputs, targets: (T, B) ids; T and B may be other than the model's own.
        generator: draws the random state (uniform in [-0.9, 0.9], where tanh lives), the masks of dropout, the
            directions, and the order of the entries.
        entries: compare at most this many entries of each array, at least 1; None compares all.
        state: (L, S, B, H) of a live run, for the second check; None draws a random one.
        differences: the step of central differences, if they are to be had as well.
    """

    def __init__(
        self,
        model: CharRNN,
        inputs: NDArray[np.intp],
        targets: NDArray[np.intp],
        generator: np.random.Generator,
        *,
        entries: int | None = None,
        state: Array | None = None,
        differences: float | None = None,
    ) -> None:
        self._inputs, self._targets, self._step_size = inputs.copy(), targets.copy(), differences
        self._twin = twin = _twin(model, "float64", inputs.shape)
        self._float32 = model.config.dtype == "float32"
        self._seeds = generator.integers(0, 2**63, 2).tolist()  # of the masks and of the directions
        self._numerical = Numerical(twin.config, twin.vocabulary_size, self._inputs, self._targets, twin.masks)
        zero = np.zeros(state_shape(twin.config))
        other = generator.uniform(-0.9, 0.9, zero.shape) if state is None else state.astype(np.float64)
        shapes = {**{name: array.shape for name, array in twin.weights.items()}, "h0": zero.shape}
        self._halves = [
            _AtState(
                label,
                h0,
                [Tally(name, symbol(twin.config, name), shape, entries, generator) for name, shape in shapes.items()],
            )
            for label, h0 in (("zero", zero), ("random" if state is None else "live", other))
        ]
        self._pieces = self._rounds()

    @property
    def enough(self) -> bool:
        """Whether every array has been compared at both states, so that a verdict may be given."""
        return all(half.begun for half in self._halves)

    def pieces(self) -> Iterator[None]:
        """The work in pieces of a time step or so: each ``next`` does one. Asked again, it goes on where it stopped."""
        return self._pieces

    def results(self) -> tuple[GradientCheck, GradientCheck]:
        """The check at the zero state and the check at the other one, of what has been compared so far."""
        zero, other = (half.result() for half in self._halves)
        return zero, other

    def _rounds(self) -> Iterator[None]:
        gradients, count = self._twin.gradients.flat, 1
        for start in range(0, gradients.size, FIRST_TOUCH):  # or it would be most of the first backward pass
            gradients[start : start + FIRST_TOUCH].fill(0)
            yield
        yield from self._gradients(self._twin, self._halves[1].h0, self._targets, self._inputs)  # another batch
        for half in self._halves:
            yield from self._directions(half)
        while not all(half.complete for half in self._halves):
            for half in self._halves:
                yield from self._round(half, count)
            count *= GROWTH

    def _gradients(
        self, model: CharRNN, h0: Array, inputs: NDArray[np.intp], targets: NDArray[np.intp]
    ) -> Generator[None, None, tuple[float, dict[str, Array]]]:
        """The loss and the gradients of a model, that of the state before the first time step among them.

        They are the model's own arrays: two copies of them would be as large as the model.
        """
        model.state[...] = h0
        masks = np.random.default_rng(self._seeds[0]) if model.config.dropout else None
        loss = model.forward(inputs.reshape(-1), targets.reshape(-1), masks)
        yield
        model.backward(inputs.reshape(-1))
        yield
        return loss, {**model.gradients, "h0": model.d_state()}

    def _directions(self, half: _AtState) -> Iterator[None]:
        """Compare one derivative along all entries of each array; and float32 with float64."""
        half.loss, g_a = yield from self._gradients(self._twin, half.h0, self._inputs, self._targets)
        values = {**self._twin.weights, "h0": half.h0}
        scale = max(SMALLEST, *(float(np.linalg.norm(gradient)) for gradient in g_a.values()))
        half.plain_loss = float((yield from self._numerical.losses(values)).sum())
        if self._float32:
            yield from self._compare_float32(half, g_a, scale)
        generator = np.random.default_rng([self._seeds[1], half.label == "zero"])
        for tally in half.tallies:
            gradient = g_a[tally.name]
            direction = 2 * generator.integers(0, 2, gradient.shape, np.int8) - 1
            expected = float(np.vdot(direction.astype(np.float64), gradient))
            yield
            derivative = yield from self._numerical.along(values, tally.name, direction)
            tally.compare_along(expected, derivative, float(np.linalg.norm(gradient)), scale)
        half.begun = True

    def _compare_float32(self, half: _AtState, g_a: Mapping[str, Float64], scale: float) -> Iterator[None]:
        """Compare the gradients that training in float32 has with those in float64."""
        single = _twin(self._twin, "float32", self._inputs.shape)
        yield
        _, gradients = yield from self._gradients(single, half.h0, self._inputs, self._targets)
        for tally in half.tallies:
            tally.compare_float32(gradients[tally.name], g_a[tally.name], scale)
            yield

    def _round(self, half: _AtState, count: int) -> Iterator[None]:
        """Compare ``count`` more entries of each array at one state."""
        _, g_a = yield from self._gradients(self._twin, half.h0, self._inputs, self._targets)
        values, numerical = {**self._twin.weights, "h0": half.h0}, self._numerical
        for tally in half.tallies:
            name = tally.name
            for chosen in tally.next_entries(count, numerical.at_once(values[name])):
                exact = yield from numerical.complex_step(values, name, chosen)
                differences = None
                if self._step_size is not None:
                    differences = yield from numerical.differences(values, name, chosen, self._step_size)
                tally.add(chosen, g_a[name].flat[chosen], exact, differences)
                yield


P = ParamSpec("P")


def _run_to_the_end(make: Callable[P, GradientChecker]) -> Callable[P, tuple[GradientCheck, GradientCheck]]:
    """A function that makes a checker, has it do all its work, and returns the results."""

    def check(*args: P.args, **kwargs: P.kwargs) -> tuple[GradientCheck, GradientCheck]:
        checker = make(*args, **kwargs)
        for _ in checker.pieces():
            pass
        return checker.results()

    return check


check_gradients = _run_to_the_end(GradientChecker)
"""The check at the zero state and the check at the other one, in one go. Arguments: those of ``GradientChecker``."""


def _twin(model: CharRNN, dtype: str, shape: tuple[int, ...]) -> CharRNN:
    """A model of the same weights in another dtype, with a workspace of its own for (T, B) characters."""
    config = dataclasses.replace(model.config, dtype=dtype, seq_length=shape[0], batch_size=shape[1])
    twin = CharRNN(config, model.vocabulary_size)
    twin.weights.flat[...] = model.weights.flat
    return twin


@dataclass(slots=True)
class _AtState:
    """The comparison at one initial state h0 (L, S, B, H), as far as it has come.

    The losses are NaN until they are known; ``begun`` says whether each array has been compared along a direction.
    """

    label: str
    h0: Float64
    tallies: list[Tally]
    loss: float = math.nan
    plain_loss: float = math.nan
    begun: bool = False

    @property
    def complete(self) -> bool:
        return all(tally.entries == tally.most for tally in self.tallies)

    def result(self) -> GradientCheck:
        loss_error = abs(self.loss - self.plain_loss) / max(COURSE_EPS, abs(self.plain_loss))
        return GradientCheck(self.label, self.loss, loss_error, tuple(tally.result() for tally in self.tallies))
