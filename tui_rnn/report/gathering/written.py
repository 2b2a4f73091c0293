"""What the best model writes for a report, and how much of it stands in the training text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import engine

from ...run.texts import Text
from ...run.writing import ids_written
from ...run.yardstick import Yardstick, copied_from
from ..report import Copied, Sample
from .telling import Tell

SEED = 0
LENGTH, SHORT = 1_000, 300  # characters of the long text, and of the others
COMPARED = 1_000, 10_000  # characters that are compared with the text, at least and at most
WORK = 3 * 10**9  # multiplications, about, for writing them
LONGEST_QUOTE = 200  # characters of the longest copied passage


class Variant(NamedTuple):
    """A text that the best model writes."""

    name: str
    rule: engine.SamplingRule
    length: int


VARIANTS = (
    Variant("best", engine.SamplingRule(), LENGTH),
    Variant("temperature, low", engine.SamplingRule(temperature=0.4), SHORT),
    Variant("temperature, medium", engine.SamplingRule(temperature=0.8), SHORT),
    Variant("temperature, high", engine.SamplingRule(temperature=1.3), SHORT),
    Variant("nucleus, low", engine.SamplingRule(top_p=0.4), SHORT),
    Variant("nucleus, medium", engine.SamplingRule(top_p=0.7), SHORT),
    Variant("nucleus, high", engine.SamplingRule(top_p=0.95), SHORT),
)


def samples(best: engine.Checkpoint, tell: Tell) -> tuple[Sample, ...]:
    """All texts, from the weights and the hidden state of a best model."""
    return tuple(
        Sample(
            name=name,
            rule=rule,
            seed=SEED,
            text=best.vocabulary.decode(ids_written(best, rule, SEED, length, tell).tolist()),
        )
        for name, rule, length in VARIANTS
    )


def copied(best: engine.Checkpoint, text: Text, tell: Tell) -> Copied:
    """Compare what the best model writes at temperature 1 with what it was trained on; the long text is its beginning.

    Beside it stands what a part of the text shares with the rest.
    """
    config = best.config
    least, most = COMPARED
    n = min(most, max(least, WORK // best.weights.flat.size))
    sample = ids_written(best, engine.SamplingRule(), SEED, n, tell)
    found = copied_from(text, config, sample, _looking(tell))
    beside = Yardstick.of(text, config, _looking(tell), n)
    passage = sample[found.start : found.start + min(found.longest, LONGEST_QUOTE)]
    return Copied(
        characters=n,
        shares=found.shares,
        yardstick=None if beside is None else beside.found.shares,
        held_out=beside is not None and beside.held_out,
        longest=found.longest,
        passage=best.vocabulary.decode(passage.tolist()),
    )


def _looking(tell: Tell) -> Callable[[int, float], None]:
    return lambda k, share: tell(f"looking for passages of {k:,} characters in the text", share)
