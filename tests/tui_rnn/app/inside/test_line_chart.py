"""A small chart: lines are where their values are."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from tui_rnn.app.inside.line_chart import LEFT, Line, LineChart, Rule


def rows_of(chart: LineChart, *lines: Line, rules: tuple[Rule, ...] = ()) -> list[str]:
    return chart.content(lines, rules).plain.split("\n")


def chart_of(low: float, high: float, log: bool, last: int = 20) -> LineChart:
    return LineChart(LEFT + 41, 14, 0, last, low, high, log, "steps")


def test_a_straight_fall_on_a_logarithmic_axis_is_a_straight_line() -> None:
    rows = rows_of(chart_of(1e-6, 1.0, True, 12), Line([10 ** (-k / 2) for k in range(13)], "bold"))
    assert len(rows) == 14
    assert [row[:5].strip() for row in rows if row[:5].strip()][:4] == ["1", "0.01", "1e-4", "1e-6"]
    reached = [max(n for n, char in enumerate(row) if 0x2800 < ord(char) < 0x2900) for row in rows[:12]]
    assert reached == sorted(reached)
    steps = [b - a for a, b in pairwise(reached)]
    assert max(steps) - min(steps) <= 1


@pytest.mark.parametrize("log", [True, False])
def test_what_has_no_place_is_a_gap(log: bool) -> None:
    lost = [1.0, 0.5, math.nan, math.inf, 0.0, -1.0]
    rows_of(chart_of(0.1, 1.0, log, 5), Line(lost, ""), Line([], ""), Line([0.5], ""))


def test_a_column_and_its_number_find_each_other() -> None:
    chart = chart_of(0.1, 1.0, True)
    assert [chart.x_at(chart.column(x)) for x in range(21)] == list(range(21))
    assert chart.x_at(LEFT - 1) is None
    assert chart.x_at(LEFT + 41) is None


def test_rules_are_named_and_lie_behind_the_lines() -> None:
    rows = rows_of(
        chart_of(0.1, 1.0, False), Line([0.5] * 21, ""), rules=(Rule(10, "┊", "T", ""), Rule(20, "│", "", ""))
    )
    column = LEFT + 20
    assert rows[0][column] == "T"
    assert {row[column] for row in rows[1:12]} - {"┊"} != set()
    assert rows[5][LEFT + 40] == "│"


@pytest.mark.parametrize("size", [(1, 1), (8, 3), (LEFT + 1, 3), (300, 90)])
@pytest.mark.parametrize("log", [True, False])
def test_every_size_is_drawn(size: tuple[int, int], log: bool) -> None:
    chart = LineChart(*size, 0, 1, 0.1, 1.0, log, "steps")
    rows_of(chart, Line([1.0, 0.1], ""), rules=(Rule(1, "│", "", ""),))
