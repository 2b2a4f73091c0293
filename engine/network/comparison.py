"""What a gradient check has compared: the errors of each array, added up entry by entry, and the verdict on them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from .numerical import Float64
from .parameters import Array
from .random_order import RandomOrder

TOLERANCE, NORM_TOLERANCE = 1e-6, 1e-10
FLOAT32_TOLERANCE = 1e-2  # rounding alone was 1.5e-3 at the most in 300 random models
EPS, NORM_EPS = 1e-7, 1e-3  # times the norm of the largest gradient of an array
SMALLEST = 1e-290  # that norm: so that nothing is divided by 0
COURSE_EPS = 1e-6  # of the central differences, as in the assignment


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


class Tally:
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
