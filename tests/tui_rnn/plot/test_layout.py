from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.layout import Plot
from tui_rnn.plot.plot import DOTS_HIGH, Axis


@given(st.integers(1, 300), st.integers(1, 100))
def test_the_plot_lies_inside_and_leaves_room_for_labels_if_there_is_any(width, height):
    plot = Plot.inside(width, height, (0, 100))
    assert plot.left + plot.columns <= width
    assert plot.foot <= height
    assert plot.labelled == (width >= 30 and height >= 6)


@given(st.floats(0, 1e6), st.floats(1, 1e6), st.integers(30, 300))
def test_an_update_lies_in_the_column_that_it_is_found_in(low, span, width):
    plot = Plot.inside(width, 20, (low, low + span))
    for column in range(plot.left, plot.left + plot.columns):
        assert plot.column(plot.update_at(column)) == column


@given(st.integers(6, 80))
def test_a_value_lies_in_the_row_that_it_is_found_in(height):
    plot = Plot.inside(60, height, (0, 100))
    axis = Axis(2.0, 3.0, plot.rows * DOTS_HIGH)
    for row in range(plot.top, plot.foot):
        assert plot.row(axis.cell(plot.value_at(row, axis))) == row


def test_what_is_outside_has_no_place():
    plot = Plot.inside(80, 24, (100, 200))
    assert plot.column(99) is plot.column(201) is None
    assert plot.row(-1) is plot.row(plot.rows) is None
    assert plot.contains(plot.left, plot.top) and not plot.contains(plot.left - 1, plot.top)
    assert not plot.contains(plot.left, plot.foot)


@pytest.mark.parametrize("window", [(5, 5), (7, 3)])
def test_an_empty_window_is_widened(window):
    axis = Plot.inside(80, 24, window).x_axis
    assert axis.low < axis.high
