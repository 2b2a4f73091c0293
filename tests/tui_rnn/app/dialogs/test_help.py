"""The help page."""

from __future__ import annotations

from tui_rnn.app import keys
from tui_rnn.app.dialogs.help import page


def test_every_key_is_in_the_help():
    text = page().plain
    assert all(key.help in text for key in keys.KEYS)
    told = {key.shown for key in keys.KEYS if key.help}
    assert told == {key.shown for key in keys.KEYS}
