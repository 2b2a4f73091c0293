"""Which of several groups of runs is the best, and whether that can be said at all."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import engine

from ..flags import UPDATES
from .groups import Group, Spread, changes_by_hand
from .recorded import Lowest, RecordedRun

SMOOTH, VALIDATION = "smooth", "validation"
ALIKE = 1.01  # times as many characters read is as many


class Ranking(NamedTuple):
    """How groups can be compared.

    Attributes:
        by: the loss to compare, ``SMOOTH`` or ``VALIDATION``.
        obstacles: why the losses are not comparable, a sentence each; none if they are.
        notes: what to bear in mind where they are compared.
    """

    by: str
    obstacles: tuple[str, ...]
    notes: tuple[str, ...]


def ranking(groups: Sequence[Group]) -> Ranking:
    """How to compare the groups."""
    runs = [run for group in groups for run in group.runs]
    going = [run for run in runs if not run.failed]
    validated = bool(going) and all(run.validation is not None for run in going)
    by = VALIDATION if validated else SMOOTH
    return Ranking(by, tuple(_obstacles(groups, runs, by)), tuple(_notes(going)))


def loss_of(group: Group, by: str) -> Spread | None:
    """The lowest loss of each run, in bits per character: ``by`` says which loss.

    A run that failed has none, and counts as worse than any: a group must not look better for it. None if no run has a
    loss, or if at least half of them failed, so that the median is none.
    """
    bits = [found for run in group.runs if (found := bits_of(run, by)) is not None]
    return spread_beside(bits, sum(bool(run.failed) for run in group.runs))


def spread_beside(bits: Sequence[float], failed: int) -> Spread | None:
    """The spread of losses, beside so many runs that failed: each counts as worse than any; see ``loss_of``."""
    median = statistics.median([*bits, *[math.inf] * failed]) if bits else math.inf
    return Spread(median, min(bits), max(bits)) if math.isfinite(median) else None


def best(groups: Sequence[Group], found: Ranking) -> list[int]:
    """The numbers of the groups whose median is the lowest: several if they are equal, none if losses say nothing."""
    losses = [loss_of(group, found.by) for group in groups]
    known = [loss.median for loss in losses if loss is not None]
    failed = sum(any(run.failed for run in group.runs) for group in groups if loss_of(group, found.by) is None)
    if found.obstacles or not known or len(known) + failed < 2:
        return []
    return [n for n, loss in enumerate(losses) if loss is not None and loss.median == min(known)]


def lowest_of(run: RecordedRun, by: str) -> Lowest | None:
    """The lowest loss of a run, of the one that ``by`` says."""
    return run.validation if by == VALIDATION else run.lowest


def bits_of(run: RecordedRun, by: str) -> float | None:
    """The same in bits per character; None if it has none."""
    lowest = lowest_of(run, by)
    return None if lowest is None else lowest.bits


def curve_of(run: RecordedRun, by: str) -> tuple[engine.Array, engine.Array]:
    """The curve of that loss: (N,) updates, ascending, (N,) bits per character."""
    return run.validation_curve(UPDATES) if by == VALIDATION else run.curve(UPDATES)


def _obstacles(groups: Sequence[Group], runs: Sequence[RecordedRun], by: str) -> Iterator[str]:
    texts = {run.text.sha256: run.text for run in runs}
    if len(texts) > 1:
        named = " and ".join(f"{text.name} ({text.characters:,} characters)" for text in list(texts.values())[:3])
        more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
        yield f"They read different texts, {named}{more}, so their losses cannot be ranked."
        return
    if len({_held_out(group) for group in groups}) > 1:
        yield "They hold out different parts of the text, so their losses cannot be ranked."
    if by == SMOOTH and len({run.config.dropout for run in runs}) > 1:
        yield "Dropout raises the smooth loss, and they differ in dropout: only a validation loss could rank them."


def _held_out(group: Group) -> tuple[object, ...]:
    """What says which part of a text is held out."""
    config = group.runs[0].config
    seeds = tuple(run.config.seed for run in group.runs) if config.validation_chunk and config.validation else ()
    return config.validation, seeds


def _notes(runs: Sequence[RecordedRun]) -> Iterator[str]:
    read = [run.update * run.characters_per_update for run in runs]
    if read and max(read) > ALIKE * min(read):
        yield f"They have not read the same amount of text: {min(read):,} to {max(read):,} characters."
    if by_hand := sum(bool(changes_by_hand(run)) for run in runs):
        yield f"The learning rate of {'one run' if by_hand == 1 else f'{by_hand} runs'} was changed on the way."
