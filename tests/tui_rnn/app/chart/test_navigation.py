from __future__ import annotations

import math

import numpy as np
import pytest
from textual import events

from tui_rnn.app.chart.navigation import Navigation
from tui_rnn.plot.curve import Curve
from tui_rnn.plot.picture import ChartData, Moment, Overlay


def test_it_draws_a_falling_line_with_its_axes(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(best=(500, 2.324), loss_length=25))
        lines = stand.text_of(chart).splitlines()
        assert all(len(line) == 100 for line in lines)
        dots = [(line.find(c), y) for y, line in enumerate(lines) for c in line if 0x2800 < ord(c) <= 0x28FF]
        assert min(dots)[1] < max(dots)[1]  # further right is further down
        assert "◆ best 2.324" in lines[0]
        assert "bits/char" in lines[0]
        assert "nats/25" in lines[0]
        assert "400" in lines[-1]

    stand.play(test)


def test_the_same_data_is_not_drawn_twice(stand):
    async def test(chart, pilot):
        same = stand.data()
        chart.show_data(same)
        await pilot.pause()
        with stand.drawings() as drawn, stand.repainted(chart) as regions:
            chart.show_data(same)
            chart.show_data(stand.data())
            await pilot.pause()
        assert drawn == regions == []

    stand.play(test)


def test_zoom_pan_recent_and_reset_change_what_is_seen(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        whole = stand.text_of(chart)
        chart.zoom_in()
        zoomed = await stand.after(pilot, chart)
        chart.pan_left()
        panned = await stand.after(pilot, chart)
        assert len({whole, zoomed, panned}) == 3
        for _ in range(20):
            chart.pan_right()
        assert await stand.after(pilot, chart) == zoomed  # at the end it follows again
        chart.reset_view()
        assert await stand.after(pilot, chart) == whole
        chart.toggle_recent()
        assert await stand.after(pilot, chart) != whole
        chart.toggle_recent()
        assert await stand.after(pilot, chart) == whole
        for _ in range(50):
            chart.zoom_in()
        assert await stand.after(pilot, chart) != whole
        for _ in range(60):
            chart.zoom_out()
        assert await stand.after(pilot, chart) == whole

    stand.play(test)


def test_a_logarithmic_axis_is_another_picture_with_ticks(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        linear = stand.text_of(chart)
        chart.log_y = True
        await pilot.pause()
        assert stand.text_of(chart) != linear
        assert "┤" in stand.text_of(chart)

    stand.play(test)


def test_marks_validation_and_overlays_each_have_a_sign(stand):
    async def test(chart, pilot):
        x = np.arange(1.0, 501)
        chart.show_data(
            stand.data(
                updates_per_epoch=100,
                learning_rate_marks=((250, -1), (300, 1)),
                validation=(x[::50], np.full(10, 2.8)),
                overlays=(Overlay("other.metrics.jsonl", x, np.full(500, 3.1), x[::50], np.full(10, 3.2)),),
            )
        )
        shown = stand.text_of(chart)
        assert all(sign in shown for sign in ("┊", "▼", "▲", "● validation", "┄ other.metrics.jsonl", "○"))

    stand.play(test)


def test_the_mouse_shows_the_values_beneath_it_and_the_wheel_zooms(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        whole = stand.text_of(chart)
        await pilot.hover(Navigation, offset=(50, 10))
        await pilot.pause()
        assert "update 2" in stand.text_of(chart)
        assert "raw" in stand.text_of(chart)
        chart.on_leave()
        assert await stand.after(pilot, chart) == whole

    stand.play(test)


def test_values_that_are_not_finite_are_gaps(stand):
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 101):
            curve.append(n, math.nan if 40 < n < 60 else 50.0, math.inf if 40 < n < 60 else 50.0)
        chart.show_data(ChartData(curve.snapshot()))
        assert stand.text_of(chart)

    stand.play(test)


def test_a_constant_loss_is_drawn(stand):
    async def test(chart, pilot):
        curve = Curve()
        for n in range(1, 11):
            curve.append(n, 5.0, 5.0)
        chart.show_data(ChartData(curve.snapshot()))
        assert any(dots in stand.text_of(chart) for dots in "⠤⠒⣀⠉")

    stand.play(test)


def test_the_wheel_zooms_around_the_update_under_the_mouse(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000))
        before = chart._drawn.plot.update_at(30)
        stand.send(chart, events.MouseScrollUp, 30, 10)
        await pilot.pause()
        assert stand.window(chart)[1] < 4000
        assert chart._drawn.plot.update_at(30) == pytest.approx(before, abs=30)
        stand.send(chart, events.MouseScrollDown, 30, 10)
        await pilot.pause()
        assert stand.window(chart) == (0, 5000)

    stand.play(test)


def test_keys_zoom_around_the_crosshair(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000))
        await pilot.hover(Navigation, offset=(30, 10))
        await pilot.pause()
        before = chart._drawn.plot.update_at(30)
        for _ in range(4):
            chart.zoom_in()
        await pilot.pause()
        assert stand.window(chart)[1] - stand.window(chart)[0] < 1000
        assert chart._drawn.plot.update_at(30) == pytest.approx(before, abs=30)

    stand.play(test)


def test_a_drag_pans_and_a_double_click_shows_the_whole_run(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000))
        chart.zoom_in()
        await pilot.pause()
        low, high = stand.window(chart)
        await pilot.mouse_down(Navigation, offset=(30, 10))
        await pilot.hover(Navigation, offset=(50, 10))
        await pilot.pause()
        moved = stand.window(chart)
        assert moved[0] < low
        assert moved[1] - moved[0] == pytest.approx(high - low)
        await pilot.mouse_up(Navigation, offset=(50, 10))
        await pilot.hover(Navigation, offset=(70, 10))
        await pilot.pause()
        assert stand.window(chart) == moved
        await pilot.double_click(Navigation, offset=(40, 10))
        await pilot.pause()
        assert stand.window(chart) == (0, 5000)

    stand.play(test)


def test_many_events_are_drawn_once(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000))
        await pilot.pause()
        with stand.drawings() as drawn:
            for n in range(100):
                stand.send(chart, events.MouseScrollUp, 20 + n % 5, 10)
                stand.send(chart, events.MouseMove, 20 + n % 7, 10)
            await pilot.pause()
        assert 1 <= len(drawn) <= 3

    stand.play(test)


def texts(*updates):
    return tuple(Moment(n, "text", (f"{n:,} “once upon a time…”", f"{n:,} “once…”", f"{n:,}")) for n in updates)


def test_the_cursor_starts_at_the_right_moves_by_columns_and_hides_beyond_the_end(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000))
        plain = stand.text_of(chart)
        chart.cursor_left()
        first = await stand.after(pilot, chart)
        assert "update 4,9" in first or "update 5,000" in first
        for _ in range(10):
            chart.cursor_left()
        moved = await stand.after(pilot, chart)
        assert "update 4,3" in moved  # 59 updates a column
        for _ in range(10):
            chart.cursor_right()
        assert await stand.after(pilot, chart) == first
        for _ in range(3):  # and stays hidden
            chart.cursor_right()
            assert await stand.after(pilot, chart) == plain
        for _ in range(200):
            chart.cursor_left()
        assert "update 1" in await stand.after(pilot, chart)  # the first there is

    stand.play(test)


def test_what_is_pointed_at_is_named_and_shown_even_outside_of_the_window(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000, moments=texts(1000, 4000)))
        plain = stand.text_of(chart)
        assert plain.count("•") == 3  # two on the axis, one in the legend
        for _ in range(4):
            chart.zoom_in()
        await pilot.pause()
        assert stand.window(chart)[0] > 4000
        chart.point_at(1000)
        shown = await stand.after(pilot, chart)
        assert stand.window(chart)[0] < 1000 < stand.window(chart)[1]
        assert "update 1,000" in shown
        assert "• text   1,000 “once upon a time…”" in shown
        chart.point_at(None)
        assert "once" not in await stand.after(pilot, chart)
        chart.reset_view()
        assert await stand.after(pilot, chart) == plain

    stand.play(test)


def test_there_is_one_cursor_whoever_moved_it_last(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(5000, moments=texts(1000)))
        chart.point_at(1000)
        assert "update 1,000" in await stand.after(pilot, chart)
        stand.send(chart, events.MouseMove, 70, 10)
        shown = await stand.after(pilot, chart)
        assert shown.count("update ") == 2 and "update 1,000" not in shown  # one of them names the axis
        chart.point_at(1000)
        assert "update 1,000" in await stand.after(pilot, chart)
        chart.on_leave()
        assert "update 1,000" in await stand.after(pilot, chart)

    stand.play(test)


def test_stretching_keeps_the_end_of_the_curve_in_sight_and_follows_it(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        before = stand.heights(chart)
        for _ in range(4):
            chart.stretch()
        await pilot.pause()
        low, high = stand.heights(chart)
        assert high - low < (before[1] - before[0]) / 4
        assert low < 2.3 + 3.5 * math.exp(-5) < high
        chart.show_data(stand.data(700))
        low, high = stand.heights(chart)
        assert low < 2.3 + 3.5 * math.exp(-7) < high
        for _ in range(4):
            chart.squeeze()
        chart.show_data(stand.data())
        await pilot.pause()
        assert stand.heights(chart) == before
        chart.squeeze()
        await pilot.pause()
        assert stand.heights(chart)[1] > before[1]
        chart.reset_view()
        await pilot.pause()
        assert stand.heights(chart) == before

    stand.play(test)


@pytest.mark.parametrize(("x", "keys"), [(50, {"ctrl": True}), (50, {"shift": True}), (3, {}), (97, {})])
def test_the_wheel_zooms_the_values_with_a_key_or_over_an_axis(stand, x, keys):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        window, (low, high) = stand.window(chart), stand.heights(chart)
        value = chart._drawn.plot.value_at(10, chart._drawn.y_axis)
        stand.send(chart, events.MouseScrollUp, x, 10, **keys)
        await pilot.pause()
        zoomed = stand.heights(chart)
        assert stand.window(chart) == window
        assert zoomed[1] - zoomed[0] < 0.8 * (high - low)
        assert chart._drawn.plot.value_at(10, chart._drawn.y_axis) == pytest.approx(value, abs=(high - low) / 10)
        stand.send(chart, events.MouseScrollDown, x, 10, **keys)
        await pilot.pause()
        assert stand.heights(chart) == (low, high)

    stand.play(test)


def test_the_values_can_be_zoomed_before_there_are_any(stand):
    async def test(chart, pilot):
        chart.stretch()
        chart.squeeze()
        chart.cursor_left()
        chart.point_at(5)
        assert "waiting" in await stand.after(pilot, chart)

    stand.play(test)
