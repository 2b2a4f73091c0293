"""How far back the network sees, how large its gradients are, and how many of its units are saturated: as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TypeVar

from ...events import ThroughTime
from ...watch.words import count
from ..blocks import Block, Discussion, Figure, Paragraph, Section, Table
from ..charts import Chart, Line
from ..numbers import UNKNOWN, number, percent
from ..report import LossCurve, Report

T = TypeVar("T")

MOST_LINES = 4  # of one chart
MOST_ROWS = 12
SMALLEST = 1e-12  # share of a gradient that is drawn


def section(report: Report) -> Section:
    """The section."""
    return Section("Gradients through time, and saturation", (*_blocks(report), Discussion()))


def _blocks(report: Report) -> Iterator[Block]:
    looks, curve = report.looks, report.curve
    if not looks and curve is None:
        yield Paragraph("Nothing of this is recorded.")
    shown = [look for look in looks if look.gradient_through_time[:1] == (1.0,)]
    if shown:
        yield Paragraph(
            "The gradient of the loss at one time step with respect to the input of earlier ones, as a share of that "
            "at the step itself; it shows how far back the network can learn to look."
        )
        yield Figure(
            "gradient-through-time",
            _through_time(_spread(shown, MOST_LINES)),
            "Gradient through time, at some updates.",
        )
    if looks:
        rows = [_row(look) for look in _spread(looks, MOST_ROWS)]
        yield Table(
            (
                "update",
                "half of the gradient gone after",
                "another past forgotten after",
                "spectral radius",
                "saturated",
            ),
            rows,
            "Gradient in time steps, past in characters. Spectral radius: the largest of the recurrent matrices. "
            "Saturated: the share of hidden values beyond ±0.97, through which almost no gradient flows.",
        )
    if curve is not None:
        yield from _sizes(curve)


def _spread(items: Sequence[T], most: int) -> list[T]:
    """Some of them, the first and the last among these."""
    if len(items) <= most:
        return list(items)
    return [items[round(n * (len(items) - 1) / (most - 1))] for n in range(most)]


def _through_time(looks: list[ThroughTime]) -> Chart:
    lines = [
        Line(
            name=f"update {look.update:,}",
            x=range(len(seen)),
            y=seen,
        )
        for look in looks
        if (seen := list(takewhile(lambda share: share >= SMALLEST, look.gradient_through_time)))
    ]
    return Chart(
        title="Gradient through time",
        x_name="time steps back",
        y_name="gradient left",
        lines=lines,
        log=True,
        whole=True,
    )


def _row(look: ThroughTime) -> tuple[str, ...]:
    horizon = look.memory_horizon
    forgotten = UNKNOWN
    if horizon is not None:
        forgotten = f"> {horizon.longest:,}" if horizon.characters is None else f"{horizon.characters:,.0f}"
    radius = max((spectrum.spectral_radius for spectrum in look.spectra), default=None)
    saturated = [layer.saturated for layer in look.layers]
    return (
        f"{look.update:,}",
        number(look.half_life, 1) if look.half_life is not None or not look.gradient_through_time else "never",
        forgotten,
        number(radius),
        percent(sum(saturated) / len(saturated) if saturated else None),
    )


def _sizes(curve: LossCurve) -> Iterator[Block]:
    """The gradient's norm, and what was clipped and saturated, along the run."""
    known = [
        (update, norm, clipped, saturated)
        for update, norm, clipped, saturated in zip(
            curve.updates, curve.norms, curve.clipped, curve.saturated, strict=True
        )
        if norm is not None
    ]
    if not known:
        return
    rows = [
        (f"{update:,}", number(norm), percent(clipped), percent(saturated))
        for update, norm, clipped, saturated in _spread(known, MOST_ROWS)
    ]
    shown = ", of which some are shown" if len(rows) < len(known) else ""
    yield Table(
        ("update", "norm of the gradient", "clipped", "saturated"),
        rows,
        f"Measured at {count(len(known), 'update')}{shown}. Norm: before clipping. Clipped: how many of its entries "
        "were. Saturated: of the hidden values of that batch.",
    )
