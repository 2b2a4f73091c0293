"""The first event of a run, made from its trainer or, when nobody trains it, from its checkpoint."""

from __future__ import annotations

import math
from pathlib import Path

import engine
from engine import Trainer

from ..events import Best, Started, TextRead
from .runfiles import RunFiles


def of_trainer(
    trainer: Trainer,
    goal: int | None,
    files: RunFiles,
    origin: engine.Origin,
    time_limit: float | None,
    fresh: bool,
    changed_rate: bool,
) -> Started:
    """The first event of a run, from its trainer."""
    vocabulary, validation = trainer.vocabulary, trainer.validation
    return Started(
        update=trainer.update,
        config=trainer.config,
        vocabulary=vocabulary.characters,
        parameters=trainer.model.weights.flat.size,
        updates_per_epoch=trainer.streams.per_epoch,
        text=TextRead(
            name=origin.name,
            sha256=origin.sha256,
            characters=origin.characters,
            distinct=len(vocabulary),
            encoding=origin.encoding,
        ),
        checkpoint=str(files.checkpoint),
        goal=goal,
        time_limit=time_limit,
        fresh=fresh,
        changed_rate=changed_rate,
        smooth_loss=trainer.smooth_loss,
        validation_loss=None if validation is None else validation.loss,
        best=best_of(trainer),
        learning_rates=tuple(trainer.learning_rates),
    )


def best_of(trainer: Trainer) -> Best:
    """The best model so far, as events report it."""
    best = trainer.best
    losses = (loss if math.isfinite(loss) else None for loss in (best.smooth_loss, best.validation_loss))
    return Best(best.update, *losses)


def of_checkpoint(checkpoint: engine.Checkpoint, path: Path) -> Started:
    """The first event of a run, from its checkpoint."""
    c, text = checkpoint, checkpoint.origin
    return Started(
        update=c.update,
        config=c.config,
        vocabulary=c.vocabulary.characters,
        parameters=engine.count(engine.parameter_shapes(c.config, len(c.vocabulary))),
        updates_per_epoch=updates_per_epoch(c),
        text=TextRead(
            name=text.name,
            sha256=text.sha256,
            characters=text.characters,
            distinct=len(c.vocabulary),
            encoding=text.encoding,
        ),
        checkpoint=str(path),
        goal=text.updates,
        time_limit=None,
        fresh=False,
        changed_rate=False,
        smooth_loss=c.smooth_loss,
        validation_loss=c.validation_loss,
        best=Best(c.best_update, c.best_smooth_loss, c.best_validation_loss),
        learning_rates=c.learning_rates,
    )


def updates_per_epoch(checkpoint: engine.Checkpoint) -> int:
    """How many updates read the text once, computed without the text."""
    c, text = checkpoint.config, checkpoint.origin
    learnt = sum(stop - start for start, stop in engine.learnt_and_held_out(text.characters, c)[0])
    read = engine.learnt_boundaries(text.characters, text.boundaries, c)
    order, _ = engine.plan(learnt, c.seq_length, c.batch_size, c.shuffle, c.chunks, (), read)
    return max(1, order.per_epoch)
