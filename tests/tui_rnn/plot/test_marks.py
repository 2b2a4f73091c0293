from __future__ import annotations

import numpy as np
import pytest

from tui_rnn.plot.axes import draw_axes
from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.curves import Curves
from tui_rnn.plot.ink import BEST, EPOCH, KIND, RATE
from tui_rnn.plot.layout import Plot
from tui_rnn.plot.marks import draw_best, draw_epochs, draw_evaluations, draw_moments, draw_rates
from tui_rnn.plot.picture import ChartData, Moment, Picture
from tui_rnn.plot.plot import DOTS_HIGH, Axis

X = np.arange(1.0, 1001)


def stage(width=80, height=20, window=(0, 1000)):
    picture, plot = Picture(width, height), Plot.inside(width, height, window)
    if plot.labelled:
        draw_axes(picture, plot, [], 25)
    return picture, plot, Axis(2.0, 3.0, plot.rows * DOTS_HIGH)


def foot(picture, plot):
    return "".join(picture.chars[plot.foot])


def data(smooth, **named):
    return ChartData(CurveView(X, smooth, smooth, smooth), **named)


@pytest.mark.parametrize(("per_epoch", "numbers"), [(300, "e1 e2 e3"), (100, "e2 e4 e6 e8 e10"), (10, "e20 e40 e60")])
def test_epochs_are_numbered_as_there_is_room(per_epoch, numbers):
    picture, plot, _ = stage()
    draw_epochs(picture, plot, per_epoch)
    assert all(number in foot(picture, plot) for number in numbers.split())
    lines = ((picture.kinds[plot.area] & KIND) == EPOCH).all(axis=0).sum()
    assert 2 <= lines <= plot.columns // 10 + 1


def test_an_epoch_is_where_it_ends():
    picture, plot, _ = stage()
    draw_epochs(picture, plot, 500)
    assert (picture.chars[plot.area[0], plot.column(500)] == "┊").all()


def test_changes_of_the_learning_rate_point_their_way():
    picture, plot, _ = stage()
    draw_rates(picture, plot, ((200, 1), (600, -1), (5000, 1)))
    assert picture.chars[plot.foot, plot.column(200)] == "▲" and picture.chars[plot.foot, plot.column(600)] == "▼"
    assert ((picture.kinds & KIND) == RATE).sum() == 2


def test_moments_are_marked_on_the_axis_but_hide_no_number():
    picture, plot, _ = stage()
    draw_epochs(picture, plot, 500)
    numbered = foot(picture, plot).index("e1")
    at = plot.update_at(numbered)
    draw_moments(picture, plot, tuple(Moment(update, "text", ("", "", "")) for update in (100, round(at), 9999)))
    assert picture.chars[plot.foot, plot.column(100)] == "•"
    assert "e1" in foot(picture, plot)
    assert foot(picture, plot).count("•") == 1


def test_evaluations_are_marked_at_their_values_even_where_the_curve_lies():
    picture, plot, axis = stage()
    draw_evaluations(picture, plot, axis, data(np.full(1000, 2.5), validation=(X[99::100], np.full(10, 2.5))))
    rows, columns = np.nonzero(picture.chars == "●")
    assert set(rows.tolist()) == {plot.row(axis.cell(2.5))}
    assert plot.column(1000) in columns and np.diff(np.sort(columns)).min() >= 3


def test_the_best_is_marked_on_the_curve_that_it_was_chosen_by():
    picture, plot, axis = stage()
    chart = data(np.full(1000, 2.2), validation=(X[99::100], np.full(10, 2.8)))
    draw_best(picture, plot, axis, Curves(chart, plot.x_axis), (500, 2.79))
    [[row, column]] = np.argwhere((picture.kinds & KIND) == BEST)
    assert (row, column) == (plot.row(axis.cell(2.8)), plot.column(500))


def test_what_is_outside_is_not_marked():
    picture, plot, axis = stage(window=(0, 100))
    before = picture.chars.copy()
    draw_epochs(picture, plot, 500)
    draw_best(picture, plot, axis, Curves(data(np.full(1000, 2.2)), plot.x_axis), (500, 2.2))
    draw_best(picture, plot, axis, Curves(data(np.full(1000, 9.0)), plot.x_axis), (50, 9.0))
    draw_epochs(picture, plot, 0)
    assert (picture.chars == before).all()
