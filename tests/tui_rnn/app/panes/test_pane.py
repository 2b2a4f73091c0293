"""What every pane declares."""

from __future__ import annotations

import dataclasses

import pytest

from tui_rnn.app import keys
from tui_rnn.app.dialogs.help import page
from tui_rnn.app.panes import PANES

from ..conftest import shown_in


def test_every_pane_has_its_key_and_its_place_in_the_help():
    assert len({kind.ABOUT.key for kind in PANES}) == len({kind.ABOUT.id for kind in PANES}) == len(PANES)
    for about in (kind.ABOUT for kind in PANES):
        assert f"toggle_pane('{about.id}')" in {key.action for key in keys.KEYS if key.keys == about.key}
        assert about.help in page().plain


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_every_pane_shows_its_key_and_title_before_anything_has_happened(stage, size):
    async def play(app, pilot):
        for pane in app.run_screen.panes:
            if not pane.is_on_screen:
                await pilot.press(pane.ABOUT.key)
                await pilot.pause()
            assert f"{pane.ABOUT.key} {pane.ABOUT.title}" in shown_in(pane)[0]
            await pilot.press(pane.ABOUT.key)
            await pilot.pause()
            assert not pane.is_on_screen

    stage.run(stage.viewer(), play, size)


def test_what_a_pane_declares_cannot_be_changed():
    about = PANES[0].ABOUT
    assert about.heading == f"{about.key} {about.title}"
    with pytest.raises(dataclasses.FrozenInstanceError):
        about.key = "9"
