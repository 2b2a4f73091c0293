"""Distribution: what a sampling rule makes of the scores of the next character, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..network.parameters import Array
from .rule import SamplingRule
from .writer import unnormalised


@dataclass(frozen=True, slots=True)
class Distribution:
    """The next character under a sampling rule.

    Attributes:
        rule: that was applied.
        ids: (V,) of all characters, the likeliest first, also among those left out; equals in the order of their ids.
        probabilities: (V,) theirs, in that order; they add up to 1, and are 0 from ``kept`` on.
        kept: how many characters may be chosen.
    """

    rule: SamplingRule
    ids: NDArray[np.intp]
    probabilities: NDArray[np.float64]
    kept: int


def distribution(rule: SamplingRule, scores: Array) -> Distribution:
    """What a rule makes of the scores (V,): ``engine.next_scores`` has them, for a hidden state of a ``Trace``.

    ``break_loops`` is not applied: it depends on what has been written.
    """
    p = unnormalised(rule, scores)
    ids = np.lexsort((-scores, -p))  # what is left out, at 0, still in the order of its scores
    return Distribution(rule, ids, p[ids] / p.sum(), int(np.count_nonzero(p)))
