"""The gradient check of a run: of a small new model before training, of the live weights when a person asks.

It is bounded: in entries and in time, and for the live weights in memory. What was compared is said with the result.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator

import engine
from engine import events
from engine.trainer import Trainer

# Of the model that is checked before training. Its vocabulary is that of the text, so it may still be large.
REDUCED = {"hidden_size": 10, "seq_length": 25, "batch_size": 2}
LONGEST, STREAMS = 10, 1  # of the batch that the live weights are checked on: a large model takes a second for that
ENTRIES = 100  # of each array of the live weights: enough to find a wrong gradient
SECONDS = {"reduced": 0.5, "live": 2.0}  # that a check may take
MOST_BYTES = 100_000_000  # that a check of the live weights may take


def check(trainer: Trainer, model: str, tell: Callable[[events.Event], None]) -> Generator[None]:
    """Check the gradients of the ``model``, "reduced" or "live", yielding every so often."""
    update, config = trainer.update, trainer.config
    size = engine.bytes_of_check(config, len(trainer.vocabulary), LONGEST, STREAMS)
    if model == "live" and size > MOST_BYTES:
        tell(
            events.Refused(
                update,
                f"checking the live weights would take {size / 1e6:,.0f} MB of memory, and {MOST_BYTES / 1e6:.0f} is "
                "the most; a small model of the same kind was checked before training",
            )
        )
        return
    tell(events.CheckStarted(update, model))
    try:
        yield
        if model == "reduced":
            checker = trainer.anew(reduced_config(config)).gradient_checker()
        else:
            checker = trainer.gradient_checker(ENTRIES, LONGEST, STREAMS)
        spent, began = 0.0, time.monotonic()
        for _ in checker.pieces():
            spent += time.monotonic() - began
            if spent > SECONDS[model] and checker.enough:
                break
            yield
            began = time.monotonic()
        tell(events.Checked(update, model, checker.results(), spent))
    except Exception as error:  # a check that fails must not end the run that it looks at
        tell(events.Refused(update, f"the gradient check failed: {type(error).__name__}: {error}"))


def reduced_config(config: engine.Config) -> engine.Config:
    """Of a small model of the same kind, that is checked in a moment."""
    sizes = {name: min(most, getattr(config, name)) for name, most in REDUCED.items()}
    return dataclasses.replace(config, **sizes, shuffle="none", validation=0.0, decay=1.0, patience=0)
