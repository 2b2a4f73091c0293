"""What every pane declares."""

from __future__ import annotations

from tui_rnn.app import keys
from tui_rnn.app.dialogs.help import page
from tui_rnn.app.panes import PANES


def test_every_pane_has_its_key_and_its_place_in_the_help():
    assert len({kind.ABOUT.key for kind in PANES}) == len({kind.ABOUT.id for kind in PANES}) == len(PANES)
    for about in (kind.ABOUT for kind in PANES):
        assert f"toggle_pane('{about.id}')" in {key.action for key in keys.KEYS if key.keys == about.key}
        assert about.help in page().plain
