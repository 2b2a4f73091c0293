"""A heat map as SVG: a figure for each pair of two settings, the lower the stronger its colour.

The colours go in even steps of what the eye sees: along a line in the space OKLab (B. Ottosson, 2020). They are chosen
so that the figures on them can be read on a light page and on a dark one. Each cell has its figure: colours say nothing
that is not written as well.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import shortened

from .chart_frame import ROW, WIDTH, text
from .markup import safe
from .numbers import number
from .thinning import short

LIGHT = ("#f2f6fb", "#d1dded", "#b0c5df", "#91add1", "#7196c3", "#527eb4", "#3367a5", "#0a4f96")
DARK = ("#1e2836", "#2c3c4f", "#3b516a", "#4a6786", "#5a7da3", "#6a95c1", "#7baddf", "#8cc6ff")
STRONGEST = len(LIGHT) - 1
WHITE_FROM, WHITE_TO = 6, 4  # the steps with white text: from there on when light, and up to there when dark
STYLE = "".join(
    [
        ":root { ", *(f"--heat{n}: {colour}; " for n, colour in enumerate(LIGHT)),
        *(f"--on{n}: {'#fff' if n >= WHITE_FROM else '#000'}; " for n in range(len(LIGHT))), "}\n",
        "@media screen and (prefers-color-scheme: dark) { :root { ",
        *(f"--heat{n}: {colour}; " for n, colour in enumerate(DARK)),
        *(f"--on{n}: {'#fff' if n < WHITE_TO else '#000'}; " for n in range(len(DARK))), "} }\n",
        *(f".heat{n} {{ fill: var(--heat{n}); }} .chart .on{n} {{ fill: var(--on{n}); stroke: none; }}\n"
          for n in range(len(LIGHT))),
        ".none, .best { fill: none; stroke: var(--rule); stroke-dasharray: 3 3; }\n",
        ".best { stroke: var(--ink); stroke-width: 2.5; stroke-dasharray: none; }\n",
        ".chart .strong { font-weight: 700; }\n",
    ]
)  # fmt: skip
BEST = "◆"
LETTER, LONGEST = 6.6, 24  # pixels of a character, about; characters of a name beside the rows
HEIGHT, NARROWEST, WIDEST, GAP = 38, 58, 110, 2  # pixels of a cell, and between two
SWATCH = 26  # pixels of a colour in the legend
FAR = 4  # times as far above the median as that is above the lowest: what is higher has the faintest colour


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a pair. ``value``: None if it has none. ``label``: what stands there. ``says``: all of it."""

    value: float | None
    label: str
    says: str
    best: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """What to draw.

    Attributes:
        title: for those who cannot see it. unit: of the figures.
        x_name, y_name: what the columns and the rows are. columns, rows: their names.
        cells: one for each row and column; None where there is nothing. At least one has a value.
    """

    title: str
    unit: str
    x_name: str
    y_name: str
    columns: Sequence[str]
    rows: Sequence[str]
    cells: Sequence[Sequence[Cell | None]]


class Scale:
    """From figures to steps of colour; ``low`` and ``high`` are those with the strongest and the faintest one."""

    def __init__(self, values: Sequence[float]) -> None:
        middle = statistics.median(values)
        self.low = min(values)
        self.cut = max(values) > middle + FAR * (middle - self.low) > self.low
        self.high = middle + FAR * (middle - self.low) if self.cut else max(values)

    def step(self, value: float) -> int:
        """The number of the colour."""
        span = self.high / 2 - self.low / 2  # halves, since losses in a file may be so large that no float holds this
        share = (value / 2 - self.low / 2) / span if span > 0 else 0.0
        return round(STRONGEST * (1 - min(share, 1.0)))


def drawing(heat: HeatMap) -> Iterator[str]:
    """The parts of the SVG. Its text has the size of that on the page, however many columns there are."""
    names = [shortened(name, LONGEST) for name in heat.rows]
    left = round(LETTER * max(map(len, [*names, heat.y_name])) + 14)
    cell = max(NARROWEST, min(WIDEST, (WIDTH - left) // len(heat.columns)))
    width, foot = max(WIDTH, left + cell * len(heat.columns)), ROW + 6 + HEIGHT * len(heat.rows)
    least = f' style="--least: {width}px"' if width > WIDTH else ""
    label = safe(f"{heat.title}: {heat.unit}")
    yield f'<svg class="chart" viewBox="0 0 {width} {foot + 5 * ROW + 8}" role="img" aria-label="{label}"{least}>'
    scale = Scale([found.value for row in heat.cells for found in row if found and found.value is not None])
    yield text(left - 8, ROW - 4, heat.y_name, "end")
    for y, (name, row) in enumerate(zip(names, heat.cells, strict=True)):
        top = ROW + 6 + HEIGHT * y
        yield text(left - 8, top + HEIGHT / 2 + 4, name, "name end")
        for x, found in enumerate(row):
            yield from _cell(found, scale, left + cell * x, top, cell)
    for x, name in enumerate(heat.columns):
        yield text(left + cell * (x + 0.5), foot + ROW, shortened(name, int(cell / LETTER)), "name middle")
    yield text(left + cell * len(heat.columns) / 2, foot + 2 * ROW + 2, heat.x_name, "middle")
    yield from (*_legend(heat, scale, left, foot + 3 * ROW + 10), "</svg>")


def _cell(found: Cell | None, scale: Scale, x: float, y: float, width: float) -> Iterator[str]:
    place = f'x="{short(x)}" y="{short(y)}" width="{width - GAP}" height="{HEIGHT - GAP}" rx="3"'
    middle, line = x + (width - GAP) / 2, y + HEIGHT / 2 + 3
    if found is None or found.value is None:
        says = "" if found is None else f"<title>{safe(found.says)}</title>"
        yield f'<g>{says}<rect class="none" {place}/>'
        yield text(middle, line, "–" if found is None else found.label, "middle") + "</g>"
        return
    step = scale.step(found.value)
    yield f'<g><title>{safe(found.says)}</title><rect class="heat{step}" {place}/>'
    if found.best:
        yield f'<rect class="best" {place}/>'
    label, kind = (f"{BEST} {found.label}", "strong middle") if found.best else (found.label, "middle")
    yield text(middle, line, label, f"on{step} {kind}") + "</g>"


def _legend(heat: HeatMap, scale: Scale, left: float, y: float) -> Iterator[str]:
    """The colours, from that of the lowest figure on, with the figures at both ends."""
    low, high = number(scale.low, 3), ("over " if scale.cut else "") + number(scale.high, 3)
    start = left + LETTER * len(low) + 8
    yield text(left, y + 12, low, "name")
    for n in range(STRONGEST + 1):
        place = f'x="{short(start + SWATCH * n)}" y="{y}" width="{SWATCH}" height="16"'
        yield f'<rect class="heat{STRONGEST - n}" {place}/>'
    end = start + SWATCH * (STRONGEST + 1) + 8
    yield text(end, y + 12, high, "name")
    yield text(end + LETTER * len(high) + 12, y + 12, f"{heat.unit}; lower is better")
