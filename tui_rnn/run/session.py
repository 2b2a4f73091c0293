"""From what the command line says to a run that is ready to go: new, or resumed from a checkpoint."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import engine
from engine import Trainer

from ..flags import MAX_VOCABULARY, ON_NAN, ON_SPIKE, as_given, check_effect, refusal
from ..system import memory
from ..watch.progress import in_minutes
from . import lock, outcome, texts
from .ownership import Identity, identity_of
from .runfiles import SUFFIX, RunFiles, drop_later, remove_temporaries
from .schedule import Intervals, Schedule
from .worker import Worker

OUT = Path("ckpt.npz")
MOST_UPDATES = 10**15  # at ten thousand a second, three thousand years
MOST_THREADS = 1024
MOST = 10**12  # of what is counted in characters and updates
LONGEST_NAME = 200  # bytes; 255 is what file systems allow, and companions and temporaries have longer names
LONGEST_PATH = 3900  # bytes; likewise, of 4,096
NEARLY_ALL = 0.97  # of the text that an epoch reads: below, it is said


class UsageError(Exception):
    """The command line asks for something that cannot be had. One line: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What ``train`` was asked for.

    Attributes:
        text: paths, of which one may be "-"; none is the bundled book, or where a resumed run found its texts.
        encoding: of the texts.
        updates, epochs: how far to go, of which one may be given. minutes: of training, after which to end anyhow.
        max_vocabulary: distinct characters that a text may have.
        recipe: a name in ``engine.RECIPES``. settings: those of ``engine.Config`` that were given, by name.
        out: the checkpoint. log: the metrics file, if not beside it.
        resume: a checkpoint to go on from; "" is ``out``; None starts anew.
        on_nan: "stop" or "rollback", when the loss is not a number.
        on_spike: "warn", "rollback" or "ignore", when the loss jumps.
        threads: for the matrix products; None leaves the choice.
        every: how often to sample and save.
    """

    text: Sequence[str] = ()
    encoding: str | None = None
    updates: int | None = None
    epochs: float | None = None
    minutes: float | None = None
    max_vocabulary: int = MAX_VOCABULARY
    recipe: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    out: Path | None = None
    log: Path | None = None
    resume: str | None = None
    on_nan: str = ON_NAN[0]
    on_spike: str = ON_SPIKE[0]
    threads: int | None = None
    intervals: Intervals = field(default_factory=Intervals)


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is ready to go.

    Attributes:
        goal: updates to reach in all; None when nothing was said.
        notes: lines for the person, before it starts.
        fresh: whether the run is new, so that its logs begin anew.
        roll_back: whether to go back to the last checkpoint when the loss is not a number.
        on_spike: "warn", "rollback" or "ignore", when the loss jumps.
        read: the identity of the checkpoint that was read, if it is the one that is saved to.
        changed_rate: whether a run was resumed with another learning rate than it had.
        time_limit: seconds of training after which the run ends; None is no limit.
    """

    trainer: Trainer
    text: texts.Text
    files: RunFiles
    goal: int | None
    notes: tuple[str, ...]
    fresh: bool
    roll_back: bool = False
    on_spike: str = ON_SPIKE[0]
    read: Identity | None = None
    changed_rate: bool = False
    time_limit: float | None = None

    def origin(self, goal: int | None) -> engine.Origin:
        """What the checkpoints will say about the text and the goal."""
        return texts.origin(self.text, self.files.checkpoint, goal)

    def worker(self, schedule: Schedule, *, stay: bool = False) -> Worker:
        """What drives the run; ``stay``: whether it waits for commands at the goal, and after a divergence."""
        return Worker(
            self.trainer,
            self.goal,
            self.files,
            self.origin(self.goal),
            schedule,
            stay=stay,
            roll_back=self.roll_back,
            on_spike=self.on_spike,
            time_limit=self.time_limit,
            fresh=self.fresh,
            changed_rate=self.changed_rate,
        )


def prepare(options: Options) -> Session:
    """Read, check and build everything that a run needs. Nothing is written: see ``locked``.

    Raises:
        UsageError, engine.EngineError: something does not fit; each message is one line.
    """
    _check_options(options)
    try:
        session = _new(options) if options.resume is None else _resumed(options)
    except engine.ConfigError as error:
        raise UsageError(refusal(error)) from None
    if options.minutes is None:
        return session
    notes = (*session.notes, f"it stops after {in_minutes(options.minutes * 60)} of training, wherever it is by then")
    return dataclasses.replace(session, time_limit=options.minutes * 60, notes=notes)


def _check_options(options: Options) -> None:
    intervals = options.intervals
    for option, name in (("--out", options.out), ("--log", options.log), ("--resume", options.resume)):
        _check_length(option, Path(name or ""))
    for option, path in (("--out", options.out), ("--log", options.log)):
        if path is not None and not path.name:
            raise UsageError(f"{option} {path} is a folder; give the name of a file in it")
    if options.updates is not None and options.epochs is not None:
        raise UsageError("--updates and --epochs both say how far to go; give one of them")
    if options.updates is not None and not 0 <= options.updates <= MOST_UPDATES:
        raise UsageError(f"--updates must be a whole number from 0 to {MOST_UPDATES:,}, not {options.updates}")
    if options.epochs is not None and not (math.isfinite(options.epochs) and 0 <= options.epochs <= 1e6):
        raise UsageError(f"--epochs must be a number from 0 to 1,000,000, not {options.epochs:g}")
    if options.minutes is not None and not 0 < options.minutes <= 1e6:  # NaN is not
        raise UsageError(f"--minutes must be a number above 0 and at most 1,000,000, not {options.minutes:g}")
    numbers = {"--sample-every": intervals.sample, "--sample-length": intervals.sample_length}
    for name, value in (numbers | {"--checkpoint-every": intervals.checkpoint}).items():
        if not 0 <= value <= MOST:
            raise UsageError(f"{name} must be from 0 (never) to {MOST:,}, not {value}")
    if options.max_vocabulary < 2:
        raise UsageError(f"--max-vocabulary must be a whole number of 2 or more, not {options.max_vocabulary}")
    if options.threads is not None and not 1 <= options.threads <= MOST_THREADS:
        raise UsageError(f"--threads must be a whole number from 1 to {MOST_THREADS}, not {options.threads}")
    if options.on_nan not in ON_NAN:
        raise UsageError(f"--on-nan must be {' or '.join(ON_NAN)}, not {options.on_nan!r}")
    if options.on_spike not in ON_SPIKE:
        raise UsageError(f"--on-spike must be {', '.join(ON_SPIKE[:-1])} or {ON_SPIKE[-1]}, not {options.on_spike!r}")
    if options.recipe is not None and options.recipe not in engine.RECIPES:
        raise UsageError(f"--recipe must be one of {', '.join(engine.RECIPES)}, not {options.recipe!r}")
    if options.recipe is not None and options.resume is not None:
        raise UsageError("--recipe does not go with --resume: the settings are the checkpoint's; leave one of them out")


def _check_length(option: str, path: Path) -> None:
    bytes_of_name, bytes_of_path = (len(os.fsencode(part)) for part in (path.name, path))
    if bytes_of_name > LONGEST_NAME or bytes_of_path > LONGEST_PATH:
        raise UsageError(
            f"{option} {path.name[:20]}...: the name is {bytes_of_name:,} bytes long, {bytes_of_path:,} with its "
            f"folder; at most {LONGEST_NAME} and {LONGEST_PATH:,} leave room for the names of the run's other files"
        )


def _new(options: Options) -> Session:
    recipe = engine.RECIPES[options.recipe or "assignment"]
    settings = {**recipe.config.to_dict(), **options.settings}
    # What can be refused is refused before a long text is read. Where a schedule ends is known only after.
    config = engine.Config(**{**settings, "schedule_updates": MOST_UPDATES})
    check_effect(options.settings, config)
    files = RunFiles.of(_with_suffix(options.out or OUT), options.log)
    text = texts.read(options.text, options.encoding)
    _check_not_the_text(files, text)
    files.check_place()
    V = len(text.corpus.vocabulary)
    if options.max_vocabulary < V:
        raise UsageError(
            f"{text.name} has {V:,} distinct characters, more than --max-vocabulary {options.max_vocabulary:,}; "
            f"a run would take about {_size(engine.bytes_of_run(config, V))} of memory; "
            f"is it really a text? If so, add --max-vocabulary {V}"
        )
    _check_memory(config, V)
    try:
        goal = _goal(options, engine.training_streams(config, text.corpus.ids, text.corpus.boundaries))
        if goal is None:
            goal = recipe.updates
        corpus = text.corpus
        config = _evaluated_often(_ending(config, goal), len(corpus), goal)
        trainer = Trainer(config, corpus.ids, corpus.vocabulary, corpus.boundaries)
    except engine.TextError as error:
        raise error.about(text.name) from None
    notes = (*_describe(text, trainer, goal), *_never_acting(trainer, goal))
    roll_back = options.on_nan == "rollback"
    return Session(trainer, text, files, goal, notes, fresh=True, roll_back=roll_back, on_spike=options.on_spike)


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


def _never_acting(trainer: Trainer, goal: int) -> Iterator[str]:
    """A warning, where the run is over before patience or decay could act."""
    config, validation = trainer.config, trainer.validation
    if validation is None:
        return
    times = validation.times(goal)
    waits = {"--patience": config.patience, "--decay-patience": config.decay_patience if config.decay < 1 else 0}
    for option, patience in waits.items():
        if patience >= times and patience:
            yield (
                f"{option} {patience} will never act: it takes {patience} evaluations without a new best, and the run "
                f"makes {times}; use a smaller --validate-every, or more updates"
            )


def _resumed(options: Options) -> Session:
    path = _with_suffix(Path(options.resume or options.out or OUT))
    if path.is_symlink():
        path = Path(os.path.realpath(path))  # saving replaces a name: it must be the file's own
    read = identity_of(path)
    checkpoint = engine.load(path)
    _check_same_settings(options.settings, checkpoint)
    files = RunFiles.of(_with_suffix(options.out) if options.out else path, options.log)
    text = texts.reread(checkpoint, path, options.text, options.encoding)
    _check_not_the_text(files, text)
    _check_memory(checkpoint.config, len(checkpoint.vocabulary))
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
        notes.append(_nothing_to_do(options, trainer.update))
        goal = trainer.update
    roll_back = options.on_nan == "rollback"
    notes = [*_describe(text, trainer, goal), *notes, *_beyond_schedule(trainer, goal)]
    same = os.path.realpath(files.checkpoint) == os.path.realpath(path)
    files.check_place(checkpoint if same else None)
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
    )


def _nothing_to_do(options: Options, update: int) -> str:
    """What is said of a run that has come as far as it is to go, or farther."""
    if options.epochs is not None:
        why = "--epochs counts from the beginning of the run"
    elif options.updates is not None:
        why = "--updates is the total, counting those already made"
    else:
        why = "it has reached its goal"
    return f"already at update {update:,}; nothing to do: {why}; to continue, use --updates N with N above {update:,}"


@contextlib.contextmanager
def locked(session: Session) -> Iterator[Session]:
    """Take the place of a run for as long as the block lasts: lock it, and clear it of what an earlier run left there.

    Yields:
        The session, with what was done among its notes.

    Raises:
        UsageError: another process trains there, or the files that are there cannot be changed.
    """
    files, notes = session.files, list(session.notes)
    with contextlib.ExitStack() as stack:
        try:
            alone = stack.enter_context(lock.held(files.checkpoint))
        except lock.Taken as taken:
            raise UsageError(
                f"{files.checkpoint} is being trained by another tui-rnn ({taken.owner or 'a process'}); "
                "stop that one first, or choose another --out"
            ) from None
        except lock.NotALock as found:
            raise UsageError(
                f"{found.path} should be the lock of {files.checkpoint.name}, and is {found.what}; "
                "remove it, or choose another --out"
            ) from None
        if not session.fresh and identity_of(files.checkpoint) != session.read:
            raise UsageError(f"{files.checkpoint} was saved by another process while it was read; resume again")
        if alone:
            remove_temporaries(files, list(session.text.paths))
        else:
            notes.append("this folder cannot hold a lock: a second tui-rnn on the same checkpoint would not be noticed")
        try:
            if not session.fresh:
                if strange := drop_later(files, session.trainer.update):
                    lines = "1 line is not a record" if strange == 1 else f"{strange:,} lines are not records"
                    notes.append(f"{files.metrics}: {lines} of a run; skipped")
            elif aside := files.set_aside():
                notes.append(f"an earlier run was in the way: it is kept as {aside}")
        except OSError as error:
            raise UsageError(outcome.os_error_message(error, "cannot be changed", files.metrics)) from None
        yield dataclasses.replace(session, notes=tuple(notes))


def _check_not_the_text(files: RunFiles, text: texts.Text) -> None:
    """Refuse to write over the text, whatever it is called."""
    for path, file in product(text.paths, files.all()):
        # Locks and half-written files are hidden, and begin with the name of the file that they belong to.
        folder = file.absolute().parent
        hidden = path.name.startswith(f".{file.name}.") and folder.is_dir() and path.parent.samefile(folder)
        if hidden or (file.exists() and file.samefile(path)):
            name = path if hidden else file
            raise UsageError(f"{name} is the text itself, which is never written to; choose another --out or --log")


def _check_memory(config: engine.Config, vocabulary_size: int) -> None:
    """Refuse what does not fit: before the system kills the process for it, and before it turns out when saving."""
    saved = engine.bytes_of_checkpoint(config, vocabulary_size)
    if saved > engine.MAX_SIZE:
        raise UsageError(
            f"a checkpoint of the run would take {_size(saved)}, and {_size(engine.MAX_SIZE)} is the limit; use a "
            "smaller --hidden or --layers, or a text of fewer distinct characters"
        )
    needed, available = engine.bytes_of_run(config, vocabulary_size), memory.available()
    if available is not None and needed > available:
        raise UsageError(
            f"the run would take about {_size(needed)} of memory, and only {_size(available)} is free; use a smaller "
            "--hidden, --layers, --batch-size or --seq-length"
        )


def _size(size: float) -> str:
    """Bytes for a person: 512 MB, 1.5 GB."""
    units = ["MB", "GB", "TB", "PB"]
    size /= 1e6
    while size >= 1000 and len(units) > 1:
        size, _ = size / 1000, units.pop(0)
    return f"{size:,.{0 if size >= 10 else 1}f} {units[0]}"


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


def _describe(text: texts.Text, trainer: Trainer, goal: int | None) -> Iterator[str]:
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
        yield f"an epoch reads {learnt:.0%} of the text: the rest fills no whole sequence and waits for another epoch"


def _beyond_schedule(trainer: Trainer, goal: int | None) -> Iterator[str]:
    """A warning, where a run goes on after its learning rate has come to the end of its schedule."""
    config = trainer.config
    if config.schedule != "constant" and (goal is None or goal > config.schedule_updates):
        left = trainer.learning_rate * engine.share_of_learning_rate(config, config.schedule_updates)
        end = config.schedule_updates
        yield f"from update {end:,} on, after the {config.schedule} schedule, the learning rate is {left:g}"


def _extent(config: engine.Config) -> str:
    """Layers and streams, where there are more than one."""
    layers = f" in each of {config.layers} layers" if config.layers > 1 else ""
    return layers + (f", {config.batch_size} streams" if config.batch_size > 1 else "")


def _held_out(trainer: Trainer) -> str:
    """What the model is validated on, where something is held out."""
    if trainer.validation is None:
        return ""
    where = "a chunk" if trainer.config.validation_chunk else "the end"
    return (
        f"; validated on {trainer.validation.characters:,} characters of {where} every "
        f"{trainer.validation.every:,} updates"
    )
