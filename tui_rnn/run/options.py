"""What ``train`` was asked for, and what it can be asked for."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engine

from ..flags import MAX_VOCABULARY, ON_HANGUP, ON_NAN, ON_SPIKE
from .schedule import Intervals

MOST_UPDATES = 10**15  # at ten thousand a second, three thousand years
MOST_THREADS = 1024
MOST = 10**12  # of what is counted in characters and updates
LONGEST_NAME = 200  # bytes; 255 is what file systems allow, and companions and temporaries have longer names
LONGEST_PATH = 3900  # bytes; likewise, of 4,096


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
        resume: a checkpoint to go on from; "" is ``out``; None starts a new run.
        init_from: a checkpoint with whose weights a new run begins; None draws them.
        on_nan: "stop" or "rollback", when the loss is not a number.
        on_spike: "warn", "rollback" or "ignore", when the loss jumps.
        threads: for the matrix products; None leaves the choice.
        intervals: how often to sample and save.
        attachable: whether other processes may watch and control the run.
        paused: whether it waits to be told to begin.
        on_hangup: "save" or "detach", when the terminal of the app is gone.
        takes_over: whether to wait for the process that has the run to leave it.
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
    init_from: Path | None = None
    on_nan: str = ON_NAN[0]
    on_spike: str = ON_SPIKE[0]
    threads: int | None = None
    intervals: Intervals = field(default_factory=Intervals)
    attachable: bool = True
    paused: bool = False
    on_hangup: str = ON_HANGUP[0]
    takes_over: bool = False


def check_options(options: Options) -> None:
    """Refuse values that are out of range, and options that do not go together. Settings are checked by the engine.

    Raises:
        UsageError: one of them does not fit.
    """
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
    if options.on_hangup not in ON_HANGUP:
        raise UsageError(f"--on-hangup must be {' or '.join(ON_HANGUP)}, not {options.on_hangup!r}")
    if options.on_nan not in ON_NAN:
        raise UsageError(f"--on-nan must be {' or '.join(ON_NAN)}, not {options.on_nan!r}")
    if options.on_spike not in ON_SPIKE:
        raise UsageError(f"--on-spike must be {', '.join(ON_SPIKE[:-1])} or {ON_SPIKE[-1]}, not {options.on_spike!r}")
    if options.recipe is not None and options.recipe not in engine.RECIPES:
        raise UsageError(f"--recipe must be one of {', '.join(engine.RECIPES)}, not {options.recipe!r}")
    _check_beginning(options)


def _check_beginning(options: Options) -> None:
    """Refuse to begin in two ways at once."""
    if options.init_from is not None and options.resume is not None:
        raise UsageError(
            "--init-from starts a new run, and --resume continues one, which needs nothing but its own checkpoint; "
            "leave one of them out"
        )
    checkpoints = {"--resume": options.resume, "--init-from": options.init_from}
    for name, checkpoint in checkpoints.items():
        if options.recipe is not None and checkpoint is not None:
            raise UsageError(
                f"--recipe does not go with {name}: the settings are the checkpoint's; leave one of them out"
            )


def _check_length(option: str, path: Path) -> None:
    bytes_of_name, bytes_of_path = (len(os.fsencode(part)) for part in (path.name, path))
    if bytes_of_name > LONGEST_NAME or bytes_of_path > LONGEST_PATH:
        raise UsageError(
            f"{option} {path.name[:20]}...: the name is {bytes_of_name:,} bytes long, {bytes_of_path:,} with its "
            f"folder; at most {LONGEST_NAME} and {LONGEST_PATH:,} leave room for the names of the run's other files"
        )
