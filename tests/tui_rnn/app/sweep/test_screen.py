"""The screen: what there is room for."""

from __future__ import annotations

import pytest

from tui_rnn.sweep.events import Noted

from .conftest import app_of, planned, play, rows


@pytest.mark.parametrize(
    ("size", "runs", "chart", "notes"),
    [
        ((80, 24), False, False, False),
        ((120, 24), False, False, False),
        ((80, 40), True, False, True),
        ((120, 36), True, True, True),
        ((200, 50), True, True, True),
    ],
)
def test_details_are_shown_where_there_is_room(size: tuple[int, int], runs: bool, chart: bool, notes: bool) -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        app._look()
        await pilot.pause()
        shown = "\n".join(rows(app))
        assert ("seed 2" in shown, "median loss" in shown, "─ notes" in shown) == (runs, chart, notes)
        assert "Quit" in rows(app)[-1]
        assert ("palette" in rows(app)[-1]) == (size[0] >= 80)

    play(app, test, size)


def test_a_new_note_is_a_toast_where_there_is_no_room_for_notes() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        app.view(Noted("skipped cell=\x1bgru: [/no] room"))
        app._look()
        await pilot.pause(0.2)
        assert "[/no] room" in "\n".join(rows(app))
        app._look()
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "palette" not in rows(app)[-1]

    play(app, test, (80, 24))
