"""Curves of what was measured at the same places in every run: by distance, temperature or size instead of update."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from ..report.charts import Line
from ..run.groups import Spread, spread
from .findings import EDGE

GAP = Spread(math.nan, math.nan, math.nan)


def median_line(
    name: str, x: Sequence[float], values: Iterable[Iterable[float | None]], number: int, *, dotted: bool = False
) -> Iterator[Line]:
    """The median of several runs at each place, and faintly their range; a gap where nothing is known.

    Args:
        x: (N,) the places. values: for each of them what was measured there, as many values as runs.
        number, dotted: see ``Line``.
    """
    spreads = [spread(at_place) or GAP for at_place in values]
    if any(found.low < found.high for found in spreads):
        for edge in ([found.low for found in spreads], [found.high for found in spreads]):
            yield Line(name="", x=x, y=edge, number=number, strength=EDGE)
    yield Line(name=name, x=x, y=[found.median for found in spreads], number=number, dotted=dotted)
