"""A run that is over, played back from its files into the view that it had while it went on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn import events
from tui_rnn.commands import CheckGradients, Pause, Sample, Stop
from tui_rnn.run.replay import Replay
from tui_rnn.run.started import updates_per_epoch
from tui_rnn.watch.view import View


def played(path: Path) -> tuple[View, list[events.Event]]:
    replay = Replay(path)
    view, told = View(replay.started), list[events.Event]()
    replay.observers += [view, told.append]
    replay.start()
    return view, told


@pytest.fixture
def copied(done: Any, tmp_path: Path) -> Path:
    """A finished run of 300 updates, in a folder of its own, without its text."""
    for path in done.folder.glob("ckpt*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "ckpt.npz"


def test_the_view_is_as_the_run_left_it(copied: Path, done: Any) -> None:
    view, told = played(copied)
    last = done.finished
    assert isinstance(told[0], events.Started)
    assert (view.progress.update, view.started.text.name) == (300, "book.txt")
    assert (view.best.update, view.best.smooth_loss) == (last["best_update"], last["best_smooth_loss"])
    texts = [record["text"] for record in done.ended.records if record["event"] == "sample"]
    assert [text.text for text in view.texts] == texts
    progress = [record for record in done.cli.metrics() if record["event"] == "progress"]
    assert np.array_equal(view.curve.snapshot().x, [record["update"] for record in progress])
    assert np.allclose(view.curve.snapshot().smooth, [record["bits_per_char"] for record in progress])
    assert view.is_over
    assert view.finished is not None
    assert view.finished.parameters_sha256 == last["parameters_sha256"]


def test_the_updates_of_an_epoch_are_told_without_the_text(copied: Path, done: Any) -> None:
    (first,) = [record for record in done.cli.metrics() if record["event"] == "run"]
    assert updates_per_epoch(engine.load(copied)) == first["updates_per_epoch"]


def test_without_metrics_what_the_checkpoint_says_is_shown(copied: Path) -> None:
    copied.with_name("ckpt.metrics.jsonl").unlink()
    replay = Replay(copied)
    assert "no curve" in replay.notes[0]
    view, _ = played(copied)
    assert view.progress.update == 300
    assert view.progress.bits_per_character is not None


def test_a_best_model_can_be_shown_too(copied: Path) -> None:
    view, _ = played(copied.with_name("ckpt.best.npz"))
    assert view.best.update == view.progress.update == engine.load(copied).best_update


def test_a_run_that_was_killed_is_told_as_far_as_its_log_goes(copied: Path) -> None:
    with copied.with_name("ckpt.metrics.jsonl").open("a") as log:
        log.write(
            '{"event": "progress", "update": 400, "epoch": 5.6, "loss": 50.0, "smooth_loss": 40.0, '
            '"bits_per_char": 2.3, "learning_rate": 0.1, "updates_per_s": 1.0, "chars_per_s": 1.0, "seconds": 1.0}\n'
            '{"event": "prog'
        )
    view, _ = played(copied)
    assert view.progress.update == 400
    assert view.best == events.Best(400, 40.0)


def test_nothing_can_be_asked_of_it_and_nothing_is_written(copied: Path) -> None:
    before = {path.name: path.read_bytes() for path in copied.parent.iterdir()}
    replay = Replay(copied)
    told: list[events.Event] = []
    replay.observers.append(told.append)
    for quiet in (CheckGradients(reduced=True), Sample(length=5, occasion="live"), Stop()):
        replay.send(quiet)
    assert told == []
    replay.send(Pause())
    assert isinstance(told[0], events.Refused)
    assert replay.join()
    assert {path.name: path.read_bytes() for path in copied.parent.iterdir()} == before


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(engine.CheckpointError):
        Replay(tmp_path / "ckpt.npz")


def test_the_looks_inside_that_the_run_recorded_are_there(copied: Path, done: Any) -> None:
    view, told = played(copied)
    assert [look.update for look in view.recorded_looks] == [0, 100]
    (last,) = [record for record in done.cli.metrics() if record["event"] == "through_time"][-1:]
    shown = view.looks[events.ThroughTime]
    assert isinstance(shown, events.ThroughTime)
    assert list(shown.gradient_through_time) == last["gradient_through_time"]
    assert sum(isinstance(event, events.ThroughTime) for event in told) == 2
    summaries = [record for record in done.cli.metrics() if record["event"] == "inside_summary"]
    assert [(of.update, of.bits) for of in view.summaries] == [(of["update"], of["bits"]) for of in summaries]
    assert [of.update for of in view.summaries] == [0, 100]
