"""Reading a metrics file back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.app import overlay
from tui_rnn.history import History, read
from tui_rnn.widgets.plot import Axis, columns_of


def test_the_curve_and_the_texts_of_a_run_are_read_back(done: Any) -> None:
    history = read(done.folder / "ckpt.metrics.jsonl")
    progress = [record for record in done.ended.records if record["event"] == "progress"]
    assert history.updates == [record["update"] for record in progress] == [1, 100, 200, 300]
    assert history.losses == [record["loss"] for record in progress]
    assert history.smooth_losses == [record["smooth_loss"] for record in progress]
    samples = [record for record in done.ended.records if record["event"] == "sample"]
    assert [(text.update, text.text) for text in history.texts] == [(r["update"], r["text"]) for r in samples]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"event"',
        "[" * 100_000,
        "\x00\xff",
        '{"event": "progress"}',
        '{"event": "progress", "update": "x", "loss": 1, "smooth_loss": 1}',
        '{"event": "progress", "update": 5, "loss": NaN, "smooth_loss": 1}',
        '{"event": "progress", "update": 5, "loss": 1, "smooth_loss": Infinity}',
        '{"event": "progress", "update": 1' + "0" * 400 + ', "loss": 1, "smooth_loss": 1}',
        '{"event": "progress", "update": 5, "loss": 1' + "0" * 400 + ', "smooth_loss": 1}',
        '{"event": "progress", "update": -1, "loss": 1, "smooth_loss": 1}',
        '{"event": "sample", "update": 5}',
        '{"event": "finished", "update": 5}',
    ],
    ids=lambda line: ascii(line)[1:60],
)
def test_lines_that_are_not_what_they_should_be_are_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "metrics.jsonl"
    good = '{"event": "progress", "update": 4, "loss": 80.5, "smooth_loss": 81.5}'
    path.write_text(f"{line}\n{good}\n{line}", encoding="latin-1")
    assert read(path) == History([4], [80.5], [81.5], [])


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "missing.jsonl")


@given(st.lists(st.integers(0, 300), max_size=200))
def test_a_curve_ascends_whatever_the_order_of_the_file_and_can_be_drawn(updates: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "metrics.jsonl"
        records = [{"event": "progress", "update": n, "loss": 1.0 + n, "smooth_loss": 2.0 + n} for n in updates]
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        history = read(path)
    assert history.updates == sorted(set(history.updates))
    assert not updates or history.updates[-1] == updates[-1]
    assert [loss - 1 for loss in history.losses] == history.updates
    _, x, y = overlay("another", history)
    shown = columns_of(x, y, Axis(0, 300, 160), np.add)
    assert np.isfinite(shown).any() == bool(updates)
