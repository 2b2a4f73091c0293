"""The gradient check that the app makes: of a small model before training, of the live weights when asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.training.trainer import Trainer
from tui_rnn import events
from tui_rnn.run import live_check, texts

pytestmark = pytest.mark.usefixtures("one_thread")


def trainer_of(updates: int = 0, **settings: Any) -> Trainer:
    corpus = texts.read(None).corpus
    trainer = Trainer(engine.Config(**settings), corpus.ids, corpus.vocabulary)
    for _ in trainer.run(updates):
        pass
    return trainer


def told(trainer: Trainer, model: str) -> list[events.Event]:
    heard: list[events.Event] = []
    for _ in live_check.check(trainer, model, heard.append):
        pass
    return heard


@pytest.mark.parametrize("layers", [1, 2, 3, 16])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_reduced_model_is_of_the_runs_kind_and_does_all_that_a_large_one_does(cell: str, layers: int) -> None:
    config = engine.Config(cell=cell, layers=layers, dropout=0.3, mean_loss=True, seq_length=3, hidden_size=2)
    twin = live_check.reduced_checker(config)._twin
    kind = {name: getattr(twin.config, name) for name in ("cell", "layers", "dropout", "mean_loss")}
    assert kind == {"cell": cell, "layers": min(layers, 3), "dropout": 0.3, "mean_loss": True}
    assert twin._lookup._sorts
    for layer in twin.cells:
        if hasattr(layer, "_backward_chunks"):
            assert len(layer._backward_chunks) > 1
        if cell in ("gru", "lstm"):  # whose matrices are several gates wide
            assert len(layer._W_times.parts()) > 1  # type: ignore[attr-defined]
            assert len(layer._W_T_times.parts()) > 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "settings",
    [{}, {"cell": "gru", "layers": 2, "mean_loss": True}, {"cell": "lstm", "dropout": 0.5, "validation": 0.2}],
)
def test_both_checks_pass_on_right_code(settings: dict[str, Any]) -> None:
    trainer = trainer_of(5, hidden_size=20, **settings)
    for model in ("reduced", "live"):
        started, checked = told(trainer, model)
        assert isinstance(started, events.CheckStarted)
        assert isinstance(checked, events.Checked)
        assert checked.passed


@pytest.mark.parametrize("seed", range(5))
def test_the_live_check_of_a_large_model_is_right_about_right_and_about_wrong_code(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Central differences called this wrong 8 times in 50."""
    trainer = trainer_of(20, hidden_size=200, seq_length=50, seed=seed)
    _, checked = told(trainer, "live")
    assert isinstance(checked, events.Checked)
    assert checked.passed
    right = engine.CharRNN.backward

    def wrong(self: engine.CharRNN, inputs: np.ndarray) -> None:
        right(self, inputs)
        self.gradients["layer0.recurrent"][...] *= 1.002

    monkeypatch.setattr(engine.CharRNN, "backward", wrong)
    _, checked = told(trainer, "live")
    assert isinstance(checked, events.Checked)
    assert not checked.passed


def test_live_weights_that_would_take_too_much_memory_are_not_checked() -> None:
    trainer = trainer_of(hidden_size=2500)
    (failed,) = told(trainer, "live")
    assert isinstance(failed, events.CheckFailed)
    assert "would take" in failed.reason


def test_a_check_that_breaks_down_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: engine.CharRNN, inputs: np.ndarray) -> None:
        raise MemoryError

    trainer = trainer_of(hidden_size=5)
    monkeypatch.setattr(engine.CharRNN, "backward", broken)
    started, failed = told(trainer, "live")
    assert isinstance(started, events.CheckStarted)
    assert failed == events.CheckFailed(0, "live", "the gradient check could not be finished: MemoryError: ")
