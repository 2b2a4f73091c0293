"""The gradient check of a report: as the assignment asks, of a small new model, every entry, by central differences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import engine

from ...run.live_check import affordable
from ..report import GradientTable

HIDDEN, LONGEST = 25, 25  # units of each layer and characters of the sequence, at the most
STEP = 1e-5  # of the central differences
SEED = 0
TOLD_EVERY = 20  # pieces


def gradient_table(
    config: engine.Config,
    characters: int,
    text: NDArray[np.integer] | None,
    tell: Callable[[str, float], None] = lambda what, share: None,
) -> GradientTable:
    """Check a small new model of the kind that ``config`` describes, which knows so many distinct characters.

    Args:
        text: (N,) ids, of which the first are read; None reads random characters.
        tell: called often, with what is done and the share of it that is.
    """
    small = dataclasses.replace(
        config, hidden_size=min(HIDDEN, config.hidden_size), seq_length=min(LONGEST, config.seq_length), batch_size=1,
        dtype="float64", seed=SEED, shuffle="none", validation=0.0, decay=1.0, patience=0,
    )  # fmt: skip
    T = small.seq_length
    generator = np.random.default_rng([SEED, engine.CHECKING])
    model = engine.CharRNN(small, characters)
    model.initialise(generator)
    read = generator.integers(0, characters, T + 1) if text is None else text[: T + 1]
    ids = read.astype(np.intp)[:, np.newaxis]
    entries, largest = affordable(small, characters), max(array.size for array in model.weights.values())
    most = None if entries >= largest else entries
    checker = engine.GradientChecker(model, ids[:-1], ids[1:], generator, entries=most, differences=STEP)
    for number, _ in enumerate(checker.pieces()):
        if number % TOLD_EVERY == 0:
            tell("checking gradients", 0.0)
    return GradientTable(
        config=small,
        characters=characters,
        from_text=text is not None,
        entries=most,
        seed=SEED,
        step=STEP,
        eps=engine.COURSE_EPS,
        checks=checker.results(),
    )
