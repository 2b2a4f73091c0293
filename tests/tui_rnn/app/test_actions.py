"""What keys and the palette do, beside what each key sends (test_keys)."""

from __future__ import annotations


def offered(app):
    return {command.title: command for command in app.get_system_commands(app.screen)}


def test_the_palette_offers_what_makes_sense_now(stage):
    async def play(app, pilot):
        assert "Pause (space)" in offered(app)
        assert "Resume (space)" not in offered(app)
        assert "Log axis (l)" in offered(app)
        await pilot.press("space", "8")
        await pilot.pause()
        assert "Resume (space)" in offered(app)
        assert "Log axis (l)" not in offered(app)
        assert "Own text (/)" in offered(app)

    stage.run(stage.app(), play)


def test_a_key_of_a_look_that_is_not_open_does_nothing(stage):
    async def play(app, pilot):
        app.action_inside("predictions", "right")
        await pilot.press("8")
        cursor = app.run_screen.inside._cursor
        app.action_inside("another", "right")
        assert app.run_screen.inside._cursor == cursor
        app.action_look_inside("no such look")
        assert app.run_screen.inside is None

    stage.run(stage.app(), play)
