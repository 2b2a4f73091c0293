"""Curves of what was measured at the same places."""

from __future__ import annotations

import math

from tui_rnn.labs.curves import median_line


def test_a_curve_is_the_median_of_the_runs_within_their_range_and_has_gaps_where_nothing_is_known() -> None:
    low, high, middle = median_line("a", [1, 2, 5], [[3.0, 1.0, 2.0], [4.0, None, 6.0], [None, None, None]], 2)
    assert [line.name for line in (low, high, middle)] == ["", "", "a"]
    assert {line.number for line in (low, high, middle)} == {2} and low.strength < middle.strength == 1
    for line, values in ((low, [1.0, 4.0]), (high, [3.0, 6.0]), (middle, [2.0, 5.0])):
        assert [*line.y][:2] == values and [*line.x] == [1, 2, 5]
        assert math.isnan([*line.y][2] or 0.0)


def test_of_a_single_run_there_is_no_range() -> None:
    (line,) = median_line("a", [1, 2], [[3.0], [2.0]], 0, dotted=True)
    assert [*line.y] == [3.0, 2.0] and line.dotted
