"""Everything that a report says, read and measured once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import engine

from ... import events
from ...run.baselines import event_of
from ...run.repeat import by_hand, command
from ...run.started import best_of, updates_per_epoch
from ..report import Evaluation, Report, TextFacts
from . import from_metrics, written
from .gradients import gradient_table
from .source import Source
from .telling import Tell, untold
from .versions import versions
from .words import words_of


def gathered(source: Source, tell: Tell = untold) -> Report:
    """Read and measure everything."""
    checkpoint, history, text = source.checkpoint, source.history, source.text
    config, best = checkpoint.config, checkpoint.best_model()
    facts = _facts(checkpoint)
    words = None if text is None else words_of(text.corpus.ids, checkpoint.vocabulary)
    ids = None if text is None else text.corpus.ids
    went_back = 0 if history is None else history.sessions.went_back
    return Report(
        checkpoint=source.name,
        kind=checkpoint.kind,
        update=checkpoint.update,
        goal=checkpoint.origin.updates,
        epoch=checkpoint.update / facts.updates_per_epoch,
        config=config,
        changed=_changed(config),
        parameters=engine.count(engine.parameter_shapes(config, len(checkpoint.vocabulary))),
        text=facts,
        began_with=checkpoint.origin.init_from,
        smooth_loss=checkpoint.smooth_loss,
        best=best_of(checkpoint),
        weights_sha256=checkpoint.parameters_sha256(),
        best_sha256=best.parameters_sha256(),
        curve=None if history is None else from_metrics.loss_curve(history, checkpoint, facts.updates_per_epoch),
        baselines=_baselines(source, tell),
        gradients=gradient_table(config, len(checkpoint.vocabulary), ids, tell),
        texts=() if history is None else tuple(from_metrics.milestones(history, words)),
        samples=written.samples(best, tell),
        copied=None if text is None else written.copied(best, text, tell),
        evaluation=evaluation(source),
        looks=() if history is None else tuple(history.looks),
        duration=None if history is None else from_metrics.duration(history),
        command=f"{command(checkpoint, source.name, () if history is None else history.texts)} --no-ui",
        by_hand=tuple(by_hand(checkpoint, went_back)),
        versions=versions(),
        trained_with={} if history is None else dict(sorted(history.sessions.versions.items())),
        missing=tuple(_missing(source)),
    )


def _facts(checkpoint: engine.Checkpoint) -> TextFacts:
    origin = checkpoint.origin
    _, held_out = engine.learnt_and_held_out(origin.characters, checkpoint.config)
    return TextFacts(
        name=origin.name,
        parts=tuple(part.name for part in origin.parts),
        sha256=origin.sha256,
        characters=origin.characters,
        distinct=len(checkpoint.vocabulary),
        encoding=origin.encoding,
        updates_per_epoch=updates_per_epoch(checkpoint),
        held_out=sum(stop - start for start, stop in held_out),
    )


def _changed(config: engine.Config) -> tuple[str, ...]:
    """The settings that are not the assignment's, as far as they have an effect."""
    usual = engine.RECIPES["assignment"].config.to_dict()
    return tuple(
        name
        for name, value in config.to_dict().items()
        if value != usual[name] and config.has_effect(name) and name not in engine.DERIVED_SETTINGS
    )


def evaluation(source: Source) -> Evaluation:
    """The losses that need the text; None each without it."""
    checkpoint, text = source.checkpoint, source.text
    if text is None:
        return Evaluation(validation=None, last_window=None)
    ids, boundaries = text.corpus.ids, text.corpus.boundaries
    learnt = checkpoint.snapshot(ids, boundaries).learnt
    window = np.asarray(learnt[-checkpoint.config.seq_length - 1 :], np.intp)
    bits = engine.trace(checkpoint.config, checkpoint.weights, window).mean_bits
    return Evaluation(validation=checkpoint.best_model().evaluate(ids, boundaries), last_window=bits * float(np.log(2)))


def _baselines(source: Source, tell: Tell) -> events.Baselines | None:
    """What simpler models reach: as recorded, or else counted now; None without either."""
    checkpoint, text = source.checkpoint, source.text
    if source.history is not None and source.history.baselines is not None:
        return source.history.baselines
    if text is None:
        return None
    tell("counting n-grams")
    model = checkpoint.snapshot(text.corpus.ids, text.corpus.boundaries)
    scored = model.held_out[: engine.MOST_CHARACTERS]
    return event_of(engine.finish(engine.baselines(model.learnt, scored, len(model.vocabulary))), checkpoint.update)


def _missing(source: Source) -> Iterator[str]:
    """What the report cannot say, and why."""
    if source.history is None:
        yield (
            "The loss curve, the texts along the way, the gradients through time and the time that it took are "
            f"missing, because there are no metrics: {source.no_history}."
        )
    if source.text is None:
        yield (
            "How much is copied from the text, and the losses that were to be computed again, are missing; the "
            f"gradients were checked on random characters: {source.no_text}."
        )
