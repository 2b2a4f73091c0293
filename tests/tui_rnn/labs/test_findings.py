"""What a lab found is what its runs say: cells, sentences and charts."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import pytest

from tui_rnn.labs import findings as found
from tui_rnn.report.charts import svg
from tui_rnn.run.groups import Spread


@pytest.fixture
def two(a_run: Any, results: Any) -> Any:
    """Two points with three seeds each, of which the second is better by more than the seeds make."""
    return results(
        {
            "low": [a_run(bits=(5.0, end), seed=n) for n, end in enumerate((3.0, 3.5, 3.25))],
            "high": [a_run(bits=(5.0, end), seed=n, hidden_size=8) for n, end in enumerate((2.0, 2.5, 2.25))],
        },
        diverged={"low": 1},
    )


def test_a_cell_is_a_median_and_a_range_that_is_left_out_where_there_is_none() -> None:
    assert found.cell(Spread(2.31, 2.3, 2.333), found.bits) == "2.310 (2.300..2.333)"
    assert found.cell(Spread(2.3, 2.3, 2.3), found.bits) == "2.300"
    assert found.cell(Spread(25.0, 2.0, 1250.0), found.bits) == "25 (2.000..1,250)"
    assert found.cell(None, found.bits) == "–"


def test_a_table_has_a_row_for_each_point_and_says_what_diverged(two: Any) -> None:
    made = found.table(two, [found.loss_column(two)], "rate", "More.")
    assert made.columns == ["rate", "loss at the end", "diverged"]
    assert made.rows == [["low", "3.250 (3.000..3.500)", "1 of 3"], ["high", "2.250 (2.000..2.500)", "0 of 3"]]
    assert (
        made.caption
        == "The median of 3 seeds, and the range. The loss is the smooth loss, in bits per character. More."
    )


def test_sentences_say_which_is_lowest_and_whether_seeds_could_turn_that_round(
    a_run: Any, two: Any, results: Any
) -> None:
    said = " ".join(found.outcome(two, "rate "))
    assert "Lowest smooth loss at the end: rate high, with 2.250 (2.000..2.500)" in said
    assert "next: rate low, with 3.250" in said and "do not overlap" in said
    assert "Diverged: rate low (1 of 3)." in said
    close = results({"a": [a_run(bits=(2.0,)), a_run(bits=(3.0,))], "b": [a_run(bits=(2.5,)), a_run(bits=(3.5,))]})
    assert "may be another" in " ".join(found.lowest_loss(close))
    assert [*found.outcome(results({"a": [a_run(bits=())]}))] == []
    (only,) = found.outcome(results({"a": [a_run(bits=(2.0,))]}))
    assert only == "Lowest smooth loss at the end: a, with 2.000 bits per character."


def test_every_run_is_a_dot_and_what_is_above_the_chart_is_marked(a_run: Any, results: Any) -> None:
    made = results({"a": [a_run(bits=(2.0,)), a_run(bits=(3.0,))], "b": [a_run(bits=(9.0,)), a_run(bits=(2.5,))]})
    chart = found.dots(made, made.last, title="t", x_name="x", y_name="y", most=5.0)
    assert chart.kinds == ["a", "b ↑"]
    dots = [sorted(float(y) for y in line.y if y is not None and y == y) for line in chart.lines if line.dotted]
    assert dots == [[2.0, 3.0], [2.5, 9.0]]
    texts = [text.text for text in ElementTree.fromstring(svg(chart)).iter("text")]
    assert {"a", "b ↑"} <= {*texts} and "9" not in texts


def test_bands_have_edges_where_there_are_several_runs(two: Any, a_run: Any, results: Any) -> None:
    assert [line.name for line in found.loss_figure(two, "").chart.lines] == ["", "", "low", "", "", "high"]
    one = results({"a": [a_run(bits=(3.0, 2.0))]})
    assert [line.name for line in found.loss_figure(one, "").chart.lines] == ["a"]


def test_gradient_norms_are_those_that_were_recorded(a_run: Any) -> None:
    run = a_run(bits=(3.0, 2.0, 1.0))
    run.history.gradient_norms = [4.0, None, 2.0]
    updates, norms = found.gradient_norms(run)
    assert (updates.tolist(), norms.tolist()) == ([100.0, 300.0], [4.0, 2.0])


def test_numbers_and_lists_in_words() -> None:
    assert [found.whole(1234.5), found.one_decimal(2.25), found.share(0.256)] == ["1,234", "2.2", "26 %"]
    assert found.bits(math.nan) == "–"
    assert [found.listed(list(parts)) for parts in ("", "a", "abc")] == ["–", "a", "a, b and c"]


def test_a_table_says_which_loss_it_has_only_if_it_has_one(results: Any, a_run: Any) -> None:
    of = results({"a": [a_run()]})
    assert (
        found.table(of, [found.loss_column(of)], "x").caption == "The loss is the smooth loss, in bits per character."
    )
    assert found.table(of, [found.Column("seconds", lambda run: 1.0, found.whole)], "x", "So.").caption == "So."
