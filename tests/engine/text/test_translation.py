"""A text in the ids of another vocabulary, and where its characters were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.text import translation


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(translation, "CHUNK", 7)


def corpus_of(text):
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    return vocabulary, vocabulary.encode(text).astype(np.uint8)


@settings(max_examples=50)
@given(st.text("abcdefg", min_size=1, max_size=40), st.text("abcdefgxyz", min_size=1))
def test_it_is_the_text_without_what_is_not_known(text, characters):
    source, ids = corpus_of(text)
    target = engine.Vocabulary("".join(sorted(set(characters))))
    kept = engine.is_known(source.characters, target)
    left = [n for n, character in enumerate(text) if character in characters]
    assert target.decode(engine.translated(ids, source, target, kept)) == "".join(text[n] for n in left)
    assert engine.places_with(ids, kept, range(len(left))) == tuple(left)
    assert engine.places_without(ids, kept, left) == tuple(range(len(left)))
    counts = engine.character_counts(ids, len(source))
    assert dict(zip(source.characters, counts.tolist(), strict=True)) == {c: text.count(c) for c in set(text)}


def test_what_does_not_change_is_not_copied_and_ids_are_small():
    source, ids = corpus_of("abcabc")
    everything = np.ones(3, np.bool_)
    assert engine.translated(ids, source, source, everything) is ids
    assert engine.translated(ids, source, engine.Vocabulary("abcd"), everything).dtype == np.uint8
    many = engine.Vocabulary("".join(map(chr, range(97, 400))))
    assert engine.translated(ids, source, many, everything).dtype == np.uint16
