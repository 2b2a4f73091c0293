"""The failure page: why the run ended, and what can be done."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tui_rnn import commands, events
from tui_rnn.app.dialogs.failure import FailureScreen

from ...watch.test_records import one_of
from ..conftest import shown


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


async def failing(app, pilot, **values):
    app.source.tell(one_of(events.Failed, **({"update": 12, "way_back": None, "trace": ""} | values)))
    await pilot.pause()
    assert isinstance(app.screen, FailureScreen)


@pytest.mark.parametrize("key", ["escape", "enter"])
def test_it_closes_once_however_long_the_key_is_held_and_the_panes_can_be_looked_at(stage, key):
    async def play(app, pilot):
        await failing(app, pilot)
        await pilot.press(*[key] * 6)
        await pilot.pause()
        assert app.screen is app.run_screen
        assert app.state == "failed"

    stage.run(stage.viewer(), play, (80, 24))


def test_it_says_where_the_last_checkpoint_is_and_the_way_back(stage):
    async def play(app, pilot):
        await failing(app, pilot)
        assert "This run has not written a checkpoint." in shown(app)
        assert "goes back" not in shown(app)
        await pilot.press("escape")
        app.source.tell(events.Saved(10, "my [run].npz"))
        await failing(app, pilot, way_back=1000)
        assert "The last checkpoint is my [run].npz." in shown(app)
        assert "r goes back to update 1,000" in shown(app)

    stage.run(stage.viewer(), play)


def test_a_long_trace_is_scrolled_by_keys(stage):
    async def play(app, pilot):
        await failing(app, pilot, trace="\n".join(f"line {n} 字" for n in range(200)))
        assert "line 199" not in shown(app)
        await pilot.press("end")
        await pilot.pause(0.5)
        assert "line 199" in shown(app)

    stage.run(stage.viewer(), play, (80, 24))


def test_going_back_closes_it_and_the_run_is_no_longer_a_failure(stage):
    app = stage.viewer()

    async def play(app, pilot):
        await failing(app, pilot, way_back=10)
        await pilot.press("r")
        assert app.source.sent[-1] == commands.GoBack()
        app.source.tell(one_of(events.RolledBack, update=10, reason=""))
        await pilot.pause()
        assert app.screen is app.run_screen
        assert app.state == "training"
        assert app.exit_code == 0

    stage.run(app, play)
