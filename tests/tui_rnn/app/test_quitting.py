"""Quitting: what is chosen is done, and nothing else."""

from __future__ import annotations

import pytest

from tui_rnn import commands
from tui_rnn.app.dialogs.quit import ChoiceScreen


def test_keep_training_changes_nothing(stage):
    async def play(app, pilot):
        sent = list(app.source.sent)
        await pilot.press("q", "k")
        await pilot.pause()
        assert not isinstance(app.screen, ChoiceScreen)
        assert app.source.sent == sent

    stage.run(stage.app(), play)


@pytest.mark.parametrize(("key", "save"), [("s", True), ("x", False)])
def test_quitting_stops_the_run_with_or_without_saving(stage, key, save):
    app = stage.app()

    async def play(app, pilot):
        await pilot.press("q", key)
        await pilot.pause()

    stage.run(app, play)
    assert commands.Stop(save=save, insist=True) in app.source.sent


def test_the_quit_dialog_works_by_mouse(stage):
    app = stage.app()

    async def play(app, pilot):
        await pilot.press("q")
        await pilot.pause()
        await pilot.click("#save")
        await pilot.pause()

    stage.run(app, play)
    assert commands.Stop(save=True, insist=True) in app.source.sent
