from __future__ import annotations

import asyncio
import math
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest
from textual import events
from textual.app import App
from textual.geometry import Region
from textual.widget import Widget

from tui_rnn.app.panes import loss as loss_chart
from tui_rnn.app.panes.loss import LossChart
from tui_rnn.plot.curve import Curve
from tui_rnn.plot.picture import ChartData, Overlay


class Stage(App[None]):
    def compose(self):
        yield LossChart()


def data(points=500, **named):
    curve = Curve()
    for n in range(1, points + 1):
        smooth = 2.3 + 3.5 * math.exp(-n / 100)
        curve.append(n, smooth + n % 7 / 20, smooth)
    return ChartData(curve.snapshot(), **named)


async def after(pilot, chart):
    """The text once what is waiting has been drawn."""
    await pilot.pause()
    return text_of(chart)


def play(test, size=(100, 30)):
    async def run():
        app = Stage()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await test(app.query_one(LossChart), pilot)

    asyncio.run(run())


def text_of(chart):
    return "\n".join(chart.render_line(y).text for y in range(chart.size.height))


@contextmanager
def drawings():
    """A list that a None is added to for each time that a chart is drawn."""
    drawn, real = [], loss_chart.draw  # type: ignore[attr-defined]
    with patch.object(loss_chart, "draw", lambda *args: drawn.append(None) or real(*args)):
        yield drawn


@contextmanager
def repainted(chart):
    """The regions that a chart has painted again; () for the whole of it."""
    regions, real = [], Widget._set_dirty
    with patch.object(
        Widget,
        "_set_dirty",
        lambda self, *some: (regions.append(some) if self is chart else None, real(self, *some))[1],
    ):
        yield regions


def window(chart):
    axis = chart._plot.x_axis
    return axis.low, axis.high


def test_before_the_first_updates_it_says_so():
    async def test(chart, pilot):
        chart.show_data(data(1))
        assert "waiting" in text_of(chart)

    play(test)


def test_it_draws_a_falling_line_with_its_axes():
    async def test(chart, pilot):
        chart.show_data(data(best=(500, 2.324), loss_length=25))
        lines = text_of(chart).splitlines()
        assert all(len(line) == 100 for line in lines)
        dots = [(line.find(c), y) for y, line in enumerate(lines) for c in line if 0x2800 < ord(c) <= 0x28FF]
        assert min(dots)[1] < max(dots)[1]  # further right is further down
        assert "◆ best 2.324" in lines[0]
        assert "bits/char" in lines[0]
        assert "nats/25" in lines[0]
        assert "400" in lines[-1]

    play(test)


def test_the_same_data_is_not_drawn_twice():
    async def test(chart, pilot):
        same = data()
        chart.show_data(same)
        await pilot.pause()
        with drawings() as drawn, repainted(chart) as regions:
            chart.show_data(same)
            chart.show_data(data())
            await pilot.pause()
        assert drawn == regions == []

    play(test)


def test_zoom_pan_recent_and_reset_change_what_is_seen():
    async def test(chart, pilot):
        chart.show_data(data())
        whole = text_of(chart)
        chart.zoom_in()
        zoomed = await after(pilot, chart)
        chart.pan_left()
        panned = await after(pilot, chart)
        assert len({whole, zoomed, panned}) == 3
        for _ in range(20):
            chart.pan_right()
        assert await after(pilot, chart) == zoomed  # at the end it follows again
        chart.reset_view()
        assert await after(pilot, chart) == whole
        chart.toggle_recent()
        assert await after(pilot, chart) != whole
        chart.toggle_recent()
        assert await after(pilot, chart) == whole
        for _ in range(50):
            chart.zoom_in()
        assert await after(pilot, chart) != whole
        for _ in range(60):
            chart.zoom_out()
        assert await after(pilot, chart) == whole

    play(test)


def test_a_logarithmic_axis_is_another_picture_with_ticks():
    async def test(chart, pilot):
        chart.show_data(data())
        linear = text_of(chart)
        chart.log_y = True
        await pilot.pause()
        assert text_of(chart) != linear
        assert "┤" in text_of(chart)

    play(test)


def test_marks_validation_and_overlays_each_have_a_sign():
    async def test(chart, pilot):
        x = np.arange(1.0, 501)
        chart.show_data(
            data(
                updates_per_epoch=100,
                learning_rate_marks=((250, -1), (300, 1)),
                validation=(x[::50], np.full(10, 2.8)),
                overlays=(Overlay("other.metrics.jsonl", x, np.full(500, 3.1), x[::50], np.full(10, 3.2)),),
            )
        )
        shown = text_of(chart)
        assert all(sign in shown for sign in ("┊", "▼", "▲", "● validation", "┄ other.metrics.jsonl", "○"))

    play(test)


def test_the_mouse_shows_the_values_beneath_it_and_the_wheel_zooms():
    async def test(chart, pilot):
        chart.show_data(data())
        whole = text_of(chart)
        await pilot.hover(LossChart, offset=(50, 10))
        await pilot.pause()
        assert "update 2" in text_of(chart)
        assert "raw" in text_of(chart)
        chart.on_leave()
        assert await after(pilot, chart) == whole

    play(test)


def test_values_that_are_not_finite_are_gaps():
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 101):
            curve.append(n, math.nan if 40 < n < 60 else 50.0, math.inf if 40 < n < 60 else 50.0)
        chart.show_data(ChartData(curve.snapshot()))
        assert text_of(chart)

    play(test)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 1), (10, 3), (30, 6), (29, 6), (300, 100)])
def test_every_size_is_drawn(size):
    async def test(chart, pilot):
        chart.show_data(data(best=(400, 2.4), updates_per_epoch=7, learning_rate_marks=((9, 1),)))
        chart.log_y = True
        await pilot.pause()
        assert len(text_of(chart).splitlines()) == size[1]

    play(test, size)


def test_a_constant_loss_is_drawn():
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 11):
            curve.append(n, 5.0, 5.0)
        chart.show_data(ChartData(curve.snapshot()))
        assert "⠤" in text_of(chart) or "⠒" in text_of(chart) or "⣀" in text_of(chart) or "⠉" in text_of(chart)

    play(test)


def send(chart, kind, x, y):
    """A mouse event at a cell of a chart in the corner of the screen."""
    chart.post_message(kind(chart, x, y, 0, 0, 0, False, False, False, x, y))


def test_the_wheel_zooms_around_the_update_under_the_mouse():
    async def test(chart, pilot):
        chart.show_data(data(5000))
        before = chart._plot.update_at(30)
        send(chart, events.MouseScrollUp, 30, 10)
        await pilot.pause()
        assert window(chart)[1] < 4000
        assert chart._plot.update_at(30) == pytest.approx(before, abs=30)
        send(chart, events.MouseScrollDown, 30, 10)
        await pilot.pause()
        assert window(chart) == (0, 5000)

    play(test)


def test_keys_zoom_around_the_crosshair():
    async def test(chart, pilot):
        chart.show_data(data(5000))
        await pilot.hover(LossChart, offset=(30, 10))
        await pilot.pause()
        before = chart._plot.update_at(30)
        for _ in range(4):
            chart.zoom_in()
        await pilot.pause()
        assert window(chart)[1] - window(chart)[0] < 1000
        assert chart._plot.update_at(30) == pytest.approx(before, abs=30)

    play(test)


def test_a_drag_pans_and_a_double_click_shows_the_whole_run():
    async def test(chart, pilot):
        chart.show_data(data(5000))
        chart.zoom_in()
        await pilot.pause()
        low, high = window(chart)
        await pilot.mouse_down(LossChart, offset=(30, 10))
        await pilot.hover(LossChart, offset=(50, 10))
        await pilot.pause()
        moved = window(chart)
        assert moved[0] < low
        assert moved[1] - moved[0] == pytest.approx(high - low)
        await pilot.mouse_up(LossChart, offset=(50, 10))
        await pilot.hover(LossChart, offset=(70, 10))
        await pilot.pause()
        assert window(chart) == moved
        await pilot.double_click(LossChart, offset=(40, 10))
        await pilot.pause()
        assert window(chart) == (0, 5000)

    play(test)


def test_many_events_are_drawn_once():
    async def test(chart, pilot):
        chart.show_data(data(5000))
        await pilot.pause()
        with drawings() as drawn:
            for n in range(100):
                send(chart, events.MouseScrollUp, 20 + n % 5, 10)
                send(chart, events.MouseMove, 20 + n % 7, 10)
            await pilot.pause()
        assert 1 <= len(drawn) <= 3

    play(test)


def test_only_the_rows_that_changed_are_painted_again():
    async def test(chart, pilot):
        chart.show_data(data())
        await pilot.pause()
        before = text_of(chart).splitlines()
        with repainted(chart) as regions:
            chart.show_data(data(best=(250, 2.6)))
            await pilot.pause()
        [rows] = regions
        changed = [y for y, (a, b) in enumerate(zip(before, text_of(chart).splitlines(), strict=True)) if a != b]
        assert [region.y for region in rows] == changed
        assert 1 <= len(changed) <= 3

    play(test)


def test_a_title_costs_one_row_and_the_same_title_nothing():
    async def test(chart, pilot):
        chart.styles.border = ("round", "white")
        await pilot.pause()
        chart.show_data(data())
        await pilot.pause()
        with repainted(chart) as regions:
            chart.set_title("loss [2.5] bits/char")
            chart.set_title("loss [2.5] bits/char")
        assert regions == [(Region(-1, -1, 100, 1),)]
        await pilot.pause()
        assert "loss [2.5] bits/char" in pilot.app.screen._compositor.render_strips()[0].text

    play(test)


def test_a_drag_selects_nothing():
    assert not LossChart.ALLOW_SELECT


def test_no_name_is_one_of_textuals_by_accident():
    meant = {"__init__", "__module__", "__doc__", "ALLOW_SELECT", "COMPONENT_CLASSES", "DEFAULT_CSS", "render_line",
             "notify_style_update", "refresh"}  # fmt: skip
    base = set(dir(Widget())) | set(dir(Widget))
    ours = {name for name in vars(LossChart) if not name.startswith("__")} | meant
    assigned = set(vars(LossChart())) - set(vars(Widget()))
    made_by_textual = set(vars(type("Plain", (Widget,), {})))
    assert (ours & base) - made_by_textual <= meant
    assert not assigned & base


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light", "nord"])
def test_in_every_theme_the_line_is_bolder_than_the_axes(theme):
    async def test(chart, pilot):
        chart.show_data(data())
        chart.app.theme = theme
        await pilot.pause()
        segments = [segment for y in range(chart.size.height) for segment in chart.render_line(y)]
        line = [segment for segment in segments if any(0x2800 < ord(char) <= 0x28FF for char in segment.text)]
        axis = [segment for segment in segments if "│" in segment.text]
        assert line and all(segment.style.bold for segment in line)
        assert axis and not any(segment.style.bold for segment in axis)

    play(test)


def test_another_theme_is_another_ink():
    async def test(chart, pilot):
        chart.show_data(data())
        dark = [chart.render_line(y) for y in range(chart.size.height)]
        chart.app.theme = "textual-light"
        await pilot.pause()
        assert all(before != chart.render_line(y) for y, before in enumerate(dark))

    play(test)


def test_another_size_is_another_picture():
    async def test(chart, pilot):
        chart.show_data(data())
        await pilot.resize_terminal(60, 20)
        assert {len(line) for line in (await after(pilot, chart)).splitlines()} == {60}

    play(test)
