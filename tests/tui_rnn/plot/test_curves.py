from __future__ import annotations

import math

import numpy as np
import pytest

from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.curves import Curves
from tui_rnn.plot.picture import ChartData, Overlay
from tui_rnn.plot.plot import Axis


def view(smooth, spread=0.0):
    x = np.arange(1.0, len(smooth) + 1)
    return CurveView(x, smooth, smooth - spread, smooth + spread)


def seen(smooth, spread=0.0, **named):
    return Curves(ChartData(view(smooth, spread), **named), Axis(1, len(smooth), 200)).range()


def falling(n, over=3000):
    return 2.3 + 4 * np.exp(-np.arange(n) / over)


def test_the_plateau_decides_once_there_is_one():
    low, high = seen(falling(50_000))
    assert low == pytest.approx(2.3, abs=0.01)
    assert high < 3.2


def test_an_early_run_is_seen_whole():
    assert seen(falling(3_000))[1] == pytest.approx(6.3, abs=0.05)


def test_the_raw_loss_does_not_stretch_the_axis():
    assert seen(falling(50_000)) == seen(falling(50_000), spread=3.0)


def test_a_spike_does_not_flatten_the_rest():
    smooth = np.full(1000, 2.4) + 0.1 * np.sin(np.arange(1000) / 50)
    smooth[500:505] = 40.0
    assert seen(smooth)[1] < 3


def test_a_loss_that_rises_at_the_end_is_seen():
    smooth = falling(10_000, 1000)
    smooth[9_000:] += np.linspace(0, 2, 1000)
    assert seen(smooth)[1] > 4


def test_validation_and_overlays_widen_the_range_unless_they_are_far_away():
    smooth, x = falling(50_000), np.arange(1.0, 50_001)
    assert seen(smooth, validation=(x[::1000], np.full(50, 3.5)))[1] >= 3.5
    low, high = seen(smooth, overlays=(Overlay("a", x, np.full(50_000, 1.6), x[:0], x[:0]),))
    assert low == pytest.approx(1.6)
    far = seen(smooth, overlays=(Overlay("a", x, np.full(50_000, 90.0), x[:0], x[:0]),))
    assert far == seen(smooth)
    assert high < 4


@pytest.mark.parametrize("value", [0.0, 2.4, 1e6])
def test_identical_values_have_room_around_them(value):
    low, high = seen(np.full(100, value))
    assert low < value < high


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308])
def test_nothing_that_is_finite_is_a_range_all_the_same(value):
    low, high = seen(np.full(100, value))
    assert math.isfinite(high - low)
    assert low < high


def test_the_end_of_the_curve_is_seen_even_if_it_is_a_spike():
    smooth = falling(50_000)
    smooth[-300:] = 9.0
    assert seen(smooth)[1] >= 9.0


def test_validation_that_explodes_does_not_flatten_the_curve():
    smooth, x = falling(50_000), np.arange(1.0, 50_001)
    explodes = np.where(np.arange(50) > 40, 140.0, 2.5)
    assert seen(smooth, validation=(x[::1000], explodes))[1] < 5
