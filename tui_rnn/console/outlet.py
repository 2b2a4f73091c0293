"""Standard output that holds nobody up: a thread writes it, and what a reader does not take waits, up to a bound.

A pipe that nobody reads, or a terminal that was stopped with Ctrl-S, takes 64 kB and then no more: a program that
writes to it directly stands still, and cannot save when it is told to end.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO

MOST_WAITING = 4_000_000  # bytes; what comes while so much waits is left out


class Outlet:
    """A text stream for whoever writes, in front of an open one.

    Args:
        stream: with a file descriptor. failed: called, by the thread, at the first error; after it nothing is written.

    Attributes:
        error: why the stream cannot be written; None while it can.
        missing: how many writes were left out.
    """

    def __init__(self, stream: TextIO, failed: Callable[[], None]) -> None:
        self._descriptor, self._failed = stream.fileno(), failed
        self.encoding, self._errors = stream.encoding, stream.errors
        self._is_terminal = stream.isatty()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0  # that wait, or are being written
        self._changed = threading.Condition()
        self.error: OSError | None = None
        self.missing = 0
        threading.Thread(target=self._run, name="output", daemon=True).start()

    def write(self, text: str) -> int:
        """Have ``text`` written as soon as the reader takes it."""
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
        """Nothing: the thread writes at once."""

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._is_terminal

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def wait(self, seconds: float) -> bool:
        """Wait until all is written, or can no longer be; at most so long. Returns whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._bytes or self.error is not None, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                data = self._waiting.popleft()
            try:
                # Not by the stream: a thread that waits within it would hold its lock when the program ends.
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
