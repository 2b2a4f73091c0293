"""Charts as SVG: small, without script or font, in the colours of the page that they are on.

A chart is told apart without colours: lines have dashes, and names at their ends or, where the right side has an axis,
in a legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine import Array

from ..plot.curves import ENORMOUS
from . import chart_drawing, heat_map
from .heat_map import HeatMap

STYLE = """
:root { --ink: #1d2129; --faint: #5c6370; --rule: #d5d9e0; --paper: #fff; --line0: #0b62b8; --line1: #b34700;
  --line2: #1a7f37; --line3: #8250df; --line4: #b8175a; --line5: #6f5a00; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e6ea; --faint: #9aa2ae; --rule: #343a44;
  --paper: #14161a; --line0: #6cb6ff; --line1: #ffa657; --line2: #57d364; --line3: #c8a5ff; --line4: #ff8fb8;
  --line5: #e3c341; } }
.chart { width: 100%; min-width: var(--least, 30rem); height: auto; display: block; background: var(--paper); }
.chart text { font: 12px system-ui, sans-serif; fill: var(--faint); stroke: var(--paper); stroke-width: 3px;
  paint-order: stroke; }
.chart .name { fill: var(--ink); } .chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
.chart path { fill: none; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.chart .rule { stroke: var(--rule); stroke-width: 1; } .chart .at { stroke: var(--faint); stroke-width: 1; }
.chart .reference { stroke: var(--faint); stroke-width: 1.2; stroke-dasharray: 1 4; }
.chart .thin { stroke-width: .8; stroke-dasharray: 1 3; } .chart .dots { stroke-width: 6; stroke-dasharray: none; }
.line0 { stroke: var(--line0); } .line1 { stroke: var(--line1); } .line2 { stroke: var(--line2); }
.line3 { stroke: var(--line3); } .line4 { stroke: var(--line4); } .line5 { stroke: var(--line5); }
.dash1 { stroke-dasharray: 7 4; } .dash2 { stroke-dasharray: 2 4; } .dash3 { stroke-dasharray: 9 4 2 4; }
.dash4 { stroke-dasharray: 14 5; }
"""  # for the page; the colours of lines are declared here, once


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line.

    Attributes:
        name: what it is; "" for one that belongs to another and is not named by itself.
        x: ascending. y: as many values; None or NaN is a gap.
        dotted: whether each point has a dot, as measurements that are far apart.
        number: of its colour and dashes; None counts the lines.
        strength: of its colour, from 0 to 1.
    """

    name: str
    x: Sequence[float] | Array
    y: Sequence[float | None] | Array
    dotted: bool = False
    number: int | None = None
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Named:
    """A value on an axis, and its name."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What to draw.

    Attributes:
        title: for those who cannot see it.
        x_name, y_name: what the axes measure.
        lines: at least one.
        right: a second vertical axis: its name, and by what its values are multiples of the first's.
        top: an axis above: its name, and how much of x is 1 on it.
        references: horizontal lines. Those far from the lines are only named, at the edge.
        marks: vertical lines.
        log: whether the vertical axis is logarithmic. log_x: whether the horizontal one is; then all x are above 0.
        whole: whether only whole numbers stand on the x axis.
        kinds: what stands on the x axis instead of numbers, at 0, 1, 2 ...
        settled: whether an initial fall and rare spikes may leave the chart, where they would flatten the rest.
        most: what is above it leaves the chart: of runs that diverge.
        height: of the plot itself, in pixels.
    """

    title: str
    x_name: str
    y_name: str
    lines: Sequence[Line]
    right: tuple[str, float] | None = None
    top: tuple[str, float] | None = None
    references: Sequence[Named] = ()
    marks: Sequence[Named] = ()
    log: bool = False
    log_x: bool = False
    whole: bool = False
    kinds: Sequence[str] = ()
    settled: bool = False
    most: float = ENORMOUS
    height: int = 240


def svg(chart: Chart | HeatMap, *, alone: bool = False) -> str:
    """The chart as an element of a page that has the styles; ``alone``: as a file of its own."""
    if isinstance(chart, HeatMap):
        drawn, style = "".join(heat_map.drawing(chart)), STYLE + heat_map.STYLE
    else:
        drawn, style = "".join(chart_drawing.drawing(chart)), STYLE
    if not alone:
        return drawn
    return drawn.replace(">", f"><style>{style}</style>", 1).replace(
        "<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1
    )
