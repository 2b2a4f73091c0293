"""What a sweep tells: plain records."""

from __future__ import annotations

import dataclasses
import json
import typing

from tui_rnn.console.sweep import NAMES
from tui_rnn.sweep import events


def test_every_event_has_its_name_in_json() -> None:
    assert set(NAMES) == set(typing.get_args(events.Event))
    assert len(set(NAMES.values())) == len(NAMES)


def test_every_event_and_command_is_frozen() -> None:
    for kind in (*typing.get_args(events.Event), *typing.get_args(events.Command)):
        assert kind.__dataclass_params__.frozen


def test_a_run_is_named_by_numbers() -> None:
    event = events.RunEnded(events.RunKey(2, 7), events.DONE, 100)
    assert json.loads(json.dumps(dataclasses.asdict(event)))["run"] == [2, 7]
