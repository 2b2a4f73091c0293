"""When the open look inside is asked for again: when there is something new to see, and not so often that it costs."""

from __future__ import annotations

from ..commands import Look
from ..watch.view import View

EVERY = 0.5  # minimum seconds between two looks ...
SHARE = 0.02  # ... which may take this share of the time: training is to go on as before


class LookRequests:
    """Remembers the latest look that was asked for."""

    def __init__(self) -> None:
        self._last = -EVERY  # when that was
        self._due = 0.0  # when another may be that nobody asked for
        self._latest: tuple[int, Look] | None = None  # the update of the run then, and what was asked

    def is_due(self, now: float, wanted: Look, view: View) -> bool:
        """Whether to ask now for what is ``wanted``: neither that nor the model may be as they were the last time."""
        update = view.progress.update
        if now < (self._last + EVERY if wanted.asked else self._due) or self._latest == (update, wanted):
            return False
        seconds = max((look.seconds for look in view.looks.values()), default=0.0)
        self._last, self._due, self._latest = now, now + max(EVERY, seconds / SHARE), (update, wanted)
        return True
