"""Handing a run to a process of its own, which ends with no terminal. It resumes what was saved, bit for bit."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..system import program
from ..system.files import reason_of
from ..system.terminal import for_shell, printable_line
from .contact import NotReached, process_of
from .options import Options

LOOK_EVERY = 0.05  # seconds between two looks whether the new process answers ...
ANSWERS_WITHIN = 60.0  # ... which it should within this time


class NotHandedOver(Exception):
    """The new process does not go on with the run; the message is one line. ``code``: the exit code that it had."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def obstacle(options: Options) -> str:
    """Why a run cannot be handed over; "" if it can."""
    if "-" in options.text:
        return "This run cannot be detached: its text came from standard input, which cannot be read twice."
    if not options.attachable:
        return "This run cannot be detached: with --no-attach nothing could show it again."
    return ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A run that is to go on in a process of its own.

    Attributes:
        options: that it was started with.
        checkpoint: where it is saved.
        paused: whether it is to wait until it is told to go on.
        seconds_left: of its time limit; None without one.
    """

    options: Options
    checkpoint: Path
    paused: bool
    seconds_left: float | None

    @property
    def command(self) -> list[str]:
        """The command line that goes on with it."""
        options, intervals = self.options, self.options.intervals
        given: list[tuple[str, object]] = [
            ("--log", options.log),
            ("--encoding", options.encoding),
            ("--minutes", None if self.seconds_left is None else max(self.seconds_left, 1e-3) / 60),
            ("--threads", options.threads),
            ("--on-nan", options.on_nan),
            ("--on-spike", options.on_spike),
            ("--max-vocabulary", options.max_vocabulary),
            ("--sample-every", intervals.sample),
            ("--sample-length", intervals.sample_length),
            ("--checkpoint-every", intervals.checkpoint),
            *(("--text", text) for text in options.text),
        ]
        values = [f"{name}={value}" for name, value in given if value is not None]
        return ["train", f"--resume={self.checkpoint}", *["--paused"] * self.paused, *values]

    def force(self) -> None:
        """Start the process although this one still has the run, which it is about to leave."""
        with contextlib.suppress(OSError), log_of(self.checkpoint).open("ab") as messages:
            begin([*self.command, "--takes-over"], messages)


def begin(command: list[str], messages: IO[bytes]) -> subprocess.Popen[bytes]:
    """Have this program train, without a screen, in a session of its own. ``command``: "train" and what follows.

    Raises:
        OSError: no process can be started.
    """
    train, *rest = command
    return subprocess.Popen(
        program.command(train, "--no-ui", "--quiet", *rest),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=messages,
        start_new_session=True,
    )


def start(command: list[str], checkpoint: Path) -> int:
    """Have a process of its own train, and wait until it can be attached to. Returns the process's number.

    What it has to say is appended to ``ckpt.detached.log``.

    Raises:
        NotHandedOver: it has ended, or does not answer.
    """
    log = log_of(checkpoint)
    try:
        with log.open("ab") as messages:
            said = messages.tell()
            process = begin(command, messages)
    except OSError as error:
        raise NotHandedOver(f"no process could be started: {reason_of(error)}") from None
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(LOOK_EVERY)
            raise NotHandedOver(_only_line(log, said) or f"its process ended with exit code {code}; see {log}", code)
        if _answers(checkpoint, process.pid):
            return process.pid
    again = f"tui-rnn attach {for_shell(checkpoint)} tries again"
    raise NotHandedOver(f"process {process.pid} does not answer yet; {again}")


def log_of(checkpoint: Path) -> Path:
    """Where a process without a terminal writes its messages. No text and no file of the run has such a name."""
    return checkpoint.with_suffix(".detached.log")


def drop_empty_log(checkpoint: Path) -> None:
    """Remove the file for the messages of this process if it is one, and there were none."""
    log = log_of(checkpoint)
    with contextlib.suppress(OSError):
        if os.path.samestat(os.fstat(2), log.lstat()) and not os.fstat(2).st_size:
            log.unlink()


def _answers(checkpoint: Path, process: int) -> bool:
    """Whether this process trains the run, and not another one."""
    with contextlib.suppress(NotReached):
        return process_of(checkpoint) == process
    return False


def _only_line(log: Path, said: int) -> str:
    """What was added to a log after so many bytes, if it is one line, which is then removed from it; else ""."""
    with contextlib.suppress(OSError), log.open("r+b") as file:
        file.seek(said)
        lines = file.read(65536).decode(errors="replace").splitlines()
        if len(lines) == 1:
            file.truncate(said)
            if not said:
                log.unlink()
            return printable_line(lines[0]).removeprefix("tui-rnn: ")
    return ""
