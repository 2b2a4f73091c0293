"""What every app does alike: one toast at a time, bounded and counted; the palette; screenshots."""

from __future__ import annotations

from textual.widgets._toast import Toast

from tui_rnn import commands
from tui_rnn.app.common import REASON


def offered(app):
    return {command.title: command for command in app.get_system_commands(app.screen)}


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

    stage.run(stage.app(), play, notifications=True)


def test_an_entry_of_the_palette_acts_once_however_long_enter_is_held(stage):
    async def play(app, pilot):
        callback = offered(app)["Save (c)"].callback
        for _ in range(3):
            await callback()
        assert app.source.sent.count(commands.Save()) == 1

    stage.run(stage.app(), play)


def test_a_screenshot_is_a_file_that_loads_nothing_and_overwrites_nothing(stage):
    async def play(app, pilot):
        await pilot.press("S")
        (picture,) = stage.folder.glob("tui-rnn-*.svg")
        text = picture.read_text()
        assert "<svg" in text
        assert "@font-face" not in text
        picture.write_text("mine")
        app.action_picture()  # within the same second, or it has another name
        assert picture.read_text() == "mine"
        assert any("screenshot" in notice.message.lower() for notice in app.notices)

    stage.run(stage.app(), play)
