"""A run in a process of its own: an ordinary ``tui-rnn train`` that tells its progress through a pipe.

When the process that started it is killed, the pipe breaks, and the run saves itself and ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from ..system.terminal import printable_line

LAST = 4096  # bytes of what a process has said that are looked at, for its last line


class End(NamedTuple):
    """How a process ended. ``code``: its exit code; ``message``: the last that it said."""

    code: int
    message: str


class Child:
    """A process that trains a run.

    Args:
        command: to start it with. folder: to start it in. environment: of it.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(
        self, command: list[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        with contextlib.ExitStack() as stack:
            self._said = stack.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._said,
                cwd=folder,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the sweep, which then ends its runs
            )
            stack.pop_all()

    def follow(self, take: Callable[[Mapping[str, Any]], object]) -> End:
        """Hand on every record that it tells, until it ends."""
        assert self._process.stdout is not None
        with self._said, self._process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    take(json.loads(line))
            return End(self._process.wait(), last_line(self._said))

    def stop(self) -> None:
        """Ask it to save the run and end."""
        self._process.send_signal(signal.SIGTERM)

    def end(self, within: float) -> None:
        """Wait so many seconds for its end, then end it."""
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()


def last_line(said: IO[bytes]) -> str:
    """The last line that a process has said, without the name of this program."""
    said.seek(max(0, os.fstat(said.fileno()).st_size - LAST))
    lines = said.read().decode(errors="replace").splitlines()
    return printable_line(lines[-1]).removeprefix("tui-rnn: ") if lines else ""
