"""What simpler models reach, on the same parts of the text as the network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn import events
from tui_rnn.run.baselines import compare

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 60
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))


def found(text: str = TEXT, **settings: Any) -> events.Baselines:
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    trainer = engine.Trainer(
        engine.Config(hidden_size=4, **settings), vocabulary.encode(text).astype(np.uint8), vocabulary
    )
    list(trainer.run(3))
    told: list[events.Event] = []
    for _ in compare(trainer, told.append):
        pass
    (event,) = told
    assert isinstance(event, events.Baselines)
    return event


def test_they_are_scored_where_the_validation_loss_is_measured() -> None:
    trainer = engine.Trainer(
        engine.Config(hidden_size=4, validation=0.3), VOCABULARY.encode(TEXT).astype(np.uint8), VOCABULARY
    )
    assert trainer.validation is not None
    event = found(validation=0.3)
    characters = trainer.validation.characters + 1
    assert event.scored_on == f"{characters:,} characters of the held-out text"
    own = engine.finish(engine.baselines(trainer.streams.ids, trainer.held_out[:characters], len(VOCABULARY)))
    assert event.ngram == tuple(enumerate(own.ngrams, start=1))


def test_without_held_out_text_the_end_of_the_text_is_left_out_of_the_counts() -> None:
    event = found()
    assert event.scored_on == "270 characters of the last tenth of the text, left out of the counts"
    assert event.ln_k == pytest.approx(math.log2(len(VOCABULARY)))
    assert event.update == 3
    assert event.ngram[5][1] < event.ngram[0][1] < event.ln_k


@pytest.mark.parametrize("text", ["ab" * 14, "a" * 40 + "b", "abcdefghijklmnopqrstuvwxyz"])
def test_the_smallest_texts_that_can_be_trained_on_have_figures_too(text: str) -> None:
    event = found(text)
    assert all(math.isfinite(bits) for _, bits in event.ngram)
