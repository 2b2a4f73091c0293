"""The next update made on copies is the one that the trainer then makes, bit for bit, and changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.training.parameter_updates import parameter_updates

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"clip": 0.01, "seq_length": 7},
        {"batch_size": 3, "cell": "lstm", "layers": 2, "dropout": 0.3, "clip": 0.0, "clip_norm": 0.1},
        {"shuffle": "chunks", "chunks": 4, "optimizer": "adam", "warmup": 20},
        {"shuffle": "random", "cell": "gru", "weight_decay": 0.1, "optimizer": "adam"},
    ],
)
def test_it_is_the_update_that_follows(settings: dict[str, Any]) -> None:
    config = engine.Config(**{"hidden_size": 8} | settings)
    trainer, twin = (engine.Trainer(config, IDS, VOCABULARY) for _ in range(2))
    list(trainer.run(7)), list(twin.run(7))
    snapshot = engine.Snapshot.of(trainer, with_update=True)
    assert snapshot.next_update is not None
    found = snapshot.next_update.figures()
    assert [of.name for of in found] == list(trainer.model.weights)

    before = engine.Snapshot.of(trainer).weights
    change = engine.Snapshot.of(trainer).weights
    gradient = _gradient_of_next(twin)
    list(trainer.run(12)), list(twin.run(8))
    change.flat[...] = twin.model.weights.flat - before.flat
    assert found == pytest.approx(parameter_updates(config, gradient, before, change))
    list(twin.run(12))
    assert trainer.parameters_sha256() == twin.parameters_sha256()


def _gradient_of_next(trainer: engine.Trainer) -> engine.Parameters:
    """By the trainer's own model, whose state is put back."""
    state = trainer.model.state.copy()
    trainer.streams.read()
    update = trainer.update + 1
    trainer.model.loss_and_gradients(trainer.streams.inputs, trainer.streams.targets, trainer.dropout_generator(update))
    trainer.model.state[...] = state
    gradient = engine.Snapshot.of(trainer).weights
    gradient.flat[...] = trainer.model.gradients.flat
    return gradient


def test_without_being_asked_for_it_is_not_kept() -> None:
    trainer = engine.Trainer(engine.Config(hidden_size=8), IDS, VOCABULARY)
    assert engine.Snapshot.of(trainer).next_update is None
