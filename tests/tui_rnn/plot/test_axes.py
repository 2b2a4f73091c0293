from __future__ import annotations

import math

import pytest

from tui_rnn.plot.axes import draw_axes, nats, right_unit
from tui_rnn.plot.layout import Plot
from tui_rnn.plot.picture import Picture
from tui_rnn.plot.scale import y_scale


def lines(width=80, height=20, window=(0, 60_000), values=(2.0, 3.0), loss_length=25):
    picture, plot = Picture(width, height), Plot.inside(width, height, window)
    _, ticks = y_scale(values[0], values[1], plot.rows, log=False)
    draw_axes(picture, plot, ticks, loss_length)
    return ["".join(row) for row in picture.chars], plot


def test_each_axis_names_its_unit():
    drawn, _ = lines()
    assert drawn[0].startswith("bits/char") and drawn[0].endswith("nats/25")
    assert drawn[-1].startswith("update")


@pytest.mark.parametrize("window", [(0, 60_000), (12_345, 12_400), (0, 3), (10**12, 10**12 + 5000)])
@pytest.mark.parametrize("width", [30, 50, 80, 200])
def test_the_labels_below_do_not_touch_and_each_has_a_tick(window, width):
    drawn, _ = lines(width, window=window)
    labels = drawn[-1].split()[1:]
    assert labels
    assert drawn[-2].count("┴") == len(labels)
    assert all(len(line) == width for line in drawn)


def test_a_tick_is_where_its_update_is():
    drawn, plot = lines()
    for label, update in (("20k", 20_000), ("40k", 40_000)):
        assert drawn[plot.foot][plot.column(update)] == "┴"
        assert abs(drawn[-1].index(label) + 1 - plot.column(update)) <= 1


def test_both_sides_say_the_same():
    drawn, _ = lines(values=(2.1, 2.3))
    pairs = [line.split("┤") for line in drawn if "┤" in line]
    assert len(pairs) >= 3
    for left, rest in pairs:
        assert float(rest.split("├")[1]) == pytest.approx(nats(float(left), 25), abs=0.05)


def test_a_bit_is_the_logarithm_of_two_nats():
    assert nats(1.0, 1) == pytest.approx(math.log(2))
    assert right_unit(1) == "nats/char" and right_unit(50) == "nats/50"
