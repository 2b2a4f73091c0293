"""What a person is told before a run starts: what is learnt, by what, and what may surprise."""

from __future__ import annotations

from collections.abc import Iterator

import engine
from engine import Trainer

from . import texts
from .options import Options

NEARLY_ALL = 0.97  # of the text that an epoch reads: below, it is said


def describe(text: texts.Text, trainer: Trainer, goal: int | None) -> Iterator[str]:
    """What is about to be learnt, and by what: the lines before a run starts."""
    config, per_epoch = trainer.config, trainer.streams.per_epoch
    yield texts.describe(text)
    yield from text.left_out
    yield (
        f"{config.cell}, {config.hidden_size} hidden units{_extent(config)}, "
        f"{trainer.model.weights.flat.size:,} parameters, "
        f"{config.dtype}; {config.optimizer}, learning rate {trainer.learning_rate:g}, "
        f"sequences of {config.seq_length}, {per_epoch:,} updates an epoch{_held_out(trainer)}"
        + ("" if goal is None else f"; {max(0, goal - trainer.update):,} updates to go")
    )
    learnt = trainer.streams.share_of_epoch
    if learnt < NEARLY_ALL:
        yield f"an epoch reads {learnt:.0%} of the text; the rest fills no whole sequence"


def _extent(config: engine.Config) -> str:
    """Layers and streams, where there are more than one."""
    layers = f" in each of {config.layers} layers" if config.layers > 1 else ""
    return layers + (f", {config.batch_size} streams" if config.batch_size > 1 else "")


def _held_out(trainer: Trainer) -> str:
    """What the model is validated on, where something is held out."""
    if trainer.validation is None:
        return ""
    where = "from a random stretch" if trainer.config.validation_chunk else "from the end"
    return (
        f"; validated every {trainer.validation.every:,} updates on "
        f"{trainer.validation.characters:,} characters {where}"
    )


def never_acting(trainer: Trainer, goal: int) -> Iterator[str]:
    """A warning, where the run is over before patience or decay could act."""
    config, validation = trainer.config, trainer.validation
    if validation is None:
        return
    times = validation.times(goal)
    waits = {"--patience": config.patience, "--decay-patience": config.decay_patience if config.decay < 1 else 0}
    for option, patience in waits.items():
        if patience >= times and patience:
            yield (
                f"{option} {patience} will have no effect: it needs {patience} evaluations without a new best, and the "
                f"run makes {times}; use a smaller --validate-every, or more updates"
            )


def beyond_schedule(trainer: Trainer, goal: int | None) -> Iterator[str]:
    """A warning, where a run goes on after its learning rate has come to the end of its schedule."""
    config = trainer.config
    if config.schedule != "constant" and (goal is None or goal > config.schedule_updates):
        left = trainer.learning_rate * engine.share_of_learning_rate(config, config.schedule_updates)
        end = config.schedule_updates
        yield f"from update {end:,} on, after the {config.schedule} schedule, the learning rate is {left:g}"


def nothing_to_do(options: Options, update: int) -> str:
    """What is said of a run that has come as far as it is to go, or farther."""
    if options.epochs is not None:
        why = "--epochs counts from the beginning of the run"
    elif options.updates is not None:
        why = "--updates is the total, counting those already made"
    else:
        why = "it has reached its goal"
    return f"already at update {update:,}; nothing to do: {why}; to continue, use --updates N with N above {update:,}"
