"""What is measured on stretches of the text: which stretches, and what becomes of a text with hardly any."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.looks import measures

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))


def snapshot(length: int = len(TEXT), **settings: Any) -> engine.Snapshot:
    ids = VOCABULARY.encode(TEXT[:length]).astype(np.uint8)
    trainer = engine.Trainer(engine.Config(hidden_size=8, seq_length=5, **settings), ids, VOCABULARY)
    list(trainer.run(20))
    return engine.Snapshot.of(trainer)


@pytest.mark.parametrize(("length", "count"), [(2, 1), (202, 1), (204, 3), (len(TEXT), 8)])
def test_of_a_very_short_text_there_are_fewer_windows_and_they_are_counted(length: int, count: int) -> None:
    model = snapshot(6)
    model = engine.Snapshot(**{f: getattr(model, f) for f in model.__slots__} | {"learnt": snapshot().learnt[:length]})
    shares, windows = measures.gradient_through_time(model, 8)
    assert windows == count
    assert len(shares) == min(100, length - 2) + 1


@pytest.mark.parametrize(("length", "longest"), [(100, None), (101, 1), (300, 200), (1000, 200)])
def test_the_memory_horizon_is_looked_for_behind_the_lead(length: int, longest: int | None) -> None:
    found = measures.memory_horizon(snapshot(length), 8)
    assert (None if found is None else found.longest) == longest


def test_the_activity_is_that_of_each_layer_after_the_lead() -> None:
    model = snapshot(cell="gru", layers=2)
    reading = engine.read(model.config, model.weights, model.windows(300, 2))
    whole, rest = (measures.activity(reading.hidden, reading.gates, lead) for lead in (0, 100))
    assert [layer.units for layer in rest] == [8, 8]
    assert sum(rest[1].histogram) == 200 * 2 * 8 < sum(whole[1].histogram)
    assert rest[1].gates["r"] == pytest.approx(reading.gates[1]["r"][100:].mean())


@pytest.mark.parametrize("small", [True, False])
def test_a_piece_of_a_large_model_is_done_in_another_thread(monkeypatch: pytest.MonkeyPatch, small: bool) -> None:
    model = snapshot()
    monkeypatch.setattr(measures, "SMALL", model.weights.flat.size - (not small))
    there = engine.finish(measures.in_piece(model, threading.get_ident))
    assert (there == threading.get_ident()) == small
