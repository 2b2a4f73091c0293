"""The gradient check of a report: as the assignment asks, of a small new model, every entry, by central differences."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

import engine

from ...run.live_check import affordable
from ..report import GradientTable
from .telling import Tell, untold

HIDDEN = (25, 20, 15, 10, 8)  # units of each layer: the most of which all entries can be compared in a few seconds
LONGEST = 25  # characters of the sequence
PATIENCE = 3  # times the entries that a person would wait for who only checks gradients
STEP = 1e-5  # of the central differences
SEED = 0
TOLD_EVERY = 20  # pieces


def gradient_table(
    config: engine.Config,
    characters: int,
    text: NDArray[np.integer] | None,
    tell: Tell = untold,
) -> GradientTable:
    """Check a small new model of the kind that ``config`` describes, which knows so many distinct characters.

    Args:
        text: (N,) ids, of which the first are read; None reads random characters.
    """
    small, most = _affordable(config, characters)
    T = small.seq_length
    generator = np.random.default_rng([SEED, engine.CHECKING])
    model = engine.CharRNN(small, characters)
    model.initialise(generator)
    read = generator.integers(0, characters, T + 1) if text is None else text[: T + 1]
    ids = read.astype(np.intp)[:, np.newaxis]
    checker = engine.GradientChecker(model, ids[:-1], ids[1:], generator, entries=most, differences=STEP)
    for number, _ in enumerate(checker.pieces()):
        if number % TOLD_EVERY == 0:
            tell("checking gradients")
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


def _affordable(config: engine.Config, characters: int) -> tuple[engine.Config, int | None]:
    """A small model of the kind, and how many entries of each array are compared; None is all."""
    small = dataclasses.replace(
        config, seq_length=min(LONGEST, config.seq_length), batch_size=1, dtype="float64", seed=SEED,
        shuffle="none", validation=0.0, decay=1.0, patience=0,
    )  # fmt: skip
    entries = 0
    for hidden in HIDDEN:
        small = dataclasses.replace(small, hidden_size=min(hidden, config.hidden_size))
        entries = PATIENCE * affordable(small, characters)
        if entries >= max(map(math.prod, engine.parameter_shapes(small, characters).values())):
            return small, None
    return small, entries
