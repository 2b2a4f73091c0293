"""Activity: what the hidden units of a layer do while it reads. Are they saturated, stuck, dead; are the gates open?

Where |h| is near 1, tanh is nearly flat, and almost no gradient passes through the unit. A unit that is there
nearly always has stopped learning, whether it stays on one side or jumps between both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .cells.gates import SATURATED
from .parameters import Array

BINS = 40  # of the histogram, from -1 to 1
STUCK = 0.9  # of the time, that a stuck unit is saturated
DEAD = 0.05  # that a dead unit never exceeds, without its sign


@dataclass(frozen=True, slots=True)
class LayerActivity:
    """The hidden values of one layer while it read a text.

    Attributes:
        histogram: how many values lie in each of equal bins from -1 to 1.
        saturated: the share of values beyond +-0.97.
        stuck: how many units are saturated at least 9 tenths of the time.
        dead: how many units never leave +-0.05. Before training all of them may be dead.
        units: H.
        gates: letter -> how open the gate was on the mean: 0 shut, 1 open. Empty in the vanilla cell.
    """

    histogram: tuple[int, ...]
    saturated: float
    stuck: int
    dead: int
    units: int
    gates: Mapping[str, float]


def layer_activity(hidden: Array, gates: Mapping[str, Array], bins: int = BINS) -> LayerActivity:
    """The activity of one layer.

    Args:
        hidden: (..., H) its hidden states, of a ``Trace`` or a ``Reading``; at least one.
        gates: letter -> (..., H), likewise.
        bins: of the histogram.
    """
    h = hidden.reshape(-1, hidden.shape[-1])
    size = np.abs(h)
    saturated = (size > SATURATED).mean(axis=0)  # (H,) of the time
    # h may be 1 to the last bit, or a little beyond it by rounding: it belongs to the last bin.
    bin_of = ((h + 1) * (bins / 2)).astype(np.intp).clip(0, bins - 1)
    return LayerActivity(
        histogram=tuple(np.bincount(bin_of.reshape(-1), minlength=bins).tolist()),
        saturated=float(saturated.mean()),
        stuck=int(np.count_nonzero(saturated >= STUCK)),
        dead=int(np.count_nonzero(size.max(axis=0) < DEAD)),
        units=h.shape[1],
        gates={letter: float(values.mean(dtype=np.float64)) for letter, values in gates.items()},
    )
