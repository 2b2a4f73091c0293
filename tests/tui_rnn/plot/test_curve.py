from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot import curve as module
from tui_rnn.plot.curve import CAPACITY, Curve


def fill(curve, losses, start=1):
    for n, loss in enumerate(losses, start):
        curve.append(n, loss, loss / 2)


def test_a_short_curve_keeps_every_update():
    curve = Curve()
    fill(curve, [5.0, 3.0, 4.0])
    view = curve.snapshot()
    assert view.x.tolist() == [1, 2, 3]
    assert view.smooth.tolist() == [2.5, 1.5, 2.0]
    assert view.low.tolist() == view.high.tolist() == [5.0, 3.0, 4.0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=400))
def test_however_long_it_stays_bounded_and_keeps_the_extremes(losses):
    before, module.CAPACITY = module.CAPACITY, 32
    try:
        curve = Curve()
        fill(curve, losses)
        view = curve.snapshot()
        width = len(losses) // max(len(view.x), 1)
        assert len(view.x) < 32
        assert (np.diff(view.x) > 0).all()
        if len(view.x):
            shown = losses[: int(view.x[-1])]
            assert view.low.min() == min(shown)
            assert view.high.max() == max(shown)
            assert len(losses) - view.x[-1] <= width  # only an unfinished point is not shown yet
            assert view.smooth[-1] == losses[int(view.x[-1]) - 1] / 2
    finally:
        module.CAPACITY = before


def test_a_snapshot_stays_as_it_was_while_the_curve_grows(monkeypatch):
    monkeypatch.setattr(module, "CAPACITY", 16)
    curve = Curve()
    fill(curve, range(10))
    view = curve.snapshot()
    kept = [array.copy() for array in view]
    fill(curve, range(100), start=11)
    assert all((a == b).all() for a, b in zip(view, kept, strict=True))


def test_a_million_updates_take_no_more_memory_than_its_capacity():
    curve = Curve()
    for n in range(1, 1_000_001):
        curve.append(n, 1.0, 1.0)
    view = curve.snapshot()
    assert CAPACITY // 2 <= len(view.x) < CAPACITY
    assert all(array.base.size <= 4 * CAPACITY for array in view if array.base is not None)
    assert view.x[-1] > 990_000


def test_an_earlier_part_of_the_run_comes_first():
    curve = Curve()
    curve.append(100, 4.0, 4.5)
    curve.append(200, 3.0, 4.0)
    curve.append(201, 2.0, 3.9)
    assert curve.snapshot().x.tolist() == [100, 200, 201]
