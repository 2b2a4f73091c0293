"""From what the command line says to a session: a run that is new, or resumed from a checkpoint."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import engine
from engine import Trainer

from ..flags import as_given, check_effect, refusal
from ..watch.progress import in_minutes
from . import origins, texts
from .limits import check_memory, readable_size
from .notes import beyond_schedule, describe, never_acting, nothing_to_do
from .options import MOST_UPDATES, Options, UsageError, check_options
from .ownership import identity_of
from .place import check_not_the_text, check_place
from .pretrained import start_from
from .runfiles import SUFFIX, RunFiles
from .session import Session

OUT = Path("ckpt.npz")


def prepare(options: Options) -> Session:
    """Read, check and build everything that a run needs. Nothing is written: see ``session.locked``.

    Raises:
        UsageError, engine.EngineError: something does not fit; each message is one line.
    """
    check_options(options)
    try:
        session = _new(options) if options.resume is None else _resumed(options)
    except engine.ConfigError as error:
        raise UsageError(refusal(error)) from None
    session = dataclasses.replace(session, attachable=options.attachable, paused=options.paused)
    if options.minutes is None:
        return session
    notes = (*session.notes, f"the run stops after {in_minutes(options.minutes * 60)} of training, finished or not")
    return dataclasses.replace(session, time_limit=options.minutes * 60, notes=notes)


def _new(options: Options) -> Session:
    recipe = engine.RECIPES[options.recipe or "assignment"]
    files = RunFiles.of(_with_suffix(options.out or OUT), options.log)
    start = None if options.init_from is None else start_from(options.init_from, options.settings, files)
    settings = {**(recipe.config.to_dict() if start is None else start.settings), **options.settings}
    # What can be refused is refused before a long text is read. Where a schedule ends is known only after.
    config = engine.Config(**{**settings, "schedule_updates": MOST_UPDATES})
    check_effect(options.settings, config)
    text = texts.read(options.text, options.encoding)
    check_not_the_text(files, text)
    check_place(files)
    check_vocabulary(text, config, options.max_vocabulary)
    check_memory(config, len(text.corpus.vocabulary))
    try:
        goal = _goal(options, engine.training_streams(config, text.corpus.ids, text.corpus.boundaries))
        if goal is None:
            goal = (start.checkpoint.origin.updates if start else None) or recipe.updates
        corpus = text.corpus
        config = _evaluated_often(_ending(config, goal), len(corpus), goal)
        if start is None:
            trainer = Trainer(config, corpus.ids, corpus.vocabulary, corpus.boundaries)
        else:
            trainer = start.trainer(config, corpus)
    except engine.TextError as error:
        raise error.about(text.name) from None
    notes = (*describe(text, trainer, goal), *never_acting(trainer, goal))
    return Session(
        trainer,
        text,
        files,
        goal,
        notes if start is None else (*notes, *start.describe(trainer)),
        fresh=True,
        roll_back=options.on_nan == "rollback",
        on_spike=options.on_spike,
        init_from=None if start is None else start.recorded,
    )


def check_vocabulary(text: texts.Text, config: engine.Config, most: int) -> None:
    """Refuse a text of more distinct characters than a person expects."""
    V = len(text.corpus.vocabulary)
    if most < V:
        raise UsageError(
            f"{text.name} has {V:,} distinct characters, more than --max-vocabulary {most:,}; "
            f"a run would take about {readable_size(engine.bytes_of_run(config, V))} of memory; "
            f"is it really a text? If so, add --max-vocabulary {V}"
        )


def _with_suffix(path: Path) -> Path:
    """``run`` is ``run.npz``, as in NumPy, so that no two runs share the names of their other files.

    Only what is there already may have any name: older versions took it as it was.
    """
    as_it_is = path.name.endswith(SUFFIX) or os.path.lexists(path) or not path.name
    return path if as_it_is else path.with_name(path.name + SUFFIX)


def _ending(config: engine.Config, goal: int) -> engine.Config:
    """The config with a learning-rate schedule, if it has one, that ends where the run does."""
    if config.schedule == "constant":
        return dataclasses.replace(config, schedule_updates=0)
    return dataclasses.replace(config, schedule_updates=goal)


def _evaluated_often(config: engine.Config, characters: int, goal: int) -> engine.Config:
    """The config with so many updates between two evaluations as suits the run: when they come decides what is learnt,
    by patience and decay, and so it is settled at the beginning and kept."""
    if not config.validation or config.validate_every:
        return config
    evaluated = min(round(characters * config.validation), engine.MOST_CHARACTERS)
    return dataclasses.replace(config, validate_every=engine.suitable_every(config, evaluated, goal))


def _resumed(options: Options) -> Session:
    path = _with_suffix(Path(options.resume or options.out or OUT))
    if path.is_symlink():
        path = Path(os.path.realpath(path))  # saving replaces a name: it must be the file's own
    read = identity_of(path)
    checkpoint = engine.load(path)
    _check_same_settings(options.settings, checkpoint)
    files = RunFiles.of(_with_suffix(options.out) if options.out else path, options.log)
    text = origins.reread(checkpoint, path, options.text, options.encoding)
    check_not_the_text(files, text)
    check_memory(checkpoint.config, len(checkpoint.vocabulary))
    trainer = checkpoint.trainer(text.corpus.ids, text.corpus.boundaries)
    rate = options.settings.get("learning_rate", trainer.learning_rate)
    changed = rate != trainer.learning_rate
    if changed:
        trainer.set_learning_rate(rate)
    goal = _goal(options, trainer.streams)
    notes = [f"resuming {path} at update {trainer.update:,}"]
    if goal is not None and goal > trainer.update and trainer.out_of_patience:
        trainer.grant_patience()
        notes.append("it had stopped improving and ended; --patience now counts from here")
    if goal is None:  # a run of an older version may have none
        goal = checkpoint.origin.updates or engine.RECIPES["assignment"].updates
    if goal <= trainer.update:
        notes.append(nothing_to_do(options, trainer.update))
        goal = trainer.update
    roll_back = options.on_nan == "rollback"
    notes = [*describe(text, trainer, goal), *notes, *beyond_schedule(trainer, goal)]
    same = os.path.realpath(files.checkpoint) == os.path.realpath(path)
    check_place(files, checkpoint if same else None)
    return Session(
        trainer,
        text,
        files,
        goal,
        tuple(notes),
        fresh=not same,
        roll_back=roll_back,
        on_spike=options.on_spike,
        read=read,
        changed_rate=changed,
        init_from=checkpoint.origin.init_from,
    )


def _check_same_settings(settings: Mapping[str, Any], checkpoint: engine.Checkpoint) -> None:
    saved = checkpoint.config.to_dict()
    for name, value in settings.items():
        if name != "learning_rate" and value != saved[name]:
            raise UsageError(
                f"{as_given(name, value)} does not fit the checkpoint, which has {as_given(name, saved[name])}; "
                "leave it out, or start a new run without --resume"
            )


def _goal(options: Options, streams: engine.Streams) -> int | None:
    if options.epochs is not None:
        return math.ceil(options.epochs * streams.per_epoch)
    return options.updates
