"""The help page."""

from __future__ import annotations

import pytest

from tui_rnn.app import keys
from tui_rnn.app.dialogs.help import HelpScreen, page

from ..conftest import shown


def test_every_key_is_in_the_help():
    text = page().plain
    assert all(key.help in text for key in keys.KEYS)
    told = {key.shown for key in keys.KEYS if key.help}
    assert told == {key.shown for key in keys.KEYS}


@pytest.mark.parametrize("key", ["escape", "q", "?"])
def test_it_closes_once_however_long_the_key_is_held(stage, key):
    async def play(app, pilot):
        await pilot.press("?")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is app.run_screen
        assert app.is_running

    stage.run(stage.viewer(), play)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 36)])
def test_the_whole_page_can_be_read_by_keys(stage, size):
    async def play(app, pilot):
        await pilot.press("?")
        await pilot.pause()
        assert "1 loss: what it shows" in shown(app)
        await pilot.press("end")
        await pilot.pause(0.5)
        assert "AdaGrad" in shown(app) or "1e-8" in shown(app)

    stage.run(stage.viewer(), play, size)


def test_who_only_watches_is_told_of_no_key_that_changes_the_run() -> None:
    watching, all_keys = page(only_watches=True).plain, page().plain
    for key in keys.KEYS:
        if key.help and not key.only_watches:
            assert key.help in all_keys
            assert key.help not in watching
    assert "Zoom in on the loss." in watching
