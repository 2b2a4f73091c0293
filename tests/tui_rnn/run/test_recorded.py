"""A run gathered from its files, whichever of them is named."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.flags import BY, SECONDS
from tui_rnn.run.options import UsageError
from tui_rnn.run.recorded import history_of, recorded


@pytest.fixture
def copied(done: Any, tmp_path: Path) -> Path:
    """The files of a finished run of 300 updates, in a folder of its own."""
    for path in done.folder.glob("ckpt*"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", ""])
def test_whichever_file_is_named_the_run_is_the_same(copied: Path, done: Any, name: str) -> None:
    run = recorded(copied / name)
    assert run.path == copied / "ckpt.npz"
    assert (run.update, run.goal, run.config.hidden_size, run.text.name) == (300, 300, 8, "book.txt")
    assert run.lowest is not None and run.validation is None and run.notes == ()
    best = done.finished["best_smooth_loss"]
    assert run.lowest == (done.finished["best_update"], engine.bits_per_character(best, 25))
    assert run.seconds == [record["seconds"] for record in done.cli.metrics() if record["event"] == "progress"][-1]
    assert run.characters_per_second == pytest.approx(300 * 25 / run.seconds)


def test_a_curve_is_laid_along_what_was_asked_for(copied: Path) -> None:
    run = recorded(copied)
    updates = np.array(run.history.updates)
    expected = [updates, 25 * updates, np.array(run.history.seconds), updates / run.updates_per_epoch]
    for by, x in zip(BY, expected, strict=True):
        assert run.curve(by)[0] == pytest.approx(x)
        assert run.curve(by)[1] == pytest.approx(run.history.bits)


def test_without_seconds_there_is_no_curve_by_seconds(a_run: Any) -> None:
    run = a_run()
    run.history.seconds[:] = [None] * 3
    assert [len(part) for part in run.curve(SECONDS)] == [0, 0]
    run.history.seconds[:] = [1.0, 3.0, 2.0]  # a hostile file
    assert run.curve(SECONDS)[0].tolist() == [1.0, 3.0, 3.0]


def test_a_checkpoint_alone_and_metrics_alone_are_runs_too(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    shutil.move(copied / "ckpt.metrics.jsonl", tmp_path / "apart" / "another-name.jsonl")
    alone = recorded(copied / "ckpt.npz")
    assert alone.notes == ("no metrics, so no curve",)
    assert alone.seconds is None and alone.characters_per_second is None and alone.lowest is not None
    metrics = recorded(tmp_path / "apart" / "another-name.jsonl")
    assert not metrics.has_checkpoint
    assert (metrics.config, metrics.text.sha256) == (alone.config, alone.text.sha256)
    shutil.copy(copied / "ckpt.npz", tmp_path / "apart")
    assert recorded(tmp_path / "apart" / "another-name.jsonl").path == tmp_path / "apart" / "ckpt.npz"


def test_metrics_of_another_run_are_not_taken_for_those_of_the_checkpoint(copied: Path) -> None:
    metrics = copied / "ckpt.metrics.jsonl"
    first, *others = metrics.read_text().splitlines()
    record = json.loads(first)
    record["config"]["seed"] = 7
    metrics.write_text("\n".join([json.dumps(record), *others]))
    run = recorded(copied / "ckpt.npz")
    assert (run.config.seed, run.notes, run.history.updates) == (
        0,
        ("ckpt.metrics.jsonl is of another run, so no curve",),
        [],
    )
    assert (recorded(metrics).config.seed, recorded(metrics).has_checkpoint) == (7, False)


def test_a_damaged_checkpoint_is_refused_unless_the_metrics_were_named(copied: Path) -> None:
    (copied / "ckpt.npz").write_bytes(b"junk")
    for path in (copied / "ckpt.npz", copied):
        with pytest.raises(engine.CheckpointError):
            recorded(path)
    run = recorded(copied / "ckpt.metrics.jsonl")
    assert run.notes == ("ckpt.npz cannot be read",)
    assert run.update == 300


def test_a_torn_line_is_passed_over(copied: Path) -> None:
    metrics = copied / "ckpt.metrics.jsonl"
    metrics.write_bytes(metrics.read_bytes()[:-50] + b"\xff\n{")
    assert recorded(metrics).history.updates[0] == 1


def test_what_is_no_run_is_refused(copied: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "empty").mkdir()
    (tmp_path / "old.jsonl").write_text(
        '{"event": "progress", "update": 4, "loss": 1, "smooth_loss": 1, "bits_per_char": 1}'
    )
    for name, says in {
        "pipe.jsonl": "not a file",
        "pipe.npz": "not a file",
        "empty": "holds no ckpt.npz",
        "gone.npz": "there is no",
        "gone.jsonl": "no such file",
        "ckpt.samples.txt": "holds no metrics",
        "old.jsonl": "give its checkpoint",
        "x" * 5000: "too long",
    }.items():
        with pytest.raises((UsageError, engine.CheckpointError), match=says):
            recorded(tmp_path / name)
    assert history_of(tmp_path / "old.jsonl").updates == [4]  # enough for a curve beside another


def test_a_run_that_failed_has_no_loss_until_it_goes_on(copied: Path) -> None:
    metrics = copied / "ckpt.metrics.jsonl"
    begun = metrics.read_text().splitlines(keepends=True)[0]
    end = {"event": "failed", "update": 300, "reason": "the loss is not a finite number", "seconds": 1.0}
    metrics.write_text(metrics.read_text() + json.dumps(end) + "\n")
    run = recorded(copied)
    assert (run.failed, run.lowest, run.validation) == (end["reason"], None, None)
    assert run.update == 300 and run.history.updates
    metrics.write_text(metrics.read_text() + begun)
    assert recorded(copied).failed == "" and recorded(copied).lowest is not None


def test_a_run_that_failed_before_its_first_loss_is_one_all_the_same(copied: Path) -> None:
    metrics = copied / "ckpt.metrics.jsonl"
    end = {"event": "failed", "update": 0, "reason": "the loss is not a finite number", "seconds": 0.0}
    metrics.write_text(metrics.read_text().splitlines(keepends=True)[0] + json.dumps(end) + "\n")
    for path in copied.glob("*.npz"):
        path.unlink()
    for path in (copied, metrics):
        assert recorded(path).failed == end["reason"]
    with pytest.raises(UsageError, match="no metrics of a run"):
        history_of(metrics)  # from which a curve was asked for
