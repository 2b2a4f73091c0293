"""The failure page: why the run ended, and what can be done."""

from __future__ import annotations

from textual.widgets import Static

from tui_rnn import commands, events
from tui_rnn.app.dialogs.failure import FailureScreen


def test_a_failure_is_shown_in_full_and_ends_with_exit_code_1(stage):
    app = stage.app()

    async def play(app, pilot):
        app.source.tell(
            events.Failed(12, "ValueError: [/broken] \x1b]0;title\x07", "Traceback [@click=app.quit]\nline")
        )
        await pilot.pause()
        assert app.state == "failed"
        assert isinstance(app.screen, FailureScreen)
        shown = str(app.screen.query_one(Static).content)
        assert "[/broken]" in shown
        assert "Traceback [@click=app.quit]" in shown
        assert "\x1b" not in shown
        await pilot.press("escape", "q")
        await pilot.pause()

    stage.run(app, play)
    assert app.return_code == 1


def test_r_in_the_failure_dialog_goes_back(stage):
    async def play(app, pilot):
        app.source.tell(events.Failed(12, "the loss is not a finite number", "", 10))
        await pilot.pause()
        assert isinstance(app.screen, FailureScreen)
        await pilot.press("r")
        await pilot.pause()
        assert commands.GoBack() in app.source.sent

    stage.run(stage.app(), play)
