"""Which points stop."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.sweep.halving import after, worse_half


def test_the_worse_half_by_the_median_stops() -> None:
    assert worse_half({0: [2.0, 9.0, 2.2], 1: [3.0, 3.0, 3.0], 2: [1.0], 3: [2.5, 2.6]}) == [3, 1]


def test_the_middle_one_goes_on_and_what_failed_is_the_worst() -> None:
    assert worse_half({0: [], 1: [3.0], 2: [2.0]}) == [0]
    assert worse_half({0: [3.0]}) == []


@given(st.dictionaries(st.integers(0, 20), st.lists(st.floats(0, 10), max_size=3), min_size=1))
def test_no_point_that_stops_is_better_than_one_that_goes_on(losses: dict[int, list[float]]) -> None:
    stopped = worse_half(losses)
    assert len(stopped) == len(losses) // 2

    def median(point: int) -> float:
        known = sorted(losses[point])
        return (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2 if known else math.inf

    going_on = [median(point) for point in losses if point not in stopped]
    assert all(median(point) >= max(going_on) for point in stopped)


def test_a_short_run_is_compared_after_its_first_update() -> None:
    assert (after(1), after(3), after(2000)) == (1, 1, 500)
