"""What is said of memory before it is taken is never much less than what is."""

from __future__ import annotations

import dataclasses
import tracemalloc

import numpy as np
import pytest

import engine
from engine.text.vocabulary import Vocabulary


def trainer_of(config, vocabulary_size):
    config = dataclasses.replace(config, validation=0.0)
    characters = max(vocabulary_size, 2 * config.seq_length * config.batch_size + 1)
    vocabulary = Vocabulary("".join(chr(0x10000 + n) for n in range(vocabulary_size)))
    return engine.Trainer(config, (np.arange(characters) % vocabulary_size).astype(np.uint32), vocabulary)


def peak_of_check(trainer, **bounds):
    """The most bytes that a check takes beside the trainer, from its making until a verdict may be given."""
    tracemalloc.start()
    try:
        checker = trainer.gradient_checker(**bounds)
        for _ in checker.pieces():
            if checker.enough:
                break
        assert all(check.passed for check in checker.results())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("recipe", ["assignment", "quick", "quality"])
def test_a_bounded_check_takes_less_than_100_mb_and_no_more_than_it_says(recipe):
    config = engine.RECIPES[recipe].config
    peak = peak_of_check(trainer_of(config, 65), longest=25, streams=2)
    assert peak < engine.bytes_of_check(config, 65, longest=25, streams=2) < 100e6


@pytest.mark.parametrize(
    ("settings", "vocabulary_size"),
    [
        ({}, 20_000),
        ({"cell": "lstm", "hidden_size": 50, "batch_size": 2}, 5_000),
        ({"cell": "gru", "layers": 3, "hidden_size": 64, "batch_size": 64, "dropout": 0.5}, 65),
        ({"hidden_size": 16, "batch_size": 64}, 300),
    ],
)
def test_any_check_takes_no_more_than_it_says_and_not_far_less(settings, vocabulary_size):
    config = engine.Config(**settings)
    peak, said = peak_of_check(trainer_of(config, vocabulary_size)), engine.bytes_of_check(config, vocabulary_size)
    assert peak < said < 3 * peak + 30e6


def test_a_smaller_check_takes_less():
    config = engine.RECIPES["quality"].config
    assert engine.bytes_of_check(config, 65, 25, 2) < engine.bytes_of_check(config, 65, 25)
    assert engine.bytes_of_check(config, 65, 25) < engine.bytes_of_check(config, 65)
    assert engine.bytes_of_check(config, 65, 1000, 1000) == engine.bytes_of_check(config, 65)
