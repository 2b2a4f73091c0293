"""The table: chosen, sorted, scrolled, by keys and by the mouse."""

from __future__ import annotations

import pytest

from tui_rnn.app.sweep.app import SweepApp
from tui_rnn.sweep.view import SweepView

from .conftest import app_of, planned, play, rows, trained

MANY = [(f"{n / 1000:g}", "gru") for n in range(300)]


def chosen(app: SweepApp) -> str:
    view: SweepView = app.view
    return view.points[app.run_screen.table.point].planned.values[0]


def test_the_cursor_keeps_to_its_point_once_it_was_moved() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        trained(app.view, 1, 0, 3.0)
        app._look()
        assert chosen(app) == "0.1"  # the first row, whichever it is
        await pilot.press("down", "down", "up")
        assert chosen(app) == "0.05"
        trained(app.view, 2, 0, 2.0)
        app._look()
        await pilot.pause()
        assert chosen(app) == "0.05"
        assert [row.split()[2] for row in rows(app)[4:7]] == ["0.2", "0.1", "0.05"]
        assert "3 of 3 ─ by median" in "\n".join(rows(app))

    play(app, test)


def test_hundreds_of_points_are_scrolled_by_keys_and_the_wheel() -> None:
    app = app_of(planned(*MANY))

    async def test(pilot) -> None:
        table = app.run_screen.table
        await pilot.press("end")
        assert chosen(app) == "0.299" and "0.299" in rows(app)[-3]
        await pilot.press("pageup", "up")
        assert chosen(app) == "0.281"
        await pilot.press("home", "pagedown")
        assert chosen(app) == "0.017" and table.scroll_y == 0
        await pilot.press("down")
        assert table.scroll_y > 0 or "0.018" in "\n".join(rows(app))
        await pilot.press("up", "up", "home", "home")
        table.scroll_to(y=100, animate=False)
        await pilot.pause()
        assert "0.1 " in rows(app)[4] and chosen(app) == "0"

    play(app, test, (80, 24))


def test_it_is_sorted_by_keys_and_by_its_headings() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        place = rows(app)[3].index("learning-rate")
        for _ in range(2):
            await pilot.click(offset=(place + 2, 3))
        assert "learning-rate▼" in rows(app)[3] and rows(app)[4].split()[2] == "0.2"
        await pilot.press("S")
        assert "learning-rate▲" in rows(app)[3] and rows(app)[4].split()[2] == "0.05"
        await pilot.press("s")
        assert "by cell" in "\n".join(rows(app))
        for _ in range(5):
            await pilot.press("s")
        assert "by learning-rate" in "\n".join(rows(app))
        await pilot.click(offset=(rows(app)[3].index("curve"), 3))  # which sorts nothing
        assert "by learning-rate" in "\n".join(rows(app))

    play(app, test)


def test_a_click_chooses_and_a_second_one_opens() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        await pilot.click(offset=(10, 6))
        assert chosen(app) == "0.2"
        await pilot.click(offset=(10, 5), times=2)
        assert chosen(app) == "0.1"
        await pilot.pause(0.1)
        assert "No run of this point has begun." in "\n".join(rows(app))
        await pilot.click(offset=(10, 20))
        assert chosen(app) == "0.1"

    play(app, test, (80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (40, 12), (20, 5), (1, 1)])
def test_it_fits_any_screen(size: tuple[int, int]) -> None:
    app = app_of(planned(*[("0.123456", "不" * 30)] * 40, varied=("learning-rate", "\x1b不")))

    async def test(pilot) -> None:
        trained(app.view, 3, 0, 3.0, 2.0)
        app._look()
        await pilot.press("end", "s", "S", "pageup")
        await pilot.resize_terminal(100, 31)
        app._look()
        await pilot.resize_terminal(*size)
        await pilot.pause()
        app._look()
        await pilot.pause()
        shown = rows(app)
        if size[0] >= 40:
            assert any("median" in row for row in shown)
        assert not any("\x1b" in row for row in shown)

    play(app, test, size)
