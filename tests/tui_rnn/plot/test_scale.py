from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_rnn.plot.scale import APART, MOST_LABELS, WIDEST, y_scale

rows_high = st.integers(3, 100)


@given(st.floats(0, 20), st.floats(0.02, 30), rows_high)
@example(0.0, 6.2, 3)
@example(2.29, 0.02, 31)
def test_labels_of_a_linear_axis_are_evenly_spaced_and_each_in_the_middle_of_its_row(low, height, rows):
    axis, found = y_scale(low, low + height, rows, log=False)
    assert 1 <= len(found) <= MOST_LABELS + 1
    assert len({above.row - below.row for below, above in pairwise(found)}) <= 1
    assert all(above.row - below.row >= 2 for below, above in pairwise(found))
    for tick in found:
        assert axis.cell(tick.value) == tick.row
        assert float(axis.position(tick.value)) == pytest.approx(4 * tick.row + 1.5, abs=1e-6)


@given(st.floats(0.01, 20), st.floats(0.02, 30), rows_high, st.booleans())
def test_the_range_is_held_and_fills_more_than_half_of_the_height(low, height, rows, log):
    axis, _ = y_scale(low, low + height, rows, log)
    assert axis.cell(low) >= 0
    assert axis.cell(low + height) < rows
    if rows >= 8:
        assert axis.cell(low + height) - axis.cell(low) >= rows / 2 - 1


@given(st.floats(0.01, 20), st.floats(0.02, 30), rows_high, st.booleans())
def test_no_two_labels_are_the_same(low, height, rows, log):
    labels = [tick.label for tick in y_scale(low, low + height, rows, log)[1]]
    assert len(set(labels)) == len(labels)


@given(st.floats(0.01, 20), st.floats(1.001, 1000), st.integers(8, 100))
def test_a_logarithmic_axis_has_labels_on_their_rows_also_on_a_narrow_range(low, factor, rows):
    axis, found = y_scale(low, low * factor, rows, log=True)
    assert axis.log
    assert found
    assert all(axis.cell(tick.value) == tick.row for tick in found)
    assert all(above.row - below.row >= APART for below, above in pairwise(found))


def test_zero_has_no_logarithm():
    assert not y_scale(0.0, 5.0, 20, log=True)[0].log


def test_the_axis_does_not_begin_below_zero_for_a_loss_near_it():
    assert y_scale(0.01, 3.0, 20, log=False)[1][0].value >= 0


def test_labels_of_tiny_values_fit_beside_the_axis_and_differ():
    labels = [tick.label for tick in y_scale(1e-9, 1.0, 20, log=True)[1]]
    assert len(set(labels)) == len(labels) > 5
    assert {"1e-06", "1"} <= {*labels}
    assert all(len(label) <= WIDEST for label in labels)
