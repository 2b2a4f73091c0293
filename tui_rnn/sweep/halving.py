"""Successive halving, one step of it: after a quarter of the updates the worse half of the points stops.

What was stopped has cost a quarter, and can be gone on with: a run is frozen and thawed exactly.

Source: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
AISTATS 2016.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

SHARE = 4  # of the updates, after which points are compared


def after(goal: int) -> int:
    """The update after which points are compared."""
    return max(1, goal // SHARE)


def worse_half(losses: Mapping[int, Sequence[float]]) -> list[int]:
    """The points whose median is in the worse half, the worst last; of an odd number the middle one goes on.

    Args:
        losses: of the runs of each point, by its number; one without any has failed, and is the worst.
    """
    medians = {point: statistics.median(known) if known else math.inf for point, known in losses.items()}
    ranked = sorted(medians, key=lambda point: (medians[point], point))
    return ranked[(len(ranked) + 1) // 2 :]
