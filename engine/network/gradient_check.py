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
from math import prod
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

from .model import CharRNN, state_shape, symbol
from .numerical import Float64, Numerical
from .parameters import Array
from .random_order import RandomOrder

TOLERANCE, NORM_TOLERANCE = 1e-6, 1e-10
FLOAT32_TOLERANCE = 1e-2  # rounding alone was 1.5e-3 at the most in 300 random models
EPS, NORM_EPS = 1e-7, 1e-3  # times the norm of the largest gradient of an array
SMALLEST = 1e-290  # that norm: so that nothing is divided by 0
COURSE_EPS = 1e-6  # of the central differences, as in the assignment

FIRST_TOUCH = 1 << 20  # numbers of new memory that are touched in one go: the system has to find it first
GROWTH = 4  # times the entries of a round are those of the next


@dataclass(frozen=True, slots=True)
class Errors:
    """How far g_a and g_n are apart over the compared entries. NaN where nothing has been compared.

    Attributes:
        sum_numerical: of g_n.
        mean_error, max_error: of the relative errors. worst: the index of the largest.
        norm_error: that of the entries as one array.
    """

    sum_numerical: float
    mean_error: float
    max_error: float
    worst: tuple[int, ...]
    norm_error: float


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """The comparison for one array.

    Attributes:
        name: of the array; ``symbol``: its letter in the assignment.
        entries: how many were compared one by one, of ``size``.
        sum_analytical: of g_a over those.
        exact: with the complex step: the verdict is made of these.
        differences: with central differences; None where they were not asked for.
        direction_error: along a direction of all entries; NaN before it is known, which does not pass.
        float32_error: how far float32 is from float64, norm-wise; None where training is float64 itself.
    """

    name: str
    symbol: str
    entries: int
    size: int
    sum_analytical: float
    exact: Errors
    differences: Errors | None
    direction_error: float
    float32_error: float | None

    @property
    def passed(self) -> bool:
        """Whether every error is within its tolerance."""
        return (
            self.direction_error <= NORM_TOLERANCE
            and (self.entries == 0 or (self.exact.max_error <= TOLERANCE and self.exact.norm_error <= NORM_TOLERANCE))
            and (self.float32_error is None or self.float32_error <= FLOAT32_TOLERANCE)
        )


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The comparison at one initial hidden state.

    Attributes:
        state: "zero", "random" or "live": what the hidden state before the first time step was.
        loss: of the sequence, in nats; NaN before it is known.
        loss_error: how far the two ways of computing it are apart, relatively.
        parameters: one comparison for each array, the initial state ("h0") among them.
    """

    state: str
    loss: float
    loss_error: float
    parameters: tuple[ParameterCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every error is within its tolerance (an error that is not a number is not)."""
        return self.loss_error <= NORM_TOLERANCE and all(p.passed for p in self.parameters)


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
                [_Tally(name, symbol(twin.config, name), shape, entries, generator) for name, shape in shapes.items()],
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


def _in_one_go(make: Callable[P, GradientChecker]) -> Callable[P, tuple[GradientCheck, GradientCheck]]:
    """A function that makes a checker, has it do all its work, and returns the results."""

    def check(*args: P.args, **kwargs: P.kwargs) -> tuple[GradientCheck, GradientCheck]:
        checker = make(*args, **kwargs)
        for _ in checker.pieces():
            pass
        return checker.results()

    return check


check_gradients = _in_one_go(GradientChecker)
"""The check at the zero state and the check at the other one, in one go. Arguments: those of ``GradientChecker``."""


def _twin(model: CharRNN, dtype: str, shape: tuple[int, ...]) -> CharRNN:
    """A model of the same weights in another dtype, with a workspace of its own for (T, B) characters."""
    config = dataclasses.replace(model.config, dtype=dtype, seq_length=shape[0], batch_size=shape[1])
    twin = CharRNN(config, model.vocabulary_size)
    twin.weights.flat[...] = model.weights.flat
    return twin


class _Sums:
    """The errors of the entries of one array, in one way of finding g_n, added up."""

    def __init__(self) -> None:
        self._sums = np.zeros(2)  # of g_n, and of the relative error
        self._squares = np.zeros(3)  # summed, of both gradients and of their difference
        # Of the worst entry whether its error is NaN, the error if not, and minus its index: the larger is worse.
        self._worst = (False, -math.inf, 0)

    def add(self, chosen: NDArray[np.intp], g_a: Float64, g_n: Float64, eps: float) -> None:
        """Take note of both gradients of the chosen entries, (P,) each."""
        error = np.abs(g_a - g_n) / np.maximum(eps, np.abs(g_a) + np.abs(g_n))
        self._sums += g_n.sum(), error.sum()
        self._squares += g_n.dot(g_n), g_a.dot(g_a), (g_a - g_n).dot(g_a - g_n)
        largest = float(error.max())  # NaN counts as the largest
        unknown = math.isnan(largest)
        first = int(chosen[np.isnan(error) if unknown else error == largest].min())
        self._worst = max(self._worst, (unknown, 0.0 if unknown else largest, -first))

    def errors(self, entries: int, shape: tuple[int, ...], eps: float) -> Errors:
        """The errors of so many entries of an array of that shape."""
        unknown, largest, index = self._worst
        numerical, error = self._sums.tolist()
        norm_n, norm_a, difference = np.sqrt(self._squares).tolist()
        return Errors(
            sum_numerical=numerical,
            mean_error=error / entries if entries else math.nan,
            max_error=largest if entries and not unknown else math.nan,
            worst=tuple(int(i) for i in np.unravel_index(-index, shape)),
            norm_error=difference / max(eps, norm_a + norm_n) if entries else math.nan,
        )


class _Tally:
    """What has been compared of one array, added up.

    Args:
        name, symbol, shape: of the array.
        entries: to compare in the end, at the most.
        generator: draws their order.
    """

    def __init__(
        self, name: str, symbol: str, shape: tuple[int, ...], entries: int | None, generator: np.random.Generator
    ) -> None:
        self.name, self._symbol, self._shape = name, symbol, shape
        self._order = RandomOrder(prod(shape), generator)
        self.most = prod(shape) if entries is None else min(entries, prod(shape))
        self.entries, self._sum_analytical = 0, 0.0
        self._norm, self._scale = 0.0, SMALLEST  # of the whole g_a, and of the largest
        self._exact, self._differences = _Sums(), _Sums()
        self._has_differences = False
        self.direction_error = math.nan
        self._float32_error: float | None = None

    def next_entries(self, count: int, at_once: int) -> Iterator[NDArray[np.intp]]:
        """The next ``count`` entries to compare, as indices into the flat array, so many at once."""
        stop = min(self.entries + count, self.most)
        for start in range(self.entries, stop, at_once):
            yield self._order.stretch(start, min(start + at_once, stop))

    def compare_along(self, analytical: float, numerical: float, norm: float, scale: float) -> None:
        """Take note of the derivatives along a direction of ones and minus ones, of the norm of the array's gradient
        and of that of the largest."""
        self._norm, self._scale = norm, scale
        self.direction_error = abs(analytical - numerical) / max(NORM_EPS * scale, 2 * norm)

    def compare_float32(self, single: Array, g_a: Float64, scale: float) -> None:
        """Take note of the array's gradient in float32."""
        error, size = float(np.linalg.norm(single - g_a)), float(np.linalg.norm(single)) + float(np.linalg.norm(g_a))
        self._float32_error = error / max(NORM_EPS * scale, size)

    def add(self, chosen: NDArray[np.intp], g_a: Float64, exact: Float64, differences: Float64 | None) -> None:
        """Take note of the gradients of the chosen entries, (P,) each."""
        self.entries += len(chosen)
        self._sum_analytical += float(g_a.sum())
        self._exact.add(chosen, g_a, exact, EPS * self._scale)
        if differences is not None:
            self._has_differences = True
            self._differences.add(chosen, g_a, differences, COURSE_EPS)

    def result(self) -> ParameterCheck:
        """The comparison so far."""
        differences = None
        if self._has_differences:
            differences = self._differences.errors(self.entries, self._shape, COURSE_EPS)
        on_average = 2 * self._norm * math.sqrt(self.entries / prod(self._shape))
        return ParameterCheck(
            name=self.name,
            symbol=self._symbol,
            entries=self.entries,
            size=prod(self._shape),
            sum_analytical=self._sum_analytical,
            exact=self._exact.errors(self.entries, self._shape, max(NORM_EPS * self._scale, on_average)),
            differences=differences,
            direction_error=self.direction_error,
            float32_error=self._float32_error,
        )


@dataclass(slots=True)
class _AtState:
    """The comparison at one initial state h0 (L, S, B, H), as far as it has come.

    The losses are NaN until they are known; ``begun`` says whether each array has been compared along a direction.
    """

    label: str
    h0: Float64
    tallies: list[_Tally]
    loss: float = math.nan
    plain_loss: float = math.nan
    begun: bool = False

    @property
    def complete(self) -> bool:
        return all(tally.entries == tally.most for tally in self.tallies)

    def result(self) -> GradientCheck:
        loss_error = abs(self.loss - self.plain_loss) / max(COURSE_EPS, abs(self.plain_loss))
        return GradientCheck(self.label, self.loss, loss_error, tuple(tally.result() for tally in self.tallies))
