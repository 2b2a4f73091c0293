"""Curves over each other as lines of the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from tui_rnn.console.overlay import HEIGHT, LEAST, MOST_CURVES, chart
from tui_rnn.report.comparison.figures import figures


@pytest.mark.parametrize(
    ("width", "rows", "height"), [(80, None, 20), (200, None, HEIGHT), (80, 18, 12), (30, 5, LEAST)]
)
def test_it_is_as_wide_as_the_terminal_and_not_higher(a_run: Any, width: int, rows: int | None, height: int) -> None:
    _, heading, *lines = chart(figures([a_run("x")], "updates"), width, rows)
    assert heading.plain == "smooth loss by updates"
    assert len(lines) == height
    assert max(line.cell_len for line in lines) == width


def test_of_many_runs_the_first_are_shown_and_it_says_so(a_run: Any) -> None:
    many = [a_run(f"{n}", (5.0, 2.0 + n / 10), hidden_size=n + 1, seed=seed) for n in range(12) for seed in (0, 1)]
    _, heading, *lines = chart(figures(many, "epochs"), 80)
    assert heading.plain == f"smooth loss by epochs, medians and ranges, a to {'abcdefgh'[MOST_CURVES - 1]} of 12"
    shown = "".join(line.plain for line in lines[1:-2])
    assert all(letter in shown for letter in "abcdefgh")


def test_without_a_curve_it_says_so(a_run: Any) -> None:
    (line,) = chart(figures([a_run("x", ())], "seconds"), 80)
    assert line.plain == "No curve is known by seconds."
