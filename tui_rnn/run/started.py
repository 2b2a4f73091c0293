"""The first event of a run, made from where the run is: its trainer's state, or its checkpoint if nobody trains it."""

from __future__ import annotations

from pathlib import Path

import engine

from ..events import Best, Started, TextRead


def first_event(
    state: engine.RunState,
    config: engine.Config,
    vocabulary: engine.Vocabulary,
    origin: engine.Origin,
    *,
    updates_per_epoch: int,
    checkpoint: Path,
    goal: int | None,
    time_limit: float | None = None,
    fresh: bool = False,
    changed_rate: bool = False,
) -> Started:
    """The first event of a run of these settings, on the text of ``origin``."""
    return Started(
        update=state.update,
        config=config,
        vocabulary=vocabulary.characters,
        parameters=engine.count(engine.parameter_shapes(config, len(vocabulary))),
        updates_per_epoch=updates_per_epoch,
        text=TextRead(
            name=origin.name,
            sha256=origin.sha256,
            characters=origin.characters,
            distinct=len(vocabulary),
            encoding=origin.encoding,
        ),
        checkpoint=str(checkpoint),
        goal=goal,
        time_limit=time_limit,
        fresh=fresh,
        changed_rate=changed_rate,
        smooth_loss=state.smooth_loss,
        validation_loss=state.validation_loss,
        best=best_of(state),
        learning_rates=state.learning_rates,
        init_from=origin.init_from,
    )


def best_of(state: engine.RunState) -> Best:
    """The best model so far, as events report it."""
    return Best(state.best_update, state.best_smooth_loss, state.best_validation_loss)


def of_checkpoint(checkpoint: engine.Checkpoint, path: Path) -> Started:
    """The first event of a run that nobody trains."""
    c = checkpoint
    return first_event(
        c,
        c.config,
        c.vocabulary,
        c.origin,
        updates_per_epoch=updates_per_epoch(c),
        checkpoint=path,
        goal=c.origin.updates,
    )


def updates_per_epoch(checkpoint: engine.Checkpoint) -> int:
    """How many updates read the text once, computed without the text."""
    c, text = checkpoint.config, checkpoint.origin
    learnt = sum(stop - start for start, stop in engine.learnt_and_held_out(text.characters, c)[0])
    read = engine.learnt_boundaries(text.characters, text.boundaries, c)
    order, _ = engine.plan(learnt, c.seq_length, c.batch_size, c.shuffle, c.chunks, (), read)
    return max(1, order.per_epoch)
