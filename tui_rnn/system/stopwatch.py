"""A stopwatch: how long something has run, not counting pauses."""

from __future__ import annotations

import time


class Stopwatch:
    """Runs from the beginning.

    Attributes:
        is_running: whether it runs.
    """

    def __init__(self) -> None:
        self._before = 0.0  # seconds up to the latest stop
        self._since = time.monotonic()
        self.is_running = True

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return self._before + (time.monotonic() - self._since if self.is_running else 0.0)

    def restart(self) -> None:
        """Run from zero."""
        self._before, self._since, self.is_running = 0.0, time.monotonic(), True

    def stop(self, seconds: float | None = None) -> None:
        """Stop, at so many ``seconds`` if another stopwatch counted them. One that has stopped stays stopped."""
        self._before, self.is_running = self.seconds if seconds is None else seconds, False

    def go_on(self) -> None:
        """Run again, from where it stopped."""
        if not self.is_running:
            self._since, self.is_running = time.monotonic(), True
