"""What a lab found, for the terminal and for a program."""

from __future__ import annotations

import json
import string
import sys
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from engine import Array

from ..console.overlay import drawn
from ..console.rows import print_lines, table_lines
from ..plot.axes import LEFT_UNIT
from ..plot.overlaid import Overlaid
from ..report.blocks import Table
from ..report.charts import Chart
from ..report.fitting import fitted
from ..report.heat_map import HeatMap
from ..system.terminal import printable, printable_line, steady_line
from ..watch.records import finite
from .findings import Findings
from .lab import Lab
from .results import Results

DIGITS = 6  # of the points of a line: more cannot be seen
LETTERS = string.ascii_lowercase
UNITS = {"bits per character": LEFT_UNIT}  # that are shorter above an axis of characters


def print_findings(lab: Lab, title: str, findings: Findings, notes: Sequence[str]) -> None:
    """Print the chart, the table, what was measured, what was written, and what to look for."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print()
    console.print(Text(printable_line(title), "bold"))
    curves = _curves(findings.figures[0].chart)
    print_lines(console, _chart(findings, curves, console.width, console.height if sys.stdout.isatty() else None))
    print_lines(console, _table(findings.table, curves, console.width))
    for text in (findings.table.caption, *notes, *findings.sentences):
        console.print(Text(printable_line(text)))
    for written in findings.written:
        console.print(Text(f"\n{printable_line(written.heading)}", "dim"))
        console.print(Text(printable(written.text)))
    console.print(Text("\nWhat to look for", "bold"))
    for text in lab.look:
        console.print(Text(printable_line(text)))
        console.print()


def _chart(findings: Findings, curves: Mapping[str, Overlaid], width: int, rows: int | None) -> Iterator[Text]:
    """The curves of the first chart, each with its letter, and the names of those that are not rows of the table."""
    chart = findings.figures[0].chart
    if isinstance(chart, HeatMap) or not curves:
        return
    # Its unit is above the axis, and what the axis measures before that.
    what, comma, unit = chart.y_name.rpartition(", ")
    yield Text(f"{what if comma else chart.title}, by {chart.x_name}")
    y_unit, shape = UNITS.get(unit, unit), {"settled": chart.settled, "log": chart.log}
    yield from drawn([*curves.values()], chart.x_name, width, rows, y_unit, **shape)
    named = {row[0] for row in findings.table.rows}
    if others := [f"{curve.letter} {printable_line(name)}" for name, curve in curves.items() if name not in named]:
        yield Text(" · ".join(others))
    yield Text("")


def _curves(chart: Chart | HeatMap) -> dict[str, Overlaid]:
    """The named lines; lines without a name are the edges of the next that has one.

    None where the horizontal axis has names and no numbers.
    """
    found, edges = dict[str, Overlaid](), list[Array]()
    if isinstance(chart, HeatMap) or chart.kinds:
        return found
    for line in chart.lines:
        x, y = np.asarray(line.x, float), np.asarray(line.y, float)
        y = np.where(y <= chart.most, y, np.nan)
        if not line.name:
            edges.append(y)
            continue
        number = 0 if line.number is None else line.number
        if np.isfinite(y).any():
            found[line.name] = Overlaid(LETTERS[number % len(LETTERS)], x, y, tuple(edges))
        edges = []
    return found


def _table(table: Table, curves: Mapping[str, Overlaid], width: int) -> Iterator[Text]:
    """The rows, each with the letter of its curve."""
    blank = " " if any(name in curves for name, *_ in table.rows) else ""
    letters = [curves[name].letter if name in curves else blank for name, *_ in table.rows]
    rows = [[f"{blank} {table.columns[0]}", *table.columns[1:]]]
    rows += [
        [f"{letter} {steady_line(first)}", *rest] for letter, (first, *rest) in zip(letters, table.rows, strict=True)
    ]
    yield from table_lines(fitted(rows, width))


def record(name: str, results: Results, findings: Findings) -> str:
    """A line of JSON: the table, what was measured and written, and the points of the lines of each figure."""
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
                "written": {written.heading: written.text for written in findings.written},
                "figures": {figure.name: _lines(figure.chart) for figure in findings.figures},
            }
        ),
        allow_nan=False,
    )


def _rounded(values: Sequence[float | None] | Array) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in np.asarray(values, float)]


def _lines(chart: Chart | HeatMap) -> list[dict[str, object]]:
    return (
        []
        if isinstance(chart, HeatMap)
        else [{"name": line.name, "x": _rounded(line.x), "y": _rounded(line.y)} for line in chart.lines]
    )
