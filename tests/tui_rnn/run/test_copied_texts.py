"""Texts, and what of them is copied from the text that is learnt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn import events
from tui_rnn.commands import Sample
from tui_rnn.run import scribe

SENTENCE = "the quick brown fox jumps over the lazy dog. "
VOCABULARY = engine.Vocabulary("".join(sorted({*SENTENCE, *"QZ\n"})))


def trainer_of(text: str, updates: int = 0, boundaries: tuple[int, ...] = (), **settings: Any) -> engine.Trainer:
    ids = VOCABULARY.encode(text).astype(np.uint8)
    config = engine.Config(**{"hidden_size": 32, "learning_rate": 0.2} | settings)
    trainer = engine.Trainer(config, ids, VOCABULARY, boundaries)
    list(trainer.run(updates))
    return trainer


def written(trainer: engine.Trainer, **values: Any) -> events.Sampled:
    told: list[Any] = []
    for _ in scribe.write(trainer, Sample(**{"length": 200} | values), told.append):
        pass
    (text,) = [event for event in told if isinstance(event, events.Sampled)]
    return text


def test_what_is_learnt_by_heart_is_found_and_stands_in_the_text() -> None:
    trainer = trainer_of(SENTENCE * 40, 600)
    text = written(trainer, rule=engine.SamplingRule(temperature=0.2))
    assert text.copied
    assert text.longest_copied is not None
    assert text.longest_copied >= 20
    assert all(text.text[start : start + 20] in SENTENCE * 40 for start, _ in text.copied)
    assert any(
        text.text[n : n + text.longest_copied] in SENTENCE * 40 for n in range(len(text.text) - text.longest_copied + 1)
    )


def test_noise_is_not_copied() -> None:
    text = written(trainer_of(SENTENCE * 40))
    assert (text.copied, text.longest_copied) == ((), 0)


def test_what_is_held_out_and_what_runs_over_a_boundary_was_not_learnt() -> None:
    book = SENTENCE * 40
    kept_back = trainer_of(book[:-300] + "Q" * 300, validation=0.2)
    assert found(kept_back, "Q" * 30) == ([], 0)
    assert found(trainer_of("Z" * 15 + "Q" * 15 + book * 2, boundaries=(15,)), "Z" * 15 + "Q" * 15) == ([], 0)
    assert found(trainer_of("Z" * 15 + "Q" * 15 + book * 2), "Z" * 15 + "Q" * 15) == ([(0, 30)], 30)


def found(trainer: engine.Trainer, text: str) -> tuple[list[tuple[int, int]], int | None]:
    passages, longest = engine.finish(scribe._copied(trainer, text))
    return list(passages), longest


def test_a_live_text_is_compared_with_a_short_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trainer_of(SENTENCE * 40)
    assert written(trainer, occasion="live").longest_copied == 0
    monkeypatch.setattr(scribe, "MOST_FOR_LIVE", 100)
    assert written(trainer, occasion="live").longest_copied is None
    assert written(trainer).longest_copied == 0
    monkeypatch.setattr(scribe, "MOST_COMPARED", 100)
    assert written(trainer).longest_copied is None


def test_a_text_that_is_broken_off_is_told_without_it() -> None:
    told: list[Any] = []
    steps = scribe.write(trainer_of(SENTENCE * 40), Sample(length=50), told.append)
    next(steps)
    steps.close()
    assert (told[-1].copied, told[-1].longest_copied) == ((), None)


def test_it_is_looked_for_in_pieces() -> None:
    """A text of three hundred thousand characters is gone through in ten pieces, and commands are obeyed in between."""
    trainer = trainer_of(SENTENCE * 7000)
    pieces = sum(1 for _ in scribe._copied(trainer, "Q" * 300))
    assert pieces >= len(SENTENCE) * 7000 // (1 << 15)
