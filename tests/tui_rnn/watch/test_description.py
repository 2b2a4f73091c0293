"""The description of a run, written and read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from tui_rnn.run.started import of_checkpoint
from tui_rnn.watch.description import MOST, described, description
from tui_rnn.watch.history import WRONG


@pytest.fixture
def record(done: Any) -> dict[str, Any]:
    """The first record of a run."""
    found: dict[str, Any] = done.cli.metrics()[0]
    return found


def test_what_is_written_is_read_back(done: Any, record: dict[str, Any]) -> None:
    path = done.folder / "ckpt.npz"
    started = of_checkpoint(engine.load(path), path)
    found = described(json.loads(json.dumps(description(started))))
    assert (found.config, found.text, found.goal, found.update) == (started.config, started.text, started.goal, 300)
    assert (found.checkpoint, found.updates_per_epoch) == ("ckpt.npz", started.updates_per_epoch)
    assert described(record).config == found.config


def test_a_setting_that_an_older_version_had_not_is_the_usual_one(record: dict[str, Any]) -> None:
    del record["config"]["dropout"]
    assert described(record).config.dropout == 0


@pytest.mark.parametrize(
    "change",
    [
        {"update": -1},
        {"update": "x"},
        {"update": MOST + 1},
        {"update": float("inf")},
        {"goal": float("nan")},
        {"text": None},
        {"text": {}},
        {"text": []},
        {"config": None},
        {"config": {"cell": "transformer"}},
        {"config": {"of_a_later_version": 1}},
        {"config": {"seq_length": 10**30}},
        {"updates_per_epoch": []},
    ],
    ids=str,
)
def test_what_is_no_description_raises_what_a_reader_expects(record: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(WRONG):
        described(record | change)


def test_a_checkpoint_has_a_name_and_no_folder(record: dict[str, Any]) -> None:
    assert described(record | {"checkpoint": "/somewhere/else/ckpt.npz"}).checkpoint == "ckpt.npz"
