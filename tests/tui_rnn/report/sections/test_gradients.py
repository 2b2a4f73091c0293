"""The section on the gradient check."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.blocks import Table
from tui_rnn.report.sections.gradients import section


def test_it_has_both_states_and_every_parameter(made: Any) -> None:
    table = next(block for block in section(made.report).blocks if isinstance(block, Table))
    names = [row[0] for row in table.rows]
    symbols = ["W", "b", "U", "V", "c", "h0"]
    assert names == ["zero initial state", *symbols, "random initial state, uniform in [−0.9, 0.9]", *symbols]
    assert all(len(row) in (1, len(table.columns)) for row in table.rows)


def test_it_says_step_eps_and_entries_and_whether_it_passed(made: Any) -> None:
    def said(table: Any) -> str:
        blocks = section(dataclasses.replace(made.report, gradients=table)).blocks
        return " ".join(getattr(block, "text", "") + getattr(block, "caption", "") for block in blocks)

    found = made.report.gradients
    plain = said(found).replace("\N{NO-BREAK SPACE}", " ")
    assert "a step of 1 × 10⁻⁵; all entries" in plain and "ε = 1 × 10⁻⁶" in plain and "The gradients are right" in plain
    zero, other = found.checks
    wrong = dataclasses.replace(zero.parameters[0], direction_error=1.0)
    failed = dataclasses.replace(zero, parameters=(wrong, *zero.parameters[1:]))
    assert "The check failed" in said(dataclasses.replace(found, checks=(failed, other), entries=7))
    assert "7 entries of each array" in said(dataclasses.replace(found, entries=7, from_text=False))
