from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.heights import FITTING, Heights, share_of

LOW, HIGH = 2.0, 4.0


def test_at_first_everything_that_fits_is_seen():
    assert FITTING.window(LOW, HIGH, False) == FITTING.window(LOW, HIGH, True) == (LOW, HIGH)


@given(st.floats(LOW, HIGH), st.booleans())
def test_a_zoom_keeps_a_value_in_place(value, log):
    share = share_of(value, LOW, HIGH, log)
    low, high = FITTING.zoomed(0.5, share).window(LOW, HIGH, log)
    assert share_of(value, low, high, log) == pytest.approx(share, abs=1e-6)
    assert low - 1e-9 <= value <= high + 1e-9
    assert high - low < HIGH - LOW


def test_it_moves_with_the_curves():
    zoomed = FITTING.zoomed(0.5, 0.0)
    assert zoomed.window(LOW, HIGH, False) == (2.0, 3.0)
    assert zoomed.window(1.0, 2.0, False) == (1.0, 1.5)


@given(st.lists(st.tuples(st.sampled_from([1.6, 1 / 1.6, 3.0]), st.floats(-2, 3)), max_size=60), st.booleans())
def test_any_zooms_leave_a_range(zooms, log):
    heights = FITTING
    for factor, about in zooms:
        heights = heights.zoomed(factor, about)
        for fitting in ((LOW, HIGH), (0.01, 1e30), (0.0, 1.0)):
            low, high = heights.window(*fitting, log)
            assert math.isfinite(low) and math.isfinite(high) and low < high
            assert low >= 0 or heights.top <= 0


def test_zooming_out_again_ends_where_it_fits():
    for about in (0.1, 0.9):
        assert FITTING.zoomed(1 / 1.6, about).zoomed(1 / 1.6, 0.5).zoomed(1.6, 0.3).zoomed(1.6, 0.7) == FITTING
        assert FITTING.zoomed(1.6, about).zoomed(1 / 1.6, 0.5) == FITTING


def test_no_loss_below_zero_is_seen():
    assert Heights(-9.0, 10.0).window(LOW, HIGH, False) == (0.0, 22.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_a_value_without_a_place_is_in_the_middle_of_a_logarithmic_axis(value):
    assert share_of(value, LOW, HIGH, True) == 0.5
    assert math.isfinite(share_of(value, LOW, HIGH, False))
