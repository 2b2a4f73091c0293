"""Reading a metrics file back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_rnn.history import History, read


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
