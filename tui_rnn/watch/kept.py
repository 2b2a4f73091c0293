"""What a view keeps of a run: the looks inside that it recorded, and the norms of its gradients."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from ..events import Look

L = TypeVar("L", bound=Look)

MOST = 60  # a run looks inside at ever longer intervals: only a file that somebody edited has more


class Kept(list[L]):
    """Those of one kind, in the order of their updates, each of another update."""

    def add(self, look: L) -> None:
        """Add the latest; it replaces any later ones, since a run that went back reports them again."""
        self.forget_after(look.update - 1)
        self.append(look)
        if len(self) > MOST:
            del self[MOST // 2]

    def forget_after(self, update: int) -> None:
        """Drop those of later updates, which the run has gone back from."""
        while self and self[-1].update > update:
            self.pop()


class GradientNorm(NamedTuple):
    """A gradient as it was before clipping.

    Attributes:
        update: that it was of.
        norm: its Euclidean norm.
        clipped: the share of its entries that were clipped.
    """

    update: int
    norm: float
    clipped: float
