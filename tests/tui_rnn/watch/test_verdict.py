"""A gradient check in words."""

from __future__ import annotations

import math

import engine
from tui_rnn.watch.verdict import compared, largest_error


def table(entries: int, max_error: float, direction: float) -> engine.ParameterCheck:
    errors = engine.Errors(0.0, 0.0, max_error, (0,), 0.0)
    return engine.ParameterCheck("layer0.recurrent", "W", entries, 1200, 0.0, errors, None, direction, None)


def check(*tables: engine.ParameterCheck) -> engine.GradientCheck:
    return engine.GradientCheck("zero", 80.0, 0.0, tables)


def test_how_much_was_compared_is_said() -> None:
    assert compared(check(table(1200, 0, 0), table(1200, 0, 0))) == "all 2,400 entries"
    assert compared(check(table(1200, 0, 0), table(3, 0, 0))) == "1,203 of 2,400 entries"
    assert compared(check(table(0, math.nan, 0))) == "1 arrays along a direction"


def test_the_largest_error_is_that_of_all_checks_and_both_comparisons() -> None:
    checks = [check(table(9, 2e-14, 0.0)), check(table(9, 1e-15, 7e-13), table(0, math.nan, 1e-16))]
    assert largest_error(checks) == "largest relative error 7e-13 (complex step)"
    assert largest_error([check(table(9, 3e-9, 0.0))]) == "largest relative error 3e-09 (complex step)"
