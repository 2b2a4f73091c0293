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
        self._due = 0.0  # when the same may be asked again
        self._latest: tuple[int, Look] | None = None  # the update of the run then, and what was asked

    def is_due(self, now: float, wanted: Look, update: int, seconds: float) -> bool:
        """Whether to ask now: the question, or the model of ``update``, must be another than the last time.

        Args:
            wanted: what would be asked; another question than the last one does not wait for its turn.
            seconds: that the latest answer took.
        """
        if self._latest == (update, wanted):
            return False
        same = self._latest is not None and self._latest[1] == wanted
        if now < (self._due if same else self._last + EVERY):
            return False
        self._last, self._due, self._latest = now, now + max(REFRESH, seconds / SHARE), (update, wanted)
        return True
