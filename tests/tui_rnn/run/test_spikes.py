"""Spikes: found where the loss jumps and stays, and nowhere else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from tui_rnn.run.spikes import BLOCK, LASTING, LEAST, REFERENCE, Spike, SpikeDetector

GUESSING = 25 * math.log(70)
ARMED = LEAST * BLOCK


def found(losses: np.ndarray, guessing: float = GUESSING) -> list[tuple[int, Spike]]:
    detector = SpikeDetector(guessing)
    blocks = ((end, losses[end - BLOCK : end].tolist()) for end in range(BLOCK, len(losses) + 1, BLOCK))
    taken = ((end, detector.take(end, block)) for end, block in blocks)
    return [(update, spike) for update, spike in taken if spike is not None]


def noise(count: int, seed: int = 0) -> np.ndarray:
    """Losses of single sequences of 25: skewed, and falling."""
    generator = np.random.default_rng(seed)
    return 50 + 40 * np.exp(-np.arange(count) / 1000) + generator.gamma(4, 4, count)


def test_a_jump_is_found_at_the_end_of_its_block_and_dated_before_its_beginning() -> None:
    losses = noise(3000)
    losses[2007:] += 120
    spikes = found(losses)
    assert [update for update, _ in spikes[:3]] == [2020, 2040, 2060]
    assert [spike.blocks for _, spike in spikes[:3]] == [1, 2, 3]
    assert {spike.since for _, spike in spikes} == {1980}
    assert spikes[0][1].usual == pytest.approx(np.median(losses[1000:2000]), rel=0.1)
    assert spikes[0][1].now == pytest.approx(np.median(losses[2000:2020]))


def test_a_few_odd_sequences_are_none() -> None:
    losses = noise(3000)
    losses[2000:2009] *= 10
    losses[2500] = 1e30
    assert found(losses) == []


def test_a_level_that_lasts_becomes_the_usual_one() -> None:
    losses = noise(6000)
    losses[2000:] += 200
    losses[5000:] += 200
    spikes = found(losses)
    assert [update for update, _ in spikes] == [
        *range(2020, 2000 + REFERENCE * BLOCK + 1, BLOCK),
        *range(5020, 6001, BLOCK),
    ]


def test_before_it_knows_what_is_usual_it_finds_nothing() -> None:
    losses = noise(ARMED)
    losses[ARMED // 2 :] += 500
    assert found(losses) == []


def test_a_loss_that_hardly_varies_may_still_rise_a_little() -> None:
    """As of a text that is learnt by heart: its spread is next to nothing."""
    losses = np.full(2000, 0.01)
    losses[1500:] = 0.15 * GUESSING
    assert found(losses) == []
    losses[1500:] = 0.25 * GUESSING
    assert found(losses)[0][0] == 1520


def test_going_back_ends_a_spike_and_keeps_what_is_usual() -> None:
    detector, losses = SpikeDetector(GUESSING), noise(2000)
    for end in range(BLOCK, 2001, BLOCK):
        detector.take(end, losses[end - BLOCK : end].tolist())
    assert detector.take(2020, [300.0] * BLOCK) is not None
    assert detector.is_high
    detector.start_over()
    assert not detector.is_high
    spike = detector.take(1520, [300.0] * 7)  # a block that went back in its middle is shorter
    assert spike is not None
    assert (spike.blocks, spike.since) == (1, 1520 - 7 - BLOCK)


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.sampled_from([0.01, 1.0, 25.0, 1000.0]), st.integers(ARMED, 2500))
def test_it_does_not_depend_on_the_unit_of_the_loss_nor_finds_anything_in_noise(
    seed: int, unit: float, at: int
) -> None:
    losses = noise(3000, seed)
    assert found(losses * unit, GUESSING * unit) == []
    losses[at:] += 200
    assert [u for u, _ in found(losses * unit, GUESSING * unit)] == [u for u, _ in found(losses)]
    first = found(losses)[0][1]
    assert first.since <= at
    assert at - first.since <= 3 * BLOCK


@pytest.mark.parametrize(
    "settings", [{}, {"batch_size": 8, "optimizer": "adam", "learning_rate": 0.003}], ids=["assignment", "adam"]
)
def test_a_real_run_has_none_until_its_learning_rate_is_raised(settings: dict[str, Any]) -> None:
    text = "the quick brown fox jumps over the lazy dog. " * 40 + "\n| 1 | 22 | 333 |\n" * 10
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    config = engine.Config(**{"hidden_size": 16, **settings})
    trainer = engine.Trainer(config, vocabulary.encode(text).astype("uint8"), vocabulary)
    losses = [event.loss for event in trainer.run(1500)]
    trainer.set_learning_rate(trainer.learning_rate * 100)
    losses += [event.loss for event in trainer.run(1600)]
    spikes = found(np.array(losses), config.loss_length * math.log(len(vocabulary)))
    assert spikes[0][0] in (1520, 1540)
    assert len(spikes) >= LASTING
