"""What a lab found: figures, a table, sentences; and what makes them of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine import Array

from ..plot.curves import ENORMOUS
from ..report.blocks import Figure, Table, Written
from ..report.charts import Chart, Line, Named
from ..report.numbers import UNKNOWN, number, percent
from ..run.groups import Band, Spread
from ..run.recorded import RecordedRun
from .results import PointResult, Results

EDGE = 0.4  # strength of the edges of a band, and of single runs
BESIDE = 0.16  # of the way to the next kind: how far to the side of the median single runs stand
DIVERGED = 20.0  # bits per character: no text has so many distinct characters
MOST = 1.15  # times the loss of guessing: what is above that leaves a chart


@dataclass(frozen=True, slots=True)
class Findings:
    """What a lab found.

    Attributes:
        figures: the first is drawn in the terminal, too.
        table: of all figures that the sentences name.
        sentences: what was measured, in words.
        written: texts that models wrote, if that is what the lab is about.
    """

    figures: Sequence[Figure]
    table: Table
    sentences: Sequence[str]
    written: Sequence[Written] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: the median of a figure over the runs of each point, and its range."""

    heading: str
    figure: Callable[[RecordedRun], float | None]
    written: Callable[[float], str]


def table(results: Results, columns: Sequence[Column], kind: str, caption: str = "") -> Table:
    """A row for each point: its name under the heading ``kind``, the columns, and how many runs diverged if any did."""
    headings = [kind, *(column.heading for column in columns)]
    rows = [[point.name, *(cell(point.spread(c.figure), c.written) for c in columns)] for point in results.points]
    if any(point.diverged for point in results.points):
        headings.append("diverged")
        for row, point in zip(rows, results.points, strict=True):
            row.append(f"{point.diverged} of {point.asked}")
    several = f"The median of {len(results.seeds)} seeds, and the range. " if len(results.seeds) > 1 else ""
    losses = any("loss" in column.heading for column in columns)
    loss = f"The loss is the {results.loss_name}, in bits per character. " if losses else ""
    return Table(headings, rows, f"{several}{loss}{caption}".rstrip())


def cell(found: Spread | None, written: Callable[[float], str]) -> str:
    """A spread: 2.31 (2.30..2.33)."""
    if found is None:
        return UNKNOWN
    middle, low, high = map(written, found)
    return middle if low == high else f"{middle} ({low}..{high})"


def bits(value: float) -> str:
    """Bits per character, as they are written in tables and sentences; of a loss that has diverged, not all digits."""
    return number(value, 3 if abs(value) < DIVERGED else 0)


def whole(value: float) -> str:
    """A number without decimals."""
    return number(value, 0)


def one_decimal(value: float) -> str:
    """A number with one decimal."""
    return number(value, 1)


def share(value: float) -> str:
    """A share as a percentage."""
    return percent(value, 0)


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence: a, b and c."""
    *most, last = parts or [UNKNOWN]
    return f"{', '.join(most)} and {last}" if most else last


def gradient_norms(run: RecordedRun) -> tuple[Array, Array]:
    """The norm of the gradient before it is clipped: (N,) updates, (N,) norms, as far as they were recorded."""
    points = zip(run.history.updates, run.history.gradient_norms, strict=True)
    known = np.array([(update, norm) for update, norm in points if norm is not None], float).reshape(-1, 2)
    return known[:, 0], known[:, 1]


def bands(
    results: Results,
    curve: Callable[[RecordedRun], tuple[Array, Array]],
    *,
    title: str,
    y_name: str,
    log: bool = False,
    references: Sequence[Named] = (),
    most: float = ENORMOUS,
) -> Chart:
    """The curves of all points over each other: medians, and faintly the ranges."""
    lines = [line for n, p in enumerate(results.points) for line in band_lines(p.name, p.band(curve), len(p.runs), n)]
    return Chart(
        title=title,
        x_name="update",
        y_name=y_name,
        lines=lines,
        log=log,
        settled=not log,
        references=references,
        most=most,
        height=320,
    )


def band_lines(name: str, band: Band, runs: int, number: int) -> Iterator[Line]:
    """The median of so many runs, and faintly their range; ``number``: see ``Line``."""
    for edge in (band.low, band.high) if runs > 1 else ():
        yield Line(name="", x=band.x, y=edge, number=number, strength=EDGE)
    yield Line(name=name, x=band.x, y=band.median, number=number)


def dots(
    results: Results,
    figure: Callable[[RecordedRun], float | None],
    *,
    title: str,
    x_name: str,
    y_name: str,
    log: bool = False,
    references: Sequence[Named] = (),
    most: float = ENORMOUS,
) -> Chart:
    """A dot for each run, beside the others of its point, and a bar at the median of each point.

    An arrow says of which points some runs are above the chart.
    """
    lines = [line for n, point in enumerate(results.points) for line in _dots(point, figure, n)]
    names = [f"{p.name}{' ↑' * any(v > most for v in p.values(figure))}" for p in results.points]
    return Chart(
        title=title,
        x_name=x_name,
        y_name=y_name,
        lines=lines,
        kinds=names,
        log=log,
        references=references,
        most=most,
        height=280,
    )


def _dots(point: PointResult, figure: Callable[[RecordedRun], float | None], number: int) -> Iterator[Line]:
    values = point.values(figure)
    if not values:
        return
    gaps = np.full(2 * len(values), np.nan)  # so that no line joins them
    gaps[::2] = values
    yield Line(name="", x=np.linspace(number - BESIDE, number + BESIDE, 2 * len(values)), y=gaps, dotted=True, number=0)
    median = float(np.median(values))
    yield Line(name="", x=[number - 2 * BESIDE, number + 2 * BESIDE], y=[median] * 2, number=0)


def loss_figure(results: Results, caption: str) -> Figure:
    """The loss of all points over the updates."""
    chart = bands(
        results,
        results.curve,
        title=f"{results.loss_name} by update",
        y_name=f"{results.loss_name}, bits per character",
        references=[Named("guessing", results.guessing)],
        most=MOST * results.guessing,
    )
    return Figure("loss", chart, caption)


def end_figure(results: Results, kind: str) -> Figure:
    """Where the loss of every run ends; ``kind``: what the points are."""
    chart = dots(
        results,
        results.last,
        title=f"loss at the end by {kind}",
        x_name=kind,
        y_name=f"{results.loss_name} at the end, bits per character",
        most=MOST * results.guessing,
    )
    return Figure("end", chart, "Where the runs end: a dot for each seed, a bar at the median; ↑ is above the chart.")


def loss_column(results: Results) -> Column:
    """The loss at the end."""
    return Column("loss at the end", results.last, bits)


def lowest_column(results: Results) -> Column:
    """The lowest loss on the way."""
    return Column("lowest loss", results.lowest, bits)


def ordered(results: Results, figure: Callable[[RecordedRun], float | None]) -> list[tuple[PointResult, Spread]]:
    """The points by the median of a figure, the lowest first; without those of which it is not known."""
    known = [(point, found) for point in results.points if (found := point.spread(figure)) is not None]
    return sorted(known, key=lambda item: item[1].median)


def outcome(results: Results, kind: str = "") -> Iterator[str]:
    """How the losses came out, and what diverged; ``kind``: see ``lowest_loss``."""
    yield from (*lowest_loss(results, kind), *diverged(results, kind))


def lowest_loss(results: Results, kind: str = "") -> Iterator[str]:
    """Which point has the lowest loss at the end, and whether that is more than the seeds make of it.

    Args:
        kind: what stands before the names of the points, where those are numbers: "learning rate ".
    """
    found = ordered(results, results.last)
    if not found:
        return
    best, loss = found[0]
    said = f"Lowest {results.loss_name} at the end: {kind}{best.name}, with {cell(loss, bits)} bits per character"
    if len(found) == 1:
        yield f"{said}."
        return
    second, other = found[1]
    yield f"{said}; next: {kind}{second.name}, with {cell(other, bits)}."
    if len(results.seeds) > 1:
        apart = "do not overlap" if loss.high < other.low else "overlap: with other seeds their order may be another"
        yield f"The ranges of these two over {len(results.seeds)} seeds {apart}."


def diverged(results: Results, kind: str = "") -> Iterator[str]:
    """Which points diverged; ``kind``: see ``lowest_loss``."""
    told = [f"{kind}{p.name} ({p.diverged} of {p.asked})" for p in results.points if p.diverged]
    if told:
        yield f"Diverged: {listed(told)}. Such a run ends with a loss that is not finite, or worse than guessing."
