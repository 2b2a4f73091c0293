from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.plot import Axis, braille, columns_of, line_dots, tick_label, ticks


@given(st.floats(-1e3, 1e3), st.floats(1, 1e6), st.integers(1, 20))
def test_ticks_are_round_inside_the_range_and_not_too_many(low, width, most):
    high = low + width
    found = ticks(low, high, most)
    assert len(found) <= most + 3
    step = found[1] - found[0] if len(found) > 1 else None
    if step:
        mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
        assert any(math.isclose(mantissa, digit, rel_tol=1e-6) for digit in (1, 2, 5))
    assert all(low - 1e-6 * width <= value <= high + 1e-6 * width for value in found)


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (math.nan, 1), (0, math.inf)])
def test_no_range_no_ticks(low, high):
    assert ticks(low, high, 5) == []


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [
        (0, 10, "0"),
        (12.5, 0.5, "12.5"),
        (300, 100, "300"),
        (20_000, 5_000, "20k"),
        (1_500_000, 500_000, "1.5M"),
        (2, 1, "2"),
    ],
)
def test_labels_are_short(value, step, label):
    assert tick_label(value, step) == label


@given(st.floats(0.1, 100), st.floats(1.01, 50), st.booleans(), st.floats(0, 1))
def test_value_is_the_inverse_of_position(low, factor, log, share):
    axis = Axis(low, low * factor, 200, log)
    value = low * factor**share
    assert axis.value(float(axis.position(np.array(value)))) == pytest.approx(value, rel=1e-6)


def test_dense_points_are_merged_and_sparse_ones_joined():
    axis = Axis(0, 99, 10)
    x = np.arange(100.0)
    assert columns_of(x, x, axis, np.minimum)[0] == 0
    assert columns_of(x, x, axis, np.maximum)[-1] == 99
    few = columns_of(np.array([0.0, 99.0]), np.array([0.0, 99.0]), axis, np.add)
    assert np.allclose(few, np.linspace(0, 99, 10))


def test_nothing_is_drawn_outside_the_points():
    y = columns_of(np.array([50.0, 60.0]), np.array([1.0, 1.0]), Axis(0, 100, 11), np.add)
    assert np.isfinite(y).tolist() == [5 <= n <= 6 for n in range(11)]


def test_a_line_has_no_holes_and_a_gap_where_there_is_no_value():
    dots = line_dots(np.array([0.0, 7.0, math.nan, 3.0]), 8)
    assert dots[:, 0].any()
    assert dots[:, 1].any()
    assert not dots[:, 2].any()
    assert (dots[:, 0] | dots[:, 1]).all()  # the jump from 0 to 7 is bridged


@pytest.mark.parametrize("value", [-100.0, 100.0, math.inf])
def test_a_line_outside_the_plot_is_not_drawn(value):
    assert not line_dots(np.array([value, value]), 8).any()


def test_each_dot_has_its_bit():
    bits = []
    for row in range(4):
        for column in range(2):
            dots = np.zeros((4, 2), bool)
            dots[row, column] = True
            bits.append(int(braille(dots)[0, 0]))
    assert sorted(bits) == [1, 2, 4, 8, 16, 32, 64, 128]
    assert bits[0] == 0x01
    assert bits[1] == 0x08
    assert bits[6] == 0x40
