from __future__ import annotations

import numpy as np
import pytest

from tui_rnn.plot.crosshair import draw_crosshair, readings
from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.curves import Curves
from tui_rnn.plot.ink import BOX, CROSS, KIND
from tui_rnn.plot.layout import Plot
from tui_rnn.plot.picture import ChartData, Moment, Overlay, Picture

X = np.arange(1.0, 1001)
SMOOTH = 4 - X / 1000
DATA = ChartData(
    CurveView(X, SMOOTH, SMOOTH - 0.5, SMOOTH + 0.5),
    validation=(X[99::100], SMOOTH[99::100] + 0.1),
    overlays=(Overlay("other", X[:500], SMOOTH[:500] + 0.2, X[:0], X[:0]),),
    updates_per_epoch=200,
    moments=(
        Moment(300, "text", ("300 “once upon a time…”", "300 “once…”", "300")),
        Moment(305, "gradients", ("check passed at update 305", "passed", "passed")),
        Moment(700, "text", ("700 “there was…”", "700 “there…”", "700")),
    ),
)


def at(update, size=(80, 20)):
    plot = Plot.inside(size[0], size[1], (0, 1000))
    heading, found = readings(plot, DATA, Curves(DATA, plot.x_axis), update)
    return heading, {reading.name: reading.values for reading in found}


def drawn(update, size=(80, 20)):
    picture, plot = Picture(*size), Plot.inside(size[0], size[1], (0, 1000))
    draw_crosshair(picture, plot, DATA, Curves(DATA, plot.x_axis), update)
    return picture, plot


def test_it_says_the_update_itself_and_the_value_of_each_curve():
    heading, values = at(300)
    assert heading == ("update 300 · epoch 1.50", "update 300", "300")
    assert values["smooth"][2] == "3.700"
    assert values["validation"][0] == "3.800"
    assert values["other"][0] == "3.900"
    low, high = map(float, values["raw"][0].split(" to "))
    assert low == pytest.approx(3.2, abs=0.03) and high == pytest.approx(4.2, abs=0.03)


def test_a_curve_that_has_ended_is_not_named():
    assert "other" not in at(600)[1]


def test_what_happened_near_is_named_and_nothing_else():
    assert at(300)[1]["text"][0].startswith("300 ") and at(300)[1]["gradients"][1] == "passed"
    assert at(708)[1]["text"][2] == "700"
    assert "text" not in at(500)[1] and "gradients" not in at(700)[1]


def test_of_two_texts_the_nearer_is_named():
    two = (Moment(500, "text", ("500",) * 3), Moment(510, "text", ("510",) * 3))
    plot = Plot.inside(80, 20, (0, 1000))
    data = ChartData(DATA.view, moments=two)
    for update in (500, 510):
        _, found = readings(plot, data, Curves(data, plot.x_axis), update)
        assert [reading.values[0] for reading in found if reading.name == "text"] == [str(update)]


def test_the_line_is_at_the_update_and_the_box_beside_it():
    for update in (10, 300, 990):
        picture, plot = drawn(update)
        column = plot.column(update)
        assert ((picture.kinds[plot.area[0], column] & KIND) == CROSS).all()
        boxed = ((picture.kinds & BOX) > 0).any(axis=0)
        assert boxed.any() and not boxed[column]


def test_an_update_that_is_not_visible_has_no_cursor():
    picture, _ = drawn(2000)
    assert (picture.chars == " ").all()
