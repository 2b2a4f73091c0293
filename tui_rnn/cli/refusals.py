"""One line on stderr, and an exit code, for everything that cannot be had."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import NoReturn

import typer

from ..system.files import reason_of

FAILURE, WRONG_USE, PIPE_CLOSED = 1, 2, 141  # exit codes
OUTPUT_FAILS = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EBADF)


def fail(message: str) -> NoReturn:
    """End a command with one line on stderr."""
    raise typer.Exit(one_line(message))


def one_line(message: str, code: int = WRONG_USE) -> int:
    """Print a message as one line on stderr. Returns the exit code."""
    from ..system.terminal import printable_message

    with contextlib.suppress(OSError):
        print(printable_message(f"tui-rnn: {message}"), file=sys.stderr, flush=True)
    return code


def cannot(error: OSError) -> int:
    """Say what the system refused, where no command has foreseen it. Returns the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader (head, less) has had enough
        return PIPE_CLOSED
    why = reason_of(error)
    if error.filename is not None:
        return one_line(f"{os.fsdecode(error.filename)} cannot be used: {why}")
    if isinstance(error, FileNotFoundError):  # what the system says when it is asked where we are
        return one_line("the folder that this was started in is gone; change to another and try again")
    what = "standard output cannot be written to" if error.errno in OUTPUT_FAILS else "cannot continue"
    return one_line(f"{what}: {why}", FAILURE)
