"""The way back: to memory first, then to the disk, and never to nothing."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import engine
from tui_rnn.run import way_back
from tui_rnn.run.points import KEPT_EVERY
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.run.saving import Saver
from tui_rnn.run.way_back import MOST_ROLLBACKS, NoWayBack, WayBack

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
ORIGIN = engine.Origin(name="fox", path=None, sha256="", characters=900, encoding="utf-8", updates=None)
ERROR = engine.DivergenceError("the loss is not a finite number")


class Run:
    def __init__(self, folder: Path) -> None:
        ids = VOCABULARY.encode(TEXT).astype(np.uint8)
        self.trainer = engine.Trainer(engine.Config(hidden_size=8), ids, VOCABULARY)
        self.checkpoint = folder / "ckpt.npz"
        self.saver = Saver(self.trainer, RunFiles.of(self.checkpoint), ORIGIN, lambda event: None)
        self.way_back = WayBack(self.trainer, self.saver, ORIGIN)

    def train(self, updates: int) -> None:
        list(self.trainer.run(self.trainer.update + updates))

    def save(self) -> None:
        for _ in self.saver.saving(None):
            pass

    def keep(self) -> None:
        self.way_back.points.keep_if_due(self.trainer, time.monotonic() + KEPT_EVERY + 1)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_without_a_point_or_a_checkpoint_there_is_none(run: Run) -> None:
    run.train(5)
    assert run.way_back.update is None
    with pytest.raises(NoWayBack, match="there is nothing to go back to"):
        run.way_back.latest(ERROR)


def test_a_point_in_memory_comes_before_the_checkpoint(run: Run) -> None:
    run.train(5)
    run.save()
    run.train(5)
    run.keep()
    run.train(5)
    assert run.way_back.update == 10
    assert run.way_back.latest(None).update == 10
    assert run.way_back.update == 5
    assert run.way_back.latest(None).update == 5


def test_by_hand_a_run_does_not_go_back_to_where_it_is_and_after_an_error_it_may(run: Run) -> None:
    run.train(5)
    run.save()
    with pytest.raises(NoWayBack):
        run.way_back.latest(None)
    assert run.way_back.latest(ERROR).update == 5


def test_a_checkpoint_that_is_gone_or_was_replaced_is_said(run: Run) -> None:
    run.train(5)
    run.save()
    other = run.checkpoint.read_bytes()
    run.checkpoint.unlink()
    with pytest.raises(NoWayBack, match="cannot go back: "):
        run.way_back.latest(ERROR)
    run.checkpoint.write_bytes(other)
    with pytest.raises(NoWayBack, match="was written by another process"):
        run.way_back.latest(ERROR)
    with pytest.raises(engine.DivergenceError, match="and it cannot be rolled back"):
        run.way_back.last_checkpoint(ERROR)


def test_after_an_error_the_learning_rate_is_half_of_the_present_one(run: Run) -> None:
    run.train(5)
    run.save()
    weights = run.trainer.model.weights.flat.copy()
    run.train(5)
    run.trainer.set_learning_rate(0.04)
    run.way_back.restore(run.way_back.latest(ERROR), halving=True)
    assert (run.trainer.update, run.trainer.learning_rate) == (5, 0.02)
    assert np.array_equal(run.trainer.model.weights.flat, weights)
    run.train(5)
    run.way_back.restore(run.way_back.latest(None), halving=False)
    assert (run.trainer.update, run.trainer.learning_rate) == (5, 0.1)


def test_a_run_does_not_roll_back_for_ever(run: Run) -> None:
    run.train(5)
    run.save()
    for _ in range(MOST_ROLLBACKS):
        run.way_back.last_checkpoint(ERROR)
    with pytest.raises(engine.DivergenceError, match="rolled back 20 times without success"):
        run.way_back.last_checkpoint(ERROR)


def test_before_a_spike_is_the_latest_good_point_that_is_not_after_it(run: Run) -> None:
    run.way_back.keep_good()
    for _ in range(2):
        run.train(5)
        run.way_back.keep_good()
    assert run.way_back.before(10).update == 10
    assert run.way_back.before(9).update == 5
    assert run.way_back.before(20).update == 5  # the later one was dropped with what came after
    with pytest.raises(NoWayBack, match="nothing was saved up to update 4"):
        run.way_back.before(4)


def test_before_a_spike_is_the_checkpoint_where_the_model_is_too_large_to_keep(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_back, "MOST_BYTES", 1000)
    run.train(5)
    run.save()
    run.train(5)
    run.way_back.keep_good()
    assert run.way_back.before(10).update == 5
    run.checkpoint.write_bytes(b"")
    with pytest.raises(NoWayBack):
        run.way_back.before(10)


def test_after_what_went_wrong_the_learning_rate_is_half_of_the_present_one_or_of_that_before_it_was_raised(
    run: Run,
) -> None:
    run.train(5)
    run.way_back.keep_good()
    for raised, expected in ((30.0, 0.05), (0.02, 0.01), (0.01, 0.005)):
        run.trainer.set_learning_rate(raised)
        run.way_back.restore(run.way_back.before(5), halving=True)
        assert run.trainer.learning_rate == pytest.approx(expected)
