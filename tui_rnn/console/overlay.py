"""Curves over each other as lines of the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from rich.style import Style
from rich.text import Text

from ..plot.axes import LEFT_UNIT
from ..plot.ink import AXIS, COLOURS, LABEL, LINE, OVERLAY
from ..plot.overlaid import Overlaid, draw_overlaid
from ..plot.picture import Picture

MOST_CURVES = 8  # more could not be told apart
HEIGHT, LEAST = 24, 10  # rows at the most, and if there is room at all
BESIDE = 6  # rows of the terminal that other lines take
UNITS = {"updates": "update", "characters": "chars", "seconds": "seconds", "epochs": "epoch"}

# The terminal's own colours, which suit its background; what they say, letters and dashes say as well.
_OVERLAYS = ("green", "magenta", "cyan", "red")
STYLES = {kind: Style.null() for kind in range(len(COLOURS))} | {
    AXIS: Style(dim=True),
    LABEL: Style(),
    LINE: Style(bold=True),
    **{OVERLAY + n: Style(color=colour) for n, colour in enumerate(_OVERLAYS)},
}


def chart(figures: dict[str, Any], width: int, terminal_rows: int | None = None) -> Iterator[Text]:
    """The lines of a chart; only a sentence where there is nothing to draw."""
    groups = [group for group in figures["groups"] if group["letter"] and _curve(figures, group)["x"]]
    if not groups:
        yield Text(f"No curve is known by {figures['by']}.")
        return
    shown = groups[:MOST_CURVES]
    yield Text("")
    yield Text(heading(figures, shown, groups), "bold")
    yield from drawn([_overlaid(figures, group) for group in shown], UNITS[figures["by"]], width, terminal_rows)


def drawn(
    curves: Sequence[Overlaid],
    x_unit: str,
    width: int,
    terminal_rows: int | None = None,
    y_unit: str = LEFT_UNIT,
    *,
    settled: bool = True,
    log: bool = False,
) -> Iterator[Text]:
    """The lines of a chart of curves, of which there is at least one with a point."""
    picture = Picture(width, _height(width, terminal_rows))
    draw_overlaid(picture, curves, x_unit, y_unit, settled=settled, log=log)
    for row in range(picture.height):
        line = Text.assemble(*((part.text, part.style or "") for part in picture.strip(row, STYLES)))
        line.rstrip()
        yield line


def heading(figures: dict[str, Any], shown: list[Any], groups: list[Any]) -> str:
    """What the chart shows."""
    several = ", medians and ranges" if any(len(group["runs"]) > 1 for group in shown) else ""
    some = f", {shown[0]['letter']} to {shown[-1]['letter']} of {len(groups)}" if len(shown) < len(groups) else ""
    return f"{figures['curves']} loss by {figures['by']}{several}{some}"


def _height(width: int, terminal_rows: int | None) -> int:
    most = HEIGHT if terminal_rows is None else max(LEAST, min(HEIGHT, terminal_rows - BESIDE))
    return max(LEAST, min(most, width // 4))


def _curve(figures: dict[str, Any], group: dict[str, Any]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = group[f"{figures['curves']}_curve"]
    return found


def _overlaid(figures: dict[str, Any], group: dict[str, Any]) -> Overlaid:
    curve = {name: np.array(values, float) for name, values in _curve(figures, group).items()}
    edges = (curve["low"], curve["high"]) if len(group["runs"]) > 1 else ()
    return Overlaid(group["letter"], curve["x"], curve["median"], edges)
