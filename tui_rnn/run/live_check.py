"""The gradient check of a run: of a small new model before training, of the live weights when a person asks.

It is bounded in entries and in time, and for the live weights in memory. The result says what was compared.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

import engine
from engine import CHECKING, Trainer

from .. import events

# The model that is checked before training: small, but large enough that the gated cells work in chunks and multiply
# with wide matrices in parts (engine/network/cells/layout.py), and that the lookup sorts (engine/network/linear.py).
# Three layers are enough: all that lie between two others are alike.
REDUCED: dict[str, Any] = {"hidden_size": 208, "seq_length": 10, "batch_size": 8}
REDUCED_VOCABULARY, MOST_LAYERS = 72, 3
LONGEST, STREAMS = 10, 1  # of the batch for checking live weights: with a large model even that takes a second
ENTRIES = 100  # of each array of the live weights: enough to find a wrong gradient
SECONDS = {"reduced": 0.5, "live": 2.0}  # that a check may take
MOST_BYTES = 100_000_000  # that a check of the live weights may take
WORK = 3 * 10**9  # multiplications, about, for the entries of a model where nobody says how many


def check(trainer: Trainer, model: str, tell: Callable[[events.Event], None]) -> Generator[None]:
    """Check the gradients of the ``model``, "reduced" or "live", yielding between pieces."""
    update, config = trainer.update, trainer.config
    size = engine.bytes_of_check(config, len(trainer.vocabulary), LONGEST, STREAMS)
    if model == "live" and size > MOST_BYTES:
        tell(
            events.CheckFailed(
                update,
                model,
                f"checking the live weights would take {size / 1e6:,.0f} MB of memory, more than the limit of "
                f"{MOST_BYTES / 1e6:.0f} MB; a small model of the same kind was checked before training",
            )
        )
        return
    tell(events.CheckStarted(update, model))
    try:
        yield
        small = model == "reduced"
        checker = reduced_checker(config) if small else trainer.gradient_checker(ENTRIES, LONGEST, STREAMS)
        spent, began = 0.0, time.monotonic()
        for _ in checker.pieces():
            spent += time.monotonic() - began
            if spent > SECONDS[model] and checker.enough:
                break
            yield
            began = time.monotonic()
        tell(events.Checked(update, model, checker.results(), spent))
    except Exception as error:  # an error in a check must not end the run
        tell(
            events.CheckFailed(
                update, model, f"the gradient check could not be finished: {type(error).__name__}: {error}"
            )
        )


def reduced_checker(config: engine.Config, entries: int | None = None) -> engine.GradientChecker:
    """A checker of a small new model with the same cell, layers, dropout and loss, on random characters."""
    small = dataclasses.replace(
        config, **REDUCED, layers=min(config.layers, MOST_LAYERS),
        shuffle="none", validation=0.0, decay=1.0, patience=0,
    )  # fmt: skip
    generator = np.random.default_rng([config.seed, CHECKING])
    model = engine.CharRNN(small, REDUCED_VOCABULARY)
    model.initialise(generator)
    shape = small.seq_length, small.batch_size
    inputs, targets = generator.integers(0, REDUCED_VOCABULARY, (2, *shape), np.intp)
    return engine.GradientChecker(model, inputs, targets, generator, entries=entries)


def affordable(config: engine.Config, vocabulary_size: int) -> int:
    """How many entries of each array can be compared in a few seconds; at least 5."""
    shapes, V = engine.parameter_shapes(config, vocabulary_size), vocabulary_size
    H, gates = config.hidden_size, engine.CELLS[config.cell].gates
    each = engine.count(shapes) - V * gates * H + 20 * (config.layers * gates * H + V)
    return max(5, WORK // (2 * (len(shapes) + 1) * each * config.seq_length * config.batch_size))
