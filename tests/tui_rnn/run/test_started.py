"""The first event of a run is the same, whether its trainer or its checkpoint tells of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.started import of_checkpoint

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
SETTINGS: list[dict[str, Any]] = [
    {},
    {"cell": "gru", "layers": 2, "batch_size": 3},
    {"shuffle": "chunks", "chunks": 7, "validation": 0.2, "validate_every": 5},
    {"validation": 0.2, "validation_chunk": True, "validate_every": 5},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_resumed_run_and_its_checkpoint_tell_the_same(tmp_path: Path, settings: dict[str, Any]) -> None:
    (tmp_path / "book.txt").write_text(TEXT)
    place = {"text": str(tmp_path / "book.txt"), "out": tmp_path / "ckpt.npz", "updates": 40}
    new = prepare(Options(settings={"hidden_size": 8} | settings, **place)).worker(Schedule(Intervals(autosave=0)))
    assert (new.started.update, new.started.fresh, new.started.smooth_loss) == (0, True, None)
    new.run()
    resumed = prepare(Options(resume="", **place)).worker(Schedule(Intervals()))
    path = tmp_path / "ckpt.npz"
    assert of_checkpoint(engine.load(path), path) == resumed.started
    assert resumed.started.update == 40
    assert resumed.started.best.update > 0
