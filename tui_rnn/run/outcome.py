"""How a run ended: the closing messages and the exit code."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import threading
from pathlib import Path

from ..system.files import reason_of
from ..system.terminal import for_shell, printable, printable_message
from ..watch.progress import in_bits, in_minutes
from ..watch.view import View
from .runfiles import RunFiles

WRONG_USE, FAILURE, SIGNAL, SIGPIPE = 2, 1, 128, 13  # exit codes; 128 + n is the convention for signal n
STDERR_WAITS = 1.0  # seconds to wait for a reader of stderr to take a line
# When a terminal closes, the kernel, the shell and the multiplexer each send one: repetition is not impatience.
REPEATED = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()


def print_message(message: str) -> None:
    """Print a line on stderr, without waiting for a terminal that takes nothing (Ctrl-S)."""
    _write_stderr(f"{printable_message(message)}\n")


def _write_stderr(text: str) -> None:
    """Write to stderr in a thread, and wait a moment for it."""

    def write() -> None:
        with contextlib.suppress(OSError, ValueError):
            os.write(descriptor, data)

    stream = sys.__stderr__
    if stream is None or sys.stderr is not stream:  # a bar replaces stderr and makes room for lines; so may a notebook
        if sys.stderr is not None:
            print(text, end="", file=sys.stderr)
        return
    descriptor, data = stream.fileno(), text.encode(stream.encoding, "backslashreplace")
    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    writing.join(STDERR_WAITS)


def discard_output() -> None:
    """Redirect a standard output that cannot be written to, so that Python does not fail on it again at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def os_error_message(error: OSError, what: str, path: Path) -> str:
    """Which file ``what`` (cannot be written, say) is about, and why. An error that names no file is about ``path``."""
    return f"{error.filename or path} {what}: {reason_of(error)}"


class Caught:
    """``number``: the signal that was caught, or None."""

    number: int | None = None


WORSE = 1.05  # times the loss of guessing: the first updates of a good run stay below 1.02 times


def worse_than_guessing(view: View) -> str | None:
    """A message that a run has learnt nothing, and what to try; None if it has learnt."""
    V, bits = len(view.started.vocabulary), view.progress.bits_per_character
    guessing = math.log2(V)
    if bits is None or bits <= WORSE * guessing:
        return None
    return (
        f"the loss, {in_bits(bits)}, is worse than guessing among {V:,} characters ({guessing:.3f}): "
        f"try a smaller --learning-rate (now {view.learning_rate:g})"
    )


def report(view: View, signal_number: int | None, *, quiet: bool = False) -> int:
    """Say how a run ended, and what to do next. Returns the exit code."""
    path, update = Path(view.checkpoint), view.progress.update
    if view.failed is not None:
        _write_stderr(printable(view.failed.trace))
        last = f"the last checkpoint is {path}" if path.exists() else "there is no checkpoint"
        print_message(f"the run failed after update {view.failed.update:,}: {view.failed.reason}; {last}")
        return FAILURE
    if view.save_error is not None:
        print_message(f"{path} could not be saved: {view.save_error}")
        return FAILURE
    reason = view.finished.reason if view.finished else "asked"
    if not quiet and reason == "patience":
        print_message(
            f"stopped at update {update:,}: the validation loss has not improved in {view.started.config.patience:,} "
            f"evaluations (--patience); to continue anyway: tui-rnn train --resume {for_shell(path)} --updates N"
        )
    if learnt_nothing := worse_than_guessing(view):
        print_message(learnt_nothing)
    if not quiet and reason == "time" and view.time_limit is not None:
        goal = "" if view.progress.goal is None else f" of {view.progress.goal:,}"
        print_message(
            f"stopped after {in_minutes(view.time_limit)}, as asked, at update {update:,}{goal}; "
            f"to resume: tui-rnn train --resume {for_shell(path)}"
        )
    if not quiet and view.last_save is not None:
        best = RunFiles.of(path).best
        saved = f"; best model: {best}" if best.exists() else ""
        path = Path(view.last_save.path)  # which may be elsewhere, where the run was rescued to
        print_message(f"saved {path} at update {view.last_save.update:,}{saved}")
    if not quiet and reason == "asked" and path.exists():
        print_message(f"to resume: tui-rnn train --resume {for_shell(path)}")
    return 0 if signal_number is None else SIGNAL + signal_number
