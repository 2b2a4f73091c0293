"""The footer, in a window that has the focus and in one that has not."""

from __future__ import annotations

from textual.events import AppBlur

from tui_rnn import events
from tui_rnn.app.key_footer import KeyFooter

from .conftest import shown_in


def test_it_follows_the_run_without_the_focus(stage):
    async def play(app, pilot):
        footer = app.screen.query_one(KeyFooter)
        app.post_message(AppBlur())
        await pilot.pause()
        assert not app.app_focus
        app.source.tell(events.Paused(3))
        await pilot.pause()
        await pilot.pause()
        assert "Resume" in shown_in(footer)[0]

    stage.run(stage.app(), play)


def test_it_is_there_in_a_window_that_never_had_the_focus(stage):
    app = stage.app()
    app.set_reactive(type(app).app_focus, False)

    async def play(app, pilot):
        await pilot.pause()
        assert "Quit" in shown_in(app.screen.query_one(KeyFooter))[0]

    stage.run(app, play)
