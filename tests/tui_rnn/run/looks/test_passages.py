"""The text that units are looked for in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.looks import passages

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 80
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))


def snapshot(text: str = TEXT, updates: int = 20, **settings: Any) -> engine.Snapshot:
    ids = VOCABULARY.encode(text).astype(np.uint8)
    trainer = engine.Trainer(engine.Config(**{"hidden_size": 8} | settings), ids, VOCABULARY)
    list(trainer.run(updates))
    return engine.Snapshot.of(trainer)


def test_it_is_the_beginning_of_what_is_held_out() -> None:
    source, ids = passages.passage(snapshot(validation=0.2), 100)
    assert source == "held-out" and VOCABULARY.decode(ids.tolist()) == TEXT[-720:-620]


def test_of_a_learnt_text_it_begins_with_a_line_a_third_on_and_stays_the_same() -> None:
    texts = [passages.passage(snapshot(updates=updates), 100) for updates in (5, 50)]
    assert texts[0].source == "learnt" and VOCABULARY.decode(texts[0].ids.tolist()) == TEXT[:100]
    assert (texts[0].ids == texts[1].ids).all()
    ids = passages.passage(snapshot("abc " * 400 + "\n" + "fox " * 800), 1000).ids
    assert VOCABULARY.decode(ids.tolist()) == ("fox " * 250)


def test_a_short_text_is_read_whole() -> None:
    assert len(passages.passage(snapshot(TEXT[:200]), 1000).ids) == 200


@pytest.mark.parametrize("layer", [0, 1])
def test_reading_in_pieces_changes_nothing(monkeypatch: pytest.MonkeyPatch, layer: int) -> None:
    model = snapshot(cell="gru", layers=2)
    ids = model.learnt[:500].astype(np.intp)
    whole = engine.read(model.config, model.weights, ids[:, np.newaxis]).hidden[layer][:, 0]
    monkeypatch.setattr(passages, "LARGEST_PIECE", 64)
    steps = passages.hidden_states(model, model.weights, ids, layer)
    assert sum(1 for _ in steps) == 8
    again = engine.finish(passages.hidden_states(model, model.weights, ids, layer))
    assert np.allclose(whole, again, atol=1e-6)


def test_the_multiplications_for_a_character_are_those_of_the_matrices() -> None:
    assert passages.multiplications(snapshot()) == 8 * 8
    assert passages.multiplications(snapshot(cell="lstm", layers=2)) == 3 * 8 * 4 * 8
    assert passages.multiplications(snapshot(), predicting=True) == 8 * 8 + 8 * len(VOCABULARY)


def test_of_a_large_model_less_is_read_within_limits() -> None:
    model = snapshot()  # 64 multiplications for the hidden state, and 8 for each character that may come next
    each = 8 * 8 + 8 * len(VOCABULARY)
    assert passages.affordable(model, (1, 10**6), 7 * each) == 7
    assert passages.affordable(model, (1, 10**6), 7 * 64, predicting=False) == 7
    assert passages.affordable(model, (2, 8), 10**9) == 8
    assert passages.affordable(model, (2, 8), 1) == 2
