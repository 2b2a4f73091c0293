"""The smooth loss against that at the same place in the text, one epoch earlier.

The smooth loss swings with the passages of a book by more than it falls in an epoch; this difference does not.
"""

from __future__ import annotations

import engine

MOST_PLACES = 1024  # in an epoch, at which the loss is kept


class EpochAgo:
    """Keeps the smooth losses of the last epoch.

    Args:
        config: of the run.
        updates_per_epoch: how many updates read the text once.

    Attributes:
        every: updates between two of the losses kept; between them it interpolates.
        has_meaning: whether a place in the text is read at the same place in each epoch; if not, it keeps nothing.
    """

    def __init__(self, config: engine.Config, updates_per_epoch: int) -> None:
        self.has_meaning = config.shuffle == "none"
        self._per_epoch = updates_per_epoch
        self.every = -(-updates_per_epoch // MOST_PLACES)
        self._size = updates_per_epoch // self.every + 3
        self._kept: dict[int, tuple[int, float]] = {}  # (update, loss) by place in a ring of that size

    def add(self, update: int, smooth_loss: float) -> None:
        """Take an update at which ``update`` is a multiple of ``every``."""
        if self.has_meaning:
            self._kept[update // self.every % self._size] = update, smooth_loss

    def before(self, update: int) -> float | None:
        """The smooth loss one epoch before ``update``, which is the latest; None if it is not known."""
        then = update - self._per_epoch
        if then < 1:
            return None
        place, rest = divmod(then, self.every)
        first = self._at(place)
        if not rest or first is None:
            return first
        second, share = self._at(place + 1), rest / self.every
        return None if second is None else first + share * (second - first)

    def _at(self, place: int) -> float | None:
        update, loss = self._kept.get(place % self._size, (-1, 0.0))
        return loss if update == place * self.every else None
