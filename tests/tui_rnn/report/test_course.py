"""What a curve has done, checked against a reading of it point by point."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui_rnn.report.course import course

LOSSES = st.one_of(
    st.lists(st.integers(0, 20), min_size=1, max_size=40),
    st.lists(st.sampled_from([0, 1, 5, 9, math.nan, math.inf, 1e300]), min_size=1, max_size=9),
    st.builds(lambda n, level: [level] * n, st.integers(1, 9), st.integers(0, 3)),
    st.builds(lambda n: list(range(n)), st.integers(1, 30)),
    st.builds(lambda n, at: [100 - k + 900 * (k == at) for k in range(n)], st.integers(2, 40), st.integers(0, 40)),
)


def at(points: list[tuple[int, Fraction]], x: int) -> Fraction:
    """The curve, straight between its points, at one place."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * Fraction(x - x0, x1 - x0)
    return points[-1][1]


@settings(max_examples=150, deadline=None)
@given(losses=LOSSES, steps=st.lists(st.integers(1, 7), min_size=40, max_size=40), first=st.integers(0, 1000))
@example(losses=[5], steps=[1] * 40, first=1)
@example(losses=[5, 3], steps=[400] * 40, first=1)
@example(losses=[1000 // (n + 1) for n in range(40)], steps=[1] * 40, first=1)
def test_it_is_what_a_person_reads_off_the_points(losses: list[float], steps: list[int], first: int) -> None:
    updates = [first + sum(steps[:n]) for n in range(len(losses))]
    found = course(updates, losses)
    points: list[tuple[int, Any]] = [
        (u, Fraction(y)) for u, y in zip(updates, losses, strict=True) if math.isfinite(y) and y < 1e30
    ]
    if not points:
        assert found is None
        return
    assert found is not None
    y = [loss for _, loss in points]
    x_first, x_last, low, high = points[0][0], points[-1][0], min(y), max(y)
    assert (found.first.update, found.first.loss) == points[0]
    assert (found.last.update, found.last.loss) == points[-1]
    assert (found.lowest.update, found.lowest.loss) == min(points, key=lambda point: (point[1], point[0]))

    fallen = [(u, loss) for u, loss in points if loss <= y[0] - (y[0] - low) * 4 / 5]
    if low < y[0]:
        assert found.mostly_fallen is not None
        nearly = [(u, loss) for u, loss in points if loss <= y[0] - (y[0] - low) * Fraction("0.7999999")]
        assert (found.mostly_fallen.update, found.mostly_fallen.loss) in (fallen[0], nearly[0])
    else:
        assert found.mostly_fallen is None

    edges = [x_first + (x_last - x_first) * n // 20 for n in range(21)]
    falls = [at(points, a) - at(points, b) for a, b in pairwise(edges)]
    if not all(any(a < u <= b for u, _ in points) for a, b in pairwise(edges)):
        assert found.steepest is None
    elif max(falls) > 0:
        assert found.steepest is not None
        assert found.steepest.fall == pytest.approx(float(max(falls)))
        ends = [at(points, place) for place in (found.steepest.start, found.steepest.stop)]
        assert found.steepest.fall == pytest.approx(float(ends[0] - ends[1]))
    else:
        assert found.steepest is None or found.steepest.fall == pytest.approx(0, abs=1e-9)

    after = [loss for u, loss in points if u >= found.latest.since]
    assert (found.latest.low, found.latest.high) == (min(after), max(after))
    narrow = [u for n, (u, _) in enumerate(points) if (max(y[n:]) - min(y[n:])) * 10 <= high - low]
    if found.is_settled:
        assert found.latest.since == narrow[0] and x_last - found.latest.since >= (x_last - x_first) / 10 - 1e-9
    else:
        assert max(after) - min(after) > (high - low) / 10 and narrow[0] > found.latest.since


def test_a_resumed_run_goes_on_where_it_was() -> None:
    before, after = course([1, 100], [9.0, 3.0]), course([1, 100, 200, 1000], [9.0, 3.0, 2.9, 3.0])
    assert before is not None and after is not None
    assert not before.is_settled
    assert after.is_settled and (after.latest.since, after.latest.low, after.latest.high) == (100, 2.9, 3.0)
