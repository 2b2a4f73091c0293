"""When the open look inside is asked for again: when there is something new to see, and not so often that it costs."""

from __future__ import annotations

from ..commands import Look

EVERY = 0.5  # minimum seconds between two looks
REFRESH = 2.0  # ... and between two that answer the same question: a picture must stand still to be read
SHARE = 0.03  # of the time, that looks may take: training is to go on as before


class LookRequests:
    """Remembers the latest look that was asked for."""

    def __init__(self) -> None:
        self._last = -EVERY  # when that was
        self._latest: tuple[int, Look] | None = None  # the update of the run then, and what was asked

    def is_due(self, now: float, wanted: Look, update: int, seconds: float | None) -> bool:
        """Whether to ask now: the question, or the model of ``update``, must be another than the last time.

        Args:
            wanted: what would be asked; another question than the last one does not wait for its turn.
            seconds: that the latest answer took from training; None while there is none, so that a look costs nothing.
        """
        if self._latest == (update, wanted):
            return False
        again = self._latest is not None and self._latest[1] == wanted
        if now < self._last + (max(REFRESH, seconds / SHARE) if again and seconds is not None else EVERY):
            return False
        self._last, self._latest = now, (update, wanted)
        return True
