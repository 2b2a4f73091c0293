"""A word on stderr about what is under way, once that takes a while."""

from __future__ import annotations

import contextlib
import sys
import time

FIRST_WORD, WORD_EVERY, REDRAWN_EVERY = 1.0, 10.0, 0.2  # seconds: until it says what it does, in a log, on a terminal


class Waiting:
    """Says on stderr what is under way, once it takes a while: on a terminal in one line that changes."""

    def __init__(self) -> None:
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + FIRST_WORD
        self._shown = False

    def tell(self, what: str, share: float | None = None) -> None:
        """``share`` of it is done; None if nobody knows. To be called often."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (REDRAWN_EVERY if self._live else WORD_EVERY)
        line = what if share is None else f"{what}: {share:.0%}"
        if self._live:
            self._put(f"\r{line}\x1b[K")
        else:
            from ..run.outcome import print_message

            print_message(line)

    def close(self) -> None:
        """Take away the line that changes."""
        if self._shown:
            self._put("\r\x1b[K")

    def _put(self, text: str) -> None:
        self._shown = True
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()
