"""The gradient check: the table that the assignment asks for, and what decides."""

from __future__ import annotations

from collections.abc import Iterator

import engine

from ..blocks import Block, Discussion, Paragraph, Section, Table
from ..numbers import power
from ..report import GradientTable, Report
from .run import network

STATES = {"zero": "zero initial state", "random": "random initial state, uniform in [−0.9, 0.9]"}
COLUMNS = ("", "Σ gₙ", "Σ gₐ", "error", "mean", "largest", "at")


def section(report: Report) -> Section:
    """The section."""
    return Section("Gradient check", tuple(_blocks(report.gradients)))


def _blocks(table: GradientTable) -> Iterator[Block]:
    config = table.config
    read = "the beginning of the text" if table.from_text else "random characters"
    entries = "all entries" if table.entries is None else f"{table.entries:,} entries of each array, chosen at random"
    yield Paragraph(
        f"Made for this report with a new and smaller network, {network(config)}, on a sequence of "
        f"{config.seq_length:,} characters ({read}), in float64. The analytical gradients gₐ are those that training "
        f"uses; the numerical ones gₙ are central differences with a step of {power(table.step, 0)}; {entries}."
    )
    rows = [row for check in table.checks for row in ((STATES[check.state],), *map(_row, check.parameters))]
    yield Table(
        COLUMNS,
        rows,
        "Error: ‖gₐ − gₙ‖ / (‖gₐ‖ + ‖gₙ‖) of the whole array. Mean and largest: of single entries, "
        f"|gₐ − gₙ| / max(ε, |gₐ| + |gₙ|) with ε = {power(table.eps, 0)}. At: where the largest is.",
    )
    yield Paragraph(_verdict(table))
    yield Discussion()


def _row(parameter: engine.ParameterCheck) -> tuple[str, ...]:
    found = parameter.differences or parameter.exact
    return (
        parameter.symbol,
        power(found.sum_numerical, 6),
        power(parameter.sum_analytical, 6),
        power(found.norm_error),
        power(found.mean_error),
        power(found.max_error),
        f"[{', '.join(map(str, found.worst))}]",
    )


def _verdict(table: GradientTable) -> str:
    passed = all(check.passed for check in table.checks)
    errors = [parameter.exact.max_error for check in table.checks for parameter in check.parameters]
    if not passed:
        return "The check failed: at least one gradient is not what the loss says it should be."
    return (
        "Central differences subtract two losses that are almost equal, and so have an error of their own. The complex "
        f"step, Im f(x + ih) / h, does not subtract: by it no entry is off by more than {power(max(errors))}. The "
        "gradients are right."
    )
