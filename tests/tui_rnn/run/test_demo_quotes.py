"""The bundled text on which a network soon has a unit that follows quotes."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import numpy as np

import engine
from tui_rnn.run import text_files

ROOT = Path(__file__).parents[3]


def test_it_is_what_its_script_makes() -> None:
    made = runpy.run_path(str(ROOT / "benchmarks" / "demo_quotes.py"))["made"]
    assert text_files.bundled(text_files.DEMO_QUOTES).read_text(encoding="utf-8") == made()


def test_in_quotes_all_letters_are_capitals_and_outside_none() -> None:
    text = text_files.bundled(text_files.DEMO_QUOTES).read_text(encoding="utf-8")
    found = engine.features(text, ["inside quotes", "capital"])
    letters = np.array([character.isalpha() for character in text])
    assert (found["inside quotes"] == found["capital"])[letters].all()
    assert 0.25 < found["inside quotes"].mean() < 0.6
    assert "{" not in text and 60_000 < len(text) < 100_000


def test_a_unit_that_follows_quotes_appears_within_seconds() -> None:
    corpus = engine.read_text(io.BytesIO(text_files.bundled(text_files.DEMO_QUOTES).read_bytes()))
    settings = {"init": "fan-in", "seq_length": 25, "batch_size": 8, "learning_rate": 0.05, "seed": 4}
    trainer = engine.Trainer(engine.Config(hidden_size=128, **settings), corpus.ids, corpus.vocabulary)
    for _ in trainer.run(updates=2000):
        pass
    ids = corpus.ids[:5000].astype(np.intp)
    reader = engine.CharRNN(engine.Config(hidden_size=128, seq_length=len(ids)), len(corpus.vocabulary))
    reader.weights.flat[...] = trainer.model.weights.flat
    reader.forward(ids, ids)
    hidden = reader.cells[0].h[:, 0]
    features = engine.features(corpus.vocabulary.decode(ids))
    best = engine.finish(engine.separations(hidden, features)).best("inside quotes")
    assert best.separates and abs(best.r) > 0.8
    assert engine.finish(engine.probe(hidden, features))["inside quotes"] > 0.99
