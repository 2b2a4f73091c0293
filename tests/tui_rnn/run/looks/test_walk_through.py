"""The walk through an update tells what the real update then does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.commands import WalkThrough
from tui_rnn.events import WalkedThrough
from tui_rnn.run import looks
from tui_rnn.run.looks import through_time, walk_through

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def made(updates: int = 30, **settings: Any) -> engine.Trainer:
    trainer = engine.Trainer(engine.Config(**{"hidden_size": 12, "seq_length": 6} | settings), IDS, VOCABULARY)
    list(trainer.run(updates))
    return trainer


def told(trainer: engine.Trainer) -> WalkedThrough:
    answers: list[Any] = []
    for _ in looks.look(trainer, WalkThrough(), answers.append):
        pass
    (answer,) = answers
    assert isinstance(answer, WalkedThrough)
    return answer


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"layers": 2, "clip": 0.01},
        {"optimizer": "adam", "clip": 0.0, "clip_norm": 0.5, "mean_loss": True, "weight_decay": 0.1},
        {"batch_size": 3, "dropout": 0.3, "layers": 2, "warmup": 100},
        {"optimizer": "rmsprop", "hidden_size": 4, "dtype": "float64"},
    ],
)
def test_the_real_update_does_what_the_walk_said(cell: str, settings: dict[str, Any]) -> None:
    trainer = made(cell=cell, **settings)
    place, before, state = trainer.streams.place, trainer.model.weights.flat.copy(), trainer.model.state.copy()
    answer = told(trainer)
    assert np.array_equal(trainer.model.weights.flat, before)
    assert np.array_equal(trainer.model.state, state)
    step = answer.step
    assert step is not None
    assert (answer.update, answer.sequences) == (30, trainer.config.batch_size)
    loss = trainer.make_update()
    T = trainer.config.seq_length
    assert [s.input for s in step.time_steps] == IDS[place : place + T].tolist()
    assert [s.target for s in step.time_steps] == IDS[place + 1 : place + 1 + T].tolist()
    offset = 0
    for figures in step.parameters:  # in the order of the layout
        size = trainer.model.weights[figures.name].size
        was, now = before[offset : offset + size], trainer.model.weights.flat[offset : offset + size]
        assert figures.step == pytest.approx(float(np.linalg.norm(now - was) / np.linalg.norm(was)), rel=1e-5)
        offset += size
    assert offset == before.size
    if trainer.config.batch_size == 1:
        assert step.loss == loss  # to the last bit
        for n, cell_ in enumerate(trainer.model.cells):
            for t, time_step in enumerate(step.time_steps):
                assert time_step.layers[n].h == tuple(cell_.h[t, 0].tolist())
                assert time_step.layers[n].d_x == tuple(cell_.d_x[t, 0].tolist())


def test_of_a_large_model_only_the_last_time_steps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = made()
    whole = told(trainer).step
    monkeypatch.setattr(walk_through, "MOST_NUMBERS", 2 * 7 * 12)
    end = told(trainer).step
    assert whole is not None
    assert end is not None
    assert (end.skipped, end.time_steps) == (4, whole.time_steps[4:])
    assert (end.loss, end.parameters) == (whole.loss, whole.parameters)
    monkeypatch.setattr(through_time, "MOST_WEIGHTS", 100)
    assert told(trainer).step is None


def test_it_is_made_in_pieces_of_the_model_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, answers = made(cell="lstm"), []
    expected = told(trainer).step
    steps = looks.look(trainer, WalkThrough(), answers.append)
    next(steps)
    pieces = 1
    for _ in steps:
        trainer.make_update()
        pieces += 1
    assert pieces > 4
    assert answers[0].step == expected
