"""What goes with a checkpoint, and what does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.report.gathering.source import Source, source_of


@pytest.fixture
def folder(done: Any, tmp_path: Path) -> Path:
    return Path(shutil.copytree(done.folder, tmp_path / "copy"))


def source(path: Path, *texts: str) -> Source:
    return source_of(engine.load(path), path, texts)


def test_a_run_that_has_gone_on_is_reported_up_to_its_checkpoint(folder: Path) -> None:
    before = source(folder / "ckpt.npz")
    metrics = folder / "ckpt.metrics.jsonl"
    lines = metrics.read_text().splitlines()
    later = {**json.loads(next(line for line in lines if '"progress"' in line)), "update": 400, "seconds": 1e6}
    with metrics.open("a") as file:
        file.write(json.dumps(later) + '\n{"event": "progr')
    found = source(folder / "ckpt.npz").history
    assert found is not None and before.history is not None
    assert (found.updates, found.sessions) == (before.history.updates, before.history.sessions)
    assert list(found.texts) == list(before.history.texts)


def test_a_best_model_has_the_metrics_of_its_run_up_to_where_it_was_best(folder: Path) -> None:
    found = source(folder / "ckpt.best.npz")
    assert found.history is not None and found.history.updates[-1] <= found.checkpoint.update


def test_metrics_of_another_run_are_left_out(folder: Path) -> None:
    metrics = folder / "ckpt.metrics.jsonl"
    first, *others = metrics.read_text().splitlines()
    record = json.loads(first)
    for changed in ({"config": record["config"] | {"seed": 5}}, {"text": record["text"] | {"sha256": "0"}}):
        metrics.write_text("\n".join([json.dumps(record | changed), *others]))
        found = source(folder / "ckpt.npz")
        assert found.history is None and found.no_history == "ckpt.metrics.jsonl is of another run"
    metrics.write_text("nothing\n")
    assert "tells of no update" in source(folder / "ckpt.npz").no_history


def test_a_text_that_is_gone_is_missing_but_a_wrong_one_is_refused(folder: Path) -> None:
    (folder / "book.txt").rename(folder / "moved.txt")
    found = source(folder / "ckpt.npz")
    assert found.text is None and "book.txt" in found.no_text
    assert source(folder / "ckpt.npz", str(folder / "moved.txt")).text is not None
    (folder / "other.txt").write_text("something else " * 9)
    with pytest.raises(engine.TextError, match=r"other\.txt"):
        source(folder / "ckpt.npz", str(folder / "other.txt"))
