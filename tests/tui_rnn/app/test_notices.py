"""Notices: one toast at a time, bounded, counted when repeated, and kept for a screen that is rebuilt."""

from __future__ import annotations

from textual.widgets._toast import Toast

from tui_rnn.app.notices import MOST_NOTICES, REASON


async def toasts(app, pilot):
    await pilot.pause(0.1)
    return [str(toast._notification.message) for toast in app.screen.query(Toast)]


def test_the_next_toast_replaces_the_last_and_a_repeated_one_is_counted(stage):
    async def play(app, pilot):
        app.toast("one")
        app.toast("two")
        assert await toasts(app, pilot) == ["two"]
        app.toast("two")
        await pilot.pause(0.1)
        app.toast("two")
        assert await toasts(app, pilot) == ["two  × 3"]
        app.toast("one")
        assert await toasts(app, pilot) == ["one"]

    stage.run(stage.app(), play, notifications=True)


def test_a_toast_is_short_and_harmless_whatever_it_quotes(stage):
    async def play(app, pilot):
        app.warn("[bold]\x1b]0;title\x07" + "x" * 5000)
        (shown,) = await toasts(app, pilot)
        assert len(shown) <= REASON
        assert "\x1b" not in shown
        assert "[bold]" in shown
        assert app.notices[-1].style == "bold"

    stage.run(stage.app(), play, notifications=True)


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
