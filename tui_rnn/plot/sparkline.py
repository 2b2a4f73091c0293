"""A curve in a few characters of one line."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int) -> str:
    """The values as blocks of eight heights, at most ``width``, the lowest value the lowest; "" without any."""
    known = [value for value in values if math.isfinite(value)]
    if len(known) > width:
        known = [known[n * len(known) // width] for n in range(width - 1)] + known[-1:]
    if not known:
        return ""
    low, high = min(known), max(known)
    scale = (len(BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(BLOCKS[round((value - low) * scale)] for value in known)
