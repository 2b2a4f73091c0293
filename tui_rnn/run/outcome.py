"""How a run ended: what is said about it, and the exit code."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import threading
from pathlib import Path

import engine
from engine import Trainer, events

from ..system.terminal import for_shell, printable, printable_message
from ..watch.progress import in_bits, in_minutes
from .worker import Worker

WRONG_USE, FAILURE, SIGNAL, SIGPIPE = 2, 1, 128, 13  # exit codes; 128 + n is the convention for signal n
STDERR_WAITS = 1.0  # seconds that a line waits for a reader of stderr
# A closed terminal is told more than once, by the kernel, the shell and the multiplexer: no sign of impatience.
REPEATED = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()


def say(message: str) -> None:
    """A line for the person, on stderr. A terminal that takes nothing (Ctrl-S) is not waited for."""
    _beside(f"{printable_message(message)}\n")


def _beside(text: str) -> None:
    """Write to stderr in a thread, and wait for it a moment."""

    def write() -> None:
        with contextlib.suppress(OSError, ValueError):
            os.write(descriptor, data)

    stream = sys.__stderr__
    if stream is None or sys.stderr is not stream:  # a bar is drawn below, which makes room; or it is a notebook's
        if sys.stderr is not None:
            print(text, end="", file=sys.stderr)
        return
    descriptor, data = stream.fileno(), text.encode(stream.encoding, "backslashreplace")
    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    writing.join(STDERR_WAITS)


def discard_output() -> None:
    """Let go of a standard output that cannot be written, so that Python does not fail on it once more at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told_of(error: OSError, what: str, path: Path) -> str:
    """``path`` cannot be changed, say, and why. A full disk does not say which file it was: ``path`` is it then."""
    return f"{error.filename or path} {what}: {(error.strerror or str(error)).lower()}"


class Caught:
    """``number``: of the signal that came, or None."""

    number: int | None = None


class Problems:
    """An observer that remembers how the run failed."""

    def __init__(self) -> None:
        self.failed: events.Failed | None = None

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        if isinstance(event, events.Failed):
            self.failed = event
        elif isinstance(event, events.RolledBack):
            self.failed = None


WORSE = 1.05  # times the loss of guessing: the first updates of a good run are at most 1.02 times as bad


def worse_than_guessing(trainer: Trainer) -> str | None:
    """That a run has learnt nothing, and what to try; None when it has."""
    V, config = len(trainer.vocabulary), trainer.config
    guessing = math.log2(V)
    if trainer.smooth_loss is None:
        return None
    bits = engine.bits_per_character(trainer.smooth_loss, config.loss_length)
    if bits <= WORSE * guessing:
        return None
    return (
        f"the loss, {in_bits(bits)}, is above that of guessing among {V:,} characters, {guessing:.3f}: "
        f"try a smaller --learning-rate (now {trainer.learning_rate:g})"
    )


def report(worker: Worker, failed: events.Failed | None, signal_number: int | None, *, quiet: bool = False) -> int:
    """Say how a run ended, and what to do next. Returns the exit code."""
    path = worker.files.checkpoint
    if failed is not None:
        _beside(printable(failed.trace))
        last = f"the last checkpoint is {path}" if path.exists() else "there is no checkpoint"
        say(f"the run failed after update {failed.update:,}: {failed.reason}; {last}")
        return FAILURE
    if worker.save_error is not None:
        say(f"{path} could not be saved: {worker.save_error}")
        return FAILURE
    if not quiet and worker.completed and worker.trainer.out_of_patience:
        patience = worker.trainer.config.patience
        say(
            f"ended at update {worker.trainer.update:,}: no better validation loss in {patience:,} evaluations "
            f"(--patience); to go on all the same: tui-rnn train --resume {for_shell(path)} --updates N"
        )
    if learnt_nothing := worse_than_guessing(worker.trainer):
        say(learnt_nothing)
    if not quiet and worker.ended_by_time and worker.time_limit is not None:
        goal = "" if worker.goal is None else f" of {worker.goal:,}"
        say(
            f"ended after {in_minutes(worker.time_limit)} as asked, at update {worker.trainer.update:,}{goal}; "
            f"to go on: tui-rnn train --resume {for_shell(path)}"
        )
    path = worker.saved_path or path
    if not quiet and worker.saved_update is not None:
        best = f"; best model: {worker.files.best}" if worker.files.best.exists() else ""
        say(f"saved {path} at update {worker.saved_update:,}{best}")
    if not quiet and not worker.completed and path.exists():
        say(f"to go on: tui-rnn train --resume {for_shell(path)}")
    return 0 if signal_number is None else SIGNAL + signal_number
