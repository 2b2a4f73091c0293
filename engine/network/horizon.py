"""The memory horizon: how long a difference in the past is felt in what a network expects."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import Config
from .parameters import Array
from .reading import predictions, read
from .through_time import lead_of

WITHIN = 0.01


@dataclass(frozen=True, slots=True)
class MemoryHorizon:
    """How long a difference in the past is felt.

    Attributes:
        characters: after which it no longer is, the median over the windows; None when it still is after ``longest``.
        longest: how many characters were read.
        windows: how many windows there were. forgot: in how many of them it was no longer felt at the end.
    """

    characters: float | None
    longest: int
    windows: int
    forgot: int


def memory_horizon(
    config: Config, weights: Mapping[str, Array], windows: NDArray[np.intp], longest: int, within: float = WITHIN
) -> MemoryHorizon:
    """After how many characters of the same text two networks with another past expect the same.

    Each window is read twice: after its own lead, and after that of another window (after none, from a state of zero,
    if there is but one). From the horizon on, to the end, the total variation distance of the two predictions is at
    most ``within``: no set of next characters is more probable to the one than to the other by more than that. The
    largest relative difference would be that of a character which neither of them expects.

    Args:
        config, weights: of the model; the weights are only read.
        windows: (lead + longest, B) ids.
        longest: N; how many characters both read.

    Raises:
        ValueError: the windows are shorter than N.
    """
    lead = lead_of(windows, longest)
    text, B = windows[lead:], windows.shape[1]
    own = read(config, weights, windows[:lead]).state
    other = np.roll(own, 1, axis=2) if B > 1 else np.zeros_like(own)
    distances = _distances(
        weights, *(read(config, weights, text, state).hidden[-1].reshape(longest * B, -1) for state in (own, other))
    ).reshape(longest, B)
    felt = ~(distances <= within)
    # Of each window: 1 after the last position at which the past is felt; infinite if that is the last of all.
    horizons = [math.inf if column[-1] else float(np.flatnonzero([True, *column])[-1] + 1) for column in felt.T]
    median = statistics.median(horizons)
    return MemoryHorizon(
        characters=median if math.isfinite(median) else None,
        longest=longest,
        windows=B,
        forgot=sum(map(math.isfinite, horizons)),
    )


def _distances(weights: Mapping[str, Array], one: Array, other: Array) -> NDArray[np.float64]:
    """(n,) total variation distances of the predictions after hidden states (n, H) and others (n, H)."""
    anything = np.zeros(len(one), np.intp)
    pairs = zip(predictions(weights, one, anything), predictions(weights, other, anything), strict=True)
    return np.concatenate([np.abs(p.scores - q.scores).sum(axis=1, dtype=np.float64) / 2 for (_, p), (_, q) in pairs])
