"""The visible part of the y axis, relative to the range that fits the curves: it moves with them."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST, MOST = 0.02, 50.0  # times the height that fits
FARTHEST = math.log(1e6)  # from the range that fits, on a logarithmic axis


@dataclass(frozen=True, slots=True)
class Heights:
    """The visible values, as shares of the range that fits the curves, in which 0 is its bottom and 1 its top.

    On a logarithmic axis they are shares of its logarithm.
    """

    bottom: float = 0.0
    top: float = 1.0

    def window(self, low: float, high: float, log: bool) -> tuple[float, float]:
        """The lowest and the highest visible value, for a fitting range from ``low`` to ``high``."""
        if self == FITTING:
            return low, high
        if log and low > 0:
            step = math.log(high / low)
            below, above = (max(-FARTHEST, min(share * step, FARTHEST)) for share in (self.bottom, self.top - 1))
            return low * math.exp(below), high * math.exp(above)
        bottom, top = (low + share * (high - low) for share in (self.bottom, self.top))
        # No loss is below zero. A window that lies there entirely is one from before the curves moved.
        return (max(bottom, 0.0), top) if low >= 0 and top > 0 else (bottom, top)

    def zoomed(self, factor: float, about: float) -> Heights:
        """See ``factor`` times as much, keeping the share ``about`` in place if it is visible."""
        height = self.top - self.bottom
        wanted = height * factor
        if height != 1 and (height - 1) * (wanted - 1) < 1e-6:
            return FITTING  # it has passed the height that fits
        wanted = min(max(wanted, LEAST), MOST)
        about = min(max(about, self.bottom), self.top)
        bottom = about - (about - self.bottom) * wanted / height
        return Heights(bottom, bottom + wanted)


FITTING = Heights()


def share_of(value: float, low: float, high: float, log: bool) -> float:
    """A value as a share of the range; 0.5 if it has none."""
    if log and low > 0:
        return math.log(value / low) / math.log(high / low) if 0 < value < math.inf else 0.5
    return (value - low) / (high - low) if math.isfinite(value) else 0.5
