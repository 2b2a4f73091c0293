"""Standard output that blocks nobody: a thread writes it, and what the reader has not taken is buffered, up to a limit.

A pipe that nobody reads, or a terminal stopped with Ctrl-S, takes 64 kB and no more: a program that writes to it
directly is blocked, and cannot save when it is told to stop.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO

MOST_WAITING = 4_000_000  # bytes; writes that would exceed this are dropped


class Outlet:
    """A text stream in front of an open one.

    Args:
        stream: to write to; it must have a file descriptor.
        failed: called by the thread at the first error, after which nothing is written.

    Attributes:
        error: why the stream cannot be written to; None while it can.
        missing: how many writes were dropped.
    """

    def __init__(self, stream: TextIO, failed: Callable[[], None]) -> None:
        self._descriptor, self._failed = stream.fileno(), failed
        self.encoding, self._errors = stream.encoding, stream.errors
        self._is_terminal = stream.isatty()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0  # buffered or being written
        self._changed = threading.Condition()
        self.error: OSError | None = None
        self.missing = 0
        threading.Thread(target=self._run, name="output", daemon=True).start()

    def write(self, text: str) -> int:
        """Queue ``text``, to be written as soon as the reader takes it."""
        data = text.encode(self.encoding, self._errors or "strict")
        with self._changed:
            if self.error is None and self._bytes + len(data) > MOST_WAITING:
                self.missing += 1
            elif self.error is None:
                self._waiting.append(data)
                self._bytes += len(data)
                self._changed.notify_all()
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread writes immediately."""

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._is_terminal

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds`` until everything is written or an error has occurred. Returns whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._bytes or self.error is not None, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                data = self._waiting.popleft()
            try:
                # Not through the stream: a thread blocked in it would hold its lock when the program ends.
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError as error:
                with self._changed:
                    self.error = error
                    self._changed.notify_all()
                self._failed()
                return
            with self._changed:
                self._bytes -= len(data)
                self._changed.notify_all()
