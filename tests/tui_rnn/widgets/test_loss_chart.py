from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest
from textual.app import App

from tui_rnn.curve import Curve
from tui_rnn.widgets.loss_chart import LossChart
from tui_rnn.widgets.picture import ChartData


class Stage(App[None]):
    def compose(self):
        yield LossChart()


def data(points=500, **named):
    curve = Curve()
    for n in range(1, points + 1):
        curve.append(n, 40 + 60 * math.exp(-n / 100) + n % 7, 40 + 60 * math.exp(-n / 100))
    return ChartData(curve.snapshot(), **named)


def play(test, size=(100, 30)):
    async def run():
        app = Stage()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await test(app.query_one(LossChart), pilot)

    asyncio.run(run())


def text_of(chart):
    return "\n".join(chart.render_line(y).text for y in range(chart.size.height))


def test_before_the_first_updates_it_says_so():
    async def test(chart, pilot):
        chart.show(data(1))
        assert "waiting" in text_of(chart)

    play(test)


def test_it_draws_a_falling_line_with_its_axes():
    async def test(chart, pilot):
        chart.show(data(best=(500, 40.4), loss_length=25))
        lines = text_of(chart).splitlines()
        assert all(len(line) == 100 for line in lines)
        dots = [(line.find(c), y) for y, line in enumerate(lines) for c in line if 0x2800 < ord(c) <= 0x28FF]
        assert min(dots)[1] < max(dots)[1]  # further right is further down
        assert "◆ best 40.40" in lines[0]
        assert "bits" in lines[-1]
        assert "400" in lines[-1]

    play(test)


def test_the_same_data_is_not_drawn_twice():
    async def test(chart, pilot):
        same = data()
        chart.show(same)
        strips = chart._strips
        chart.show(same)
        assert chart._strips is strips

    play(test)


def test_zoom_pan_recent_and_reset_change_what_is_seen():
    async def test(chart, pilot):
        chart.show(data())
        whole = text_of(chart)
        chart.zoom_in()
        zoomed = text_of(chart)
        chart.pan_left()
        panned = text_of(chart)
        assert len({whole, zoomed, panned}) == 3
        for _ in range(20):
            chart.pan_right()
        assert text_of(chart) == zoomed  # at the end it follows again
        chart.reset_view()
        assert text_of(chart) == whole
        chart.toggle_recent()
        assert text_of(chart) != whole
        chart.toggle_recent()
        assert text_of(chart) == whole
        for _ in range(50):
            chart.zoom_in()
        for _ in range(60):
            chart.zoom_out()
        assert text_of(chart) == whole

    play(test)


def test_a_logarithmic_axis_is_another_picture_with_ticks():
    async def test(chart, pilot):
        chart.show(data())
        linear = text_of(chart)
        chart.log_y = True
        await pilot.pause()
        assert text_of(chart) != linear
        assert "┤" in text_of(chart)

    play(test)


def test_marks_validation_and_overlays_each_have_a_sign():
    async def test(chart, pilot):
        x = np.arange(1.0, 501)
        chart.show(
            data(
                updates_per_epoch=100,
                learning_rate_marks=((250, -1), (300, 1)),
                validation=(x[::50], np.full(10, 60.0)),
                overlays=(("other.metrics.jsonl", x, np.full(500, 80.0)),),
            )
        )
        shown = text_of(chart)
        assert all(sign in shown for sign in ("┊", "▼", "▲", "┅ validation", "┈ other.metrics.jsonl"))

    play(test)


def test_the_mouse_shows_the_values_beneath_it_and_the_wheel_zooms():
    async def test(chart, pilot):
        chart.show(data())
        whole = text_of(chart)
        await pilot.hover(LossChart, offset=(50, 10))
        await pilot.pause()
        assert "update 2" in text_of(chart)
        assert "raw" in text_of(chart)
        chart.on_leave()
        assert text_of(chart) == whole

    play(test)


def test_values_that_are_not_finite_are_gaps():
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 101):
            curve.append(n, math.nan if 40 < n < 60 else 50.0, math.inf if 40 < n < 60 else 50.0)
        chart.show(ChartData(curve.snapshot()))
        assert text_of(chart)

    play(test)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 1), (10, 3), (30, 6), (29, 6), (300, 100)])
def test_every_size_is_drawn(size):
    async def test(chart, pilot):
        chart.show(data(best=(400, 41.0), updates_per_epoch=7, learning_rate_marks=((9, 1),)))
        chart.log_y = True
        await pilot.pause()
        assert len(text_of(chart).splitlines()) == size[1]

    play(test, size)


def test_a_constant_loss_is_drawn():
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 11):
            curve.append(n, 5.0, 5.0)
        chart.show(ChartData(curve.snapshot()))
        assert "⠤" in text_of(chart) or "⠒" in text_of(chart) or "⣀" in text_of(chart) or "⠉" in text_of(chart)

    play(test)
