"""A snapshot is the model of one moment, whatever becomes of the run."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import engine

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


@pytest.mark.parametrize(
    "settings", [{}, {"batch_size": 3, "cell": "lstm", "layers": 2}, {"shuffle": "chunks", "chunks": 4}]
)
def test_what_it_reads_next_is_what_the_trainer_reads_next(settings: dict[str, Any]) -> None:
    trainer = engine.Trainer(engine.Config(hidden_size=8, **settings), IDS, VOCABULARY)
    list(trainer.run(7))
    snapshot = engine.Snapshot.of(trainer)
    assert int(snapshot.learnt[snapshot.place]) == trainer.next_input
    trainer.streams.read()
    stretch = snapshot.learnt[snapshot.place : snapshot.place + trainer.config.seq_length]
    assert np.array_equal(stretch, trainer.streams.inputs[:, 0])
    assert np.array_equal(snapshot.state, trainer.model.state[:, :, :1])


def test_training_goes_on_without_it() -> None:
    trainer = engine.Trainer(engine.Config(hidden_size=8), IDS, VOCABULARY)
    list(trainer.run(5))
    snapshot = engine.Snapshot.of(trainer)
    weights, state = snapshot.weights.flat.copy(), snapshot.state.copy()
    list(trainer.run(9))
    assert np.array_equal(snapshot.weights.flat, weights)
    assert np.array_equal(snapshot.state, state)
    assert not np.array_equal(trainer.model.weights.flat, weights)
    snapshot.weights.flat.fill(0)
    assert trainer.model.weights.flat.any()


def test_it_looks_at_the_model_with_what_is_held_out_if_anything_is() -> None:
    whole = engine.Snapshot.of(engine.Trainer(engine.Config(hidden_size=8), IDS, VOCABULARY))
    assert np.array_equal(whole.text, IDS)
    config = dataclasses.replace(whole.config, validation=0.2)
    held = engine.Snapshot.of(engine.Trainer(config, IDS, VOCABULARY))
    assert np.array_equal(held.text, IDS[-180:])
    assert len(held.learnt) == len(IDS) - 180
    assert held.windows(50, 4).shape == (50, 4)
    assert held.windows(10_000, 4).shape == (180, 1)
