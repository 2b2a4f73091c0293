"""Keys of the screen of a sweep: all do something, and none twice."""

from __future__ import annotations

from tui_rnn.app.sweep import keys
from tui_rnn.app.sweep.app import SweepApp
from tui_rnn.app.sweep.table import PointTable


def test_every_key_has_an_action_a_label_and_a_sentence() -> None:
    pressed = [key for entry in keys.KEYS for key in entry.keys.split(",")]
    assert len(pressed) == len(set(pressed))
    for entry in keys.KEYS:
        name, _, rest = str(entry.does).partition("(")
        assert hasattr(SweepApp, f"action_{name}")
        assert not rest or hasattr(PointTable, rest.strip("')"))
        assert entry.label and entry.help.endswith(".")


def test_a_run_can_be_stopped_only_while_the_sweep_goes_on() -> None:
    assert [keys.is_available("stop_run", state) for state in (keys.GOING, keys.SAVING, keys.OVER)] == [
        True,
        False,
        False,
    ]
    assert keys.is_available("open_run", keys.OVER)
