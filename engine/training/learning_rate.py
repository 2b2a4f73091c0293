"""The learning rate's course over a run: a share of the configured rate for each update.

    warm-up     share = update / warmup                                up to update warmup
    constant    share = 1
    linear      share = 1 - (1 - FINAL) x        x = how far from warmup to schedule_updates, in [0, 1]
    cosine      share = FINAL + (1 - FINAL) (1 + cos(pi x)) / 2

Source of the cosine: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ..config import Config

FINAL = 0.01  # the share that is left when a schedule has run its course

# What is left of all but FINAL, by x.
SCHEDULES: Mapping[str, Callable[[float], float]] = {
    "constant": lambda x: 1.0,
    "linear": lambda x: 1 - x,
    "cosine": lambda x: (1 + math.cos(math.pi * x)) / 2,
}


def share_of_learning_rate(config: Config, update: int) -> float:
    """The share of the learning rate that update number ``update`` (from 1) is made with, in (0, 1]."""
    if update < config.warmup:
        return update / config.warmup
    if config.schedule == "constant":
        return 1.0
    x = min(1.0, (update - config.warmup) / max(1, config.schedule_updates - config.warmup))
    return FINAL + (1 - FINAL) * SCHEDULES[config.schedule](x)
