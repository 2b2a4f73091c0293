"""The texts of a report, written again from the seeds that it carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import engine

from ...run.writing import ids_written
from ..gathering.telling import Tell
from ..gathering.written import LENGTH, VARIANTS
from .finding import DIFFERS, REPRODUCED, Finding

MOST = 4 * LENGTH  # characters of a text; a report's are no longer than LENGTH
MOST_TEXTS = 100
MOST_SEED = 2**64
AROUND = 12  # characters that are quoted from where two texts differ on


def texts(stored: Sequence[Mapping[str, Any]], best: engine.Checkpoint, tell: Tell) -> Iterator[Finding]:
    """Each text, by the weights of the best model, its rule and its seed."""
    names = [sample["name"] for sample in stored]
    for variant in VARIANTS:
        if variant.name not in names:
            yield Finding(f"text, {variant.name}", DIFFERS, "the report does not have it")
    for sample in stored[:MOST_TEXTS]:
        yield _text(f"text, {sample['name']}", sample, best, tell)
    if len(stored) > MOST_TEXTS:
        yield Finding("texts", DIFFERS, f"there are {len(stored):,}; a report has {len(VARIANTS)}")


def _text(what: str, sample: Mapping[str, Any], best: engine.Checkpoint, tell: Tell) -> Finding:
    before, seed = sample["text"], sample["seed"]
    if len(before) > MOST:
        return Finding(what, DIFFERS, f"it is longer than any text of a report: {len(before):,} characters")
    if not 0 <= seed < MOST_SEED:
        return Finding(what, DIFFERS, "no text is written with such a seed")
    try:
        rule = engine.SamplingRule(**sample["rule"])
    except (engine.EngineError, TypeError, RecursionError):
        return Finding(what, DIFFERS, "no text is written by such a rule")
    here = best.vocabulary.decode(ids_written(best, rule, seed, len(before), tell).tolist())
    if here == before:
        return Finding(what, REPRODUCED)
    n = next(n for n, (a, b) in enumerate(zip(before, here, strict=True)) if a != b)
    was, now = (text[n : n + AROUND] for text in (before, here))
    return Finding(what, DIFFERS, f"from character {n + 1:,} on: the report has {was!r}, here it is {now!r}")
