"""SamplingRule: how the next character is chosen from its probabilities.

To add a way of leaving out unlikely characters, add a field and, in CUTS, how many characters it keeps: the options of
the command line, the dialog and the tests read the two. Nothing here imports NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..setting import Setting, check_all, declared, settings_of

if TYPE_CHECKING:
    from ..network.parameters import Array


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """How the next character is chosen; applied in the order of the fields. ``engine.settings(SamplingRule)`` says what
    each one is and may be.

    ``break_loops`` forbids the character that would continue a loop before all the others apply: see
    ``engine.sampling.repetition``. Numbers may be NumPy's; they are kept as Python's.

    Raises:
        ConfigError: a value is of the wrong type or out of range.
    """

    temperature: float = declared(
        Setting(
            default=1.0,
            help="Below 1 sticks to likely characters, above 1 takes more risks; 0 always takes the likeliest.",
            low=0.0,
            high=100.0,
        )
    )
    top_k: int | None = declared(
        Setting(
            default=None,
            type=int,
            help="Choose only among the K likeliest characters.",
            low=1,
            high=math.inf,
            unit="characters",
            unset="all",
        )
    )
    top_p: float | None = declared(
        Setting(
            default=None,
            type=float,
            help="Choose only among the fewest likeliest characters whose probabilities reach a sum of P.",
            low=0.0,
            high=1.0,
            above=True,
            unset="all",
        )
    )
    min_p: float | None = declared(
        Setting(
            default=None,
            type=float,
            help="Choose only among characters at least P times as probable as the likeliest.",
            low=0.0,
            high=1.0,
            unset="all",
        )
    )
    break_loops: bool = declared(Setting(default=False, help="Break out of repetitions.", choices=(False, True)))

    def __post_init__(self) -> None:
        check_all(self, SETTINGS)

    def kept(self, ranked: Array) -> int:
        """How many of the likeliest characters are left; ``ranked`` (V,) are their probabilities, the largest first.

        They need not add up to 1.
        """
        kept = len(ranked)
        for name, cut in CUTS.items():
            value = getattr(self, name)
            if value is not None:
                kept = cut(ranked[:kept], value)
        return kept

    @property
    def cuts(self) -> bool:
        """Whether any character may be left out."""
        return any(getattr(self, name) is not None for name in CUTS)


SETTINGS = settings_of(SamplingRule)


def _fewest_that_reach(ranked: Array, share: float) -> int:
    if share == 1:
        return len(ranked)
    running = ranked.cumsum()
    return min(len(ranked), int(running.searchsorted(share * running[-1])) + 1)


# Field -> how many of so many ranked characters its value keeps, at least 1; in this order.
# Sources: top-k: A. Fan, M. Lewis, Y. Dauphin, "Hierarchical neural story generation", ACL 2018; top-p: A. Holtzman
# et al., "The curious case of neural text degeneration", ICLR 2020; min-p: M. Nguyen et al., "Turning up the heat:
# min-p sampling for creative and coherent LLM outputs" (2024).
CUTS: Mapping[str, Callable[[Array, Any], int]] = {
    "top_k": lambda ranked, k: min(k, len(ranked)),
    "top_p": _fewest_that_reach,
    "min_p": lambda ranked, p: int((ranked >= p * ranked[0]).sum()),
}
