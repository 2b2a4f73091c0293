"""Notices: kept for a screen that is rebuilt."""

from __future__ import annotations

from tui_rnn.app.notices import MOST_NOTICES


def test_a_warning_is_in_the_log_too(stage):
    async def play(app, pilot):
        app.warn("no room")
        assert app.notices[-1][1:] == ("no room", "bold")

    stage.run(stage.app(), play)


def test_the_latest_notices_are_kept_for_a_screen_that_is_rebuilt(stage):
    async def play(app, pilot):
        for number in range(MOST_NOTICES + 50):
            app.note(f"line {number}.")
        assert len(app.notices) == MOST_NOTICES
        await app._rebuild()
        await pilot.pause(0.2)
        lines = [line.text for line in app.run_screen.log_pane.lines]
        assert any(f"line {MOST_NOTICES + 49}." in line for line in lines)
        assert not any("line 10." in line for line in lines)

    stage.run(stage.app(), play)
