from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.widget import Widget

from tui_rnn.app.chart.canvas import Canvas
from tui_rnn.app.chart.navigation import Navigation
from tui_rnn.app.panes.loss import LossChart


def test_before_the_first_updates_it_says_so(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data(1))
        assert "waiting" in stand.text_of(chart)

    stand.play(test)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 1), (10, 3), (30, 6), (29, 6), (300, 100)])
def test_every_size_is_drawn(stand, size):
    async def test(chart, pilot):
        chart.show_data(stand.data(best=(400, 2.4), updates_per_epoch=7, learning_rate_marks=((9, 1),)))
        chart.log_y = True
        await pilot.pause()
        assert len(stand.text_of(chart).splitlines()) == size[1]

    stand.play(test, size)


def test_only_the_rows_that_changed_are_painted_again(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        await pilot.pause()
        before = stand.text_of(chart).splitlines()
        with stand.repainted(chart) as regions:
            chart.show_data(stand.data(best=(250, 2.6)))
            await pilot.pause()
        [rows] = regions
        changed = [y for y, (a, b) in enumerate(zip(before, stand.text_of(chart).splitlines(), strict=True)) if a != b]
        assert [region.y for region in rows] == changed
        assert 1 <= len(changed) <= 3

    stand.play(test)


@pytest.mark.parametrize(
    ("setter", "text", "row"),
    [("set_title", "loss [2.5] bits/char", 0), ("set_subtitle", "falling 0.02 bits an epoch", 29)],
)
def test_a_title_costs_one_row_and_the_same_title_nothing(stand, setter, text, row):
    async def test(chart, pilot):
        chart.styles.border = ("round", "white")
        await pilot.pause()
        chart.show_data(stand.data())
        await pilot.pause()
        with stand.repainted(chart) as regions:
            getattr(chart, setter)(text)
            getattr(chart, setter)(text)
        assert regions == [(Region(-1, row - 1, 100, 1),)]
        await pilot.pause()
        assert text in pilot.app.screen._compositor.render_strips()[row].text

    stand.play(test)


def test_a_drag_selects_nothing():
    assert not Navigation.ALLOW_SELECT


@pytest.mark.parametrize("kind", [Canvas, Navigation, LossChart])
def test_no_name_is_one_of_textuals_by_accident(kind):
    meant = {"__init__", "__module__", "__doc__", "ALLOW_SELECT", "COMPONENT_CLASSES", "DEFAULT_CSS", "render_line",
             "notify_style_update", "refresh"}  # fmt: skip
    base = set(dir(Widget())) | set(dir(Widget))
    ours = {name for name in vars(kind) if not name.startswith("__")} | meant
    assigned = set(vars(kind())) - set(vars(Widget()))
    made_by_textual = set(vars(type("Plain", (Widget,), {})))
    assert (ours & base) - made_by_textual <= meant
    assert not assigned & base


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light", "nord"])
def test_in_every_theme_the_line_is_bolder_than_the_axes(stand, theme):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        chart.app.theme = theme
        await pilot.pause()
        segments = [segment for y in range(chart.size.height) for segment in chart.render_line(y)]
        line = [segment for segment in segments if any(0x2800 < ord(char) <= 0x28FF for char in segment.text)]
        axis = [segment for segment in segments if "│" in segment.text]
        assert line and all(segment.style.bold for segment in line)
        assert axis and not any(segment.style.bold for segment in axis)

    stand.play(test)


def test_another_theme_is_another_ink(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        dark = [chart.render_line(y) for y in range(chart.size.height)]
        chart.app.theme = "textual-light"
        await pilot.pause()
        assert all(before != chart.render_line(y) for y, before in enumerate(dark))

    stand.play(test)


def test_another_size_is_another_picture(stand):
    async def test(chart, pilot):
        chart.show_data(stand.data())
        await pilot.resize_terminal(60, 20)
        assert {len(line) for line in (await stand.after(pilot, chart)).splitlines()} == {60}

    stand.play(test)
