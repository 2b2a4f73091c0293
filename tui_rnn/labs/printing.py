"""What a lab found, for the terminal and for a program."""

from __future__ import annotations

import json
import string
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from ..console.overlay import drawn
from ..plot.axes import LEFT_UNIT
from ..plot.overlaid import Overlaid
from ..report.blocks import Table
from ..report.charts import Chart
from ..report.fitting import fitted
from ..report.heat_map import HeatMap
from ..system.terminal import printable_line, steady_line
from ..watch.records import finite
from .findings import Findings
from .lab import Lab
from .results import Results

LETTERS = string.ascii_lowercase
UNITS = {"bits per character": LEFT_UNIT}  # that are shorter above an axis of characters


def print_findings(lab: Lab, title: str, findings: Findings, notes: Sequence[str]) -> None:
    """Print the chart, the table, what was measured, and what to look for."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print()
    console.print(Text(printable_line(title), "bold"))
    for line in _chart(findings.figures[0].chart, console.width, console.height if sys.stdout.isatty() else None):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
    for line in _table(findings.table, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
    for text in (findings.table.caption, *notes, *findings.sentences):
        console.print(Text(printable_line(text)))
    console.print(Text("\nWhat to look for", "bold"))
    for text in lab.look:
        console.print(Text(printable_line(text)))
        console.print()


def _chart(chart: Chart | HeatMap, width: int, rows: int | None) -> Iterator[Text]:
    """The curves of a chart, each with its letter; none where its horizontal axis has names and no numbers."""
    if isinstance(chart, HeatMap) or chart.kinds:
        return
    if curves := [*_curves(chart)]:
        # Its unit is above the axis, and what the axis measures before that.
        what, comma, unit = chart.y_name.rpartition(", ")
        yield Text(f"{what if comma else chart.title}, by {chart.x_name}")
        yield from drawn(curves, chart.x_name, width, rows, UNITS.get(unit, unit), log=chart.log)
        yield Text("")


def _curves(chart: Chart) -> Iterator[Overlaid]:
    """The named lines; lines without a name are the edges of the next that has one."""
    edges = []
    for line in chart.lines:
        x, y = np.asarray(line.x, float), np.asarray(line.y, float)
        y = np.where(y <= chart.most, y, np.nan)
        if not line.name:
            edges.append(y)
            continue
        number = 0 if line.number is None else line.number
        if np.isfinite(y).any():
            yield Overlaid(LETTERS[number % len(LETTERS)], x, y, tuple(edges))
        edges = []


def _table(table: Table, width: int) -> Iterator[Text]:
    """The rows, with the letters of the chart."""
    rows = [(f"  {table.columns[0]}", *table.columns[1:])]
    rows += [
        (f"{LETTERS[n % len(LETTERS)]} {steady_line(first)}", *rest) for n, (first, *rest) in enumerate(table.rows)
    ]
    for number, piece in enumerate(fitted(rows, width)):
        if number:
            yield Text("")
        yield from (Text(row, "" if n else "dim") for n, row in enumerate(piece))


def record(name: str, results: Results, findings: Findings) -> str:
    """A line of JSON: the table, what was measured, and the points of the lines of each figure."""
    table = findings.table
    return json.dumps(
        finite(
            {
                "event": "lab",
                "lab": name,
                "text": results.text,
                "seeds": results.seeds,
                "updates": results.updates,
                "table": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
                "measured": list(findings.sentences),
                "figures": {figure.name: _lines(figure.chart) for figure in findings.figures},
            }
        ),
        allow_nan=False,
    )


def _lines(chart: Chart | HeatMap) -> list[dict[str, object]]:
    return (
        []
        if isinstance(chart, HeatMap)
        else [
            {"name": line.name, "x": np.asarray(line.x, float).tolist(), "y": np.asarray(line.y, float).tolist()}
            for line in chart.lines
        ]
    )
