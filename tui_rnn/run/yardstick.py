"""What writing shares with a text, and the text with itself: without that, nobody knows how much copying is much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import engine

from .texts import Text

SHARE = 0.1  # of a text of which nothing was held out
MOST_CHARACTERS = 100_000  # shares are then known to a few thousandths


def copied_from(
    text: Text, config: engine.Config, written: NDArray[np.uint32], between: Callable[[int, float], None]
) -> engine.Novelty:
    """What stands of (n,) written ids in what a model of this config has learnt of the text.

    ``between``: see ``engine.novelty``.
    """
    ids = text.corpus.ids
    learnt, _ = engine.learnt_and_held_out(len(ids), config)
    return engine.novelty(ids, written, parts=engine.cut(learnt, text.corpus.boundaries), between=between)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a text shares with itself: a part of it, compared with the rest as the model's writing is.

    Attributes:
        held_out: whether the model has not learnt the part. characters: that were compared.
    """

    held_out: bool
    characters: int
    found: engine.Novelty

    @classmethod
    def of(
        cls, text: Text, config: engine.Config, between: Callable[[int, float], None], most: int = MOST_CHARACTERS
    ) -> Yardstick | None:
        """The held-out part compared with the learnt one, or else the end of the text with what comes before it.

        Args:
            between: see ``engine.novelty``. most: characters that are compared.

        Returns:
            None for a text that is too short to have such an end.
        """
        ids = text.corpus.ids
        rest, kept_back = engine.learnt_and_held_out(len(ids), config)
        held_out = bool(kept_back)
        if not held_out:
            end = len(ids) - round(len(ids) * SHARE)
            rest, kept_back = [(0, end)], [(end, len(ids))]
        start, stop = kept_back[0]
        part = ids[start : min(stop, start + most)]
        if not len(part):
            return None
        found = engine.novelty(ids, part, parts=engine.cut(rest, text.corpus.boundaries), between=between)
        return cls(held_out, len(part), found)

    @property
    def name(self) -> str:
        """What the part is, in a heading."""
        return "held out" if self.held_out else f"last {SHARE:.0%}"
