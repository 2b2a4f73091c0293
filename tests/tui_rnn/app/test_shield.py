"""Errors in the app's own code: a dialog that fails is closed, a screen is built again, and the run goes on."""

from __future__ import annotations

import pytest
from textual.widgets import Button

from engine import SamplingRule
from tui_rnn import commands, events
from tui_rnn.app.dialogs.help import HelpScreen
from tui_rnn.app.dialogs.sample import SampleScreen
from tui_rnn.app.panes.text import TextPane


class Broken(Exception):
    """What goes wrong in these tests."""


def fail(*arguments: object, **named: object) -> None:
    raise Broken


def outlived(app) -> int:
    """How many errors there were; forgets them, since the stage takes any that is left for a failure."""
    count = len(app.shielded)
    assert all("Broken" in trace for trace in app.shielded)
    app.shielded.clear()
    return count


def log_of(app) -> str:
    return "\n".join(strip.text for strip in app.run_screen.log_pane.lines)


def test_an_error_in_a_dialog_closes_it(stage, monkeypatch):
    monkeypatch.setattr(SampleScreen, "action_write", fail)

    async def play(app, pilot):
        await pilot.press("s")
        await pilot.pause()
        app.screen.query_one("#write", Button).press()
        await pilot.pause()
        await pilot.pause()
        assert app.screen is app.run_screen
        assert outlived(app) == 1
        assert "Broken" in log_of(app)
        await pilot.press("?")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)

    stage.run(stage.app(), play)


def test_an_error_while_a_dialog_is_built_closes_it(stage, monkeypatch):
    monkeypatch.setattr(HelpScreen, "on_mount", fail)

    async def play(app, pilot):
        await pilot.press("?")
        await pilot.pause(0.2)
        assert app.screen is app.run_screen
        assert outlived(app) == 1
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, SampleScreen)

    stage.run(stage.app(), play)


def test_an_error_in_a_pane_builds_the_screen_again_with_what_was_on_it(stage, monkeypatch, until):
    async def play(app, pilot):
        app.source.tell(
            events.Sampled(
                update=1, smooth_loss=50.0, model="current", occasion="scheduled", prompt="",
                text="a text that is kept", rule=SamplingRule(), surprise=(1.0,) * 19,
            )
        )  # fmt: skip
        await pilot.pause()
        broken = app.run_screen
        monkeypatch.setattr(TextPane, "on_show", lambda pane, event: fail() if app.run_screen is broken else None)
        await pilot.press("2", "2")
        await until(pilot, lambda: app.run_screen is not broken and app.run_screen.text.text == "a text that is kept")
        monkeypatch.undo()
        assert outlived(app) == 1
        assert app.screen is app.run_screen
        assert "book.txt" in log_of(app)
        await pilot.press("space")
        assert app.source.sent[-1] == commands.Pause()

    stage.run(stage.app(), play)


def test_a_second_error_in_the_same_minute_ends_the_app(stage, monkeypatch, until):
    app = stage.app()

    async def play(app, pilot):
        broken = app.run_screen
        monkeypatch.setattr(TextPane, "turn", fail)
        await pilot.press("[")
        await until(pilot, lambda: app.run_screen is not broken)
        assert outlived(app) == 1
        await pilot.press("[")
        await pilot.pause()

    with pytest.raises(Broken):
        stage.run(app, play)
    assert app.return_code == 1
