"""What a run has recorded of itself, as a report has it."""

from __future__ import annotations

from collections.abc import Iterator

import engine

from ...watch.history import History
from ...watch.milestones import Milestones
from ..report import Duration, LossCurve, Milestone
from .words import Words

MOST_SHOWN = 2_000  # characters of a text


def loss_curve(history: History, checkpoint: engine.Checkpoint, updates_per_epoch: int) -> LossCurve | None:
    """The curve; None if no update is recorded."""
    if not history.updates:
        return None
    return LossCurve(
        updates=tuple(history.updates),
        losses=tuple(history.losses),
        smooth_losses=tuple(history.smooth_losses),
        validated=tuple(history.validated),
        validation_losses=tuple(history.validation_losses),
        learning_rates=checkpoint.learning_rates,
        updates_per_epoch=updates_per_epoch,
        loss_length=checkpoint.config.loss_length,
        norms=tuple(history.gradient_norms),
        clipped=tuple(history.clipped),
        saturated=tuple(history.saturated),
    )


def milestones(history: History, words: Words | None) -> Iterator[Milestone]:
    """The texts of every 10,000th update."""
    assert isinstance(history.texts, Milestones)
    for due, text in history.texts.found():
        written = text.prompt + text.text
        yield Milestone(
            due=due,
            update=text.update,
            smooth_loss=text.smooth_loss,
            rule=text.rule,
            text=engine.shortened(written, MOST_SHOWN),
            in_text=None if words is None else words.share(written),
        )


def duration(history: History) -> Duration | None:
    """How long it took; None if that is not recorded."""
    sessions = history.sessions
    if not sessions.seconds:
        return None
    return Duration(seconds=sessions.seconds, sessions=max(1, sessions.count), over=sessions.over)
