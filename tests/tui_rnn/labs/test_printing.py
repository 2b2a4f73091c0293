"""What a lab found, in the terminal and as a record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tui_rnn.labs import findings as found
from tui_rnn.labs.curves import median_line
from tui_rnn.labs.lab import lab_of
from tui_rnn.labs.printing import print_findings, record
from tui_rnn.report.blocks import Figure, Written
from tui_rnn.report.charts import Chart, Line


@pytest.fixture
def whole(results: Any, a_run: Any) -> Any:
    of = results({"x": [a_run(bits=(3.0, 2.0, 1.5))], "y": [a_run(bits=(4.0, 30.0, 99.0), hidden_size=8)]})
    table = found.table(of, [found.loss_column(of)], "point")
    return of, found.Findings([found.loss_figure(of, "")], table, ["It fell.\x1b[31m"])


def test_curves_have_the_letters_of_the_rows_and_what_is_above_the_chart_is_left_out(whole: Any, capsys: Any) -> None:
    print_findings(lab_of("clipping"), "A title", whole[1], ["A note."])
    shown = capsys.readouterr().out
    assert "A title" in shown and "A note." in shown and "What to look for" in shown
    assert "smooth loss, by update" in shown and "bits/char" in shown
    assert "a x" in shown and "b y" in shown
    rows = shown.split("bits/char")[1].split("update")[0]
    assert "a" in rows and "90" not in rows
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_logarithmic_chart_has_a_logarithmic_axis_and_a_chart_of_kinds_is_left_to_the_page(
    whole: Any, capsys: Any
) -> None:
    of, findings = whole
    log = found.bands(of, of.curve, title="norms", y_name="norm", log=True)
    kinds = found.dots(of, of.last, title="dots", x_name="x", y_name="y")
    for chart in (log, kinds):
        print_findings(lab_of("clipping"), "A title", found.Findings([Figure("f", chart, "")], findings.table, []), [])
        shown = capsys.readouterr().out
        assert ("norms, by update" in shown) == (" 10 ┤" in shown) == (chart is log)
        assert ("┤" in shown) == (chart is log)


def test_curves_that_are_no_rows_of_the_table_are_named_below_the_chart_and_rows_have_no_letters(
    whole: Any, capsys: Any
) -> None:
    lines = [line for n, name in enumerate(("words", "loo\x1bps")) for line in median_line(name, [1, 2], [[3], [n]], n)]
    chart = Chart(title="t", x_name="temperature", y_name="share, percent", lines=lines)
    print_findings(lab_of("clipping"), "A title", found.Findings([Figure("f", chart, "")], whole[1].table, []), [])
    shown = capsys.readouterr().out
    assert "a words · b loo" in shown and "\x1b" not in shown
    assert "\n x " in shown and "a x" not in shown


def test_a_record_has_the_table_the_sentences_and_the_lines(whole: Any) -> None:
    of, findings = whole
    told = json.loads(record("clipping", of, findings))
    assert told["table"] == [{"point": "x", "loss at the end": "1.500"}, {"point": "y", "loss at the end": "99"}]
    assert told["measured"] == ["It fell.\x1b[31m"]
    (line, other) = told["figures"]["loss"]
    assert (line["name"], line["y"][0], line["y"][-1]) == ("x", 3.0, 1.5) and other["y"][-1] == 99.0
    assert (told["lab"], told["text"], told["updates"]) == ("clipping", "book.txt", 300)


def test_tiny_values_keep_their_digits_in_a_record(whole: Any) -> None:
    of, findings = whole
    chart = Chart(title="t", x_name="x", y_name="y", lines=[Line(name="a", x=[1, 2], y=[1.23456789e-9, None])])
    told = json.loads(record("vanishing", of, found.Findings([Figure("f", chart, "")], findings.table, [])))
    assert told["figures"]["f"] == [{"name": "a", "x": [1.0, 2.0], "y": [1.23457e-9, None]}]


def test_what_models_wrote_is_printed_line_by_line_and_recorded_as_it_is(whole: Any, capsys: Any) -> None:
    of, findings = whole
    wrote = found.Findings(findings.figures, findings.table, [], [Written("At temperature 2", "It was\nl\x1b[31mate.")])
    print_findings(lab_of("clipping"), "A title", wrote, [])
    shown = capsys.readouterr().out
    assert "\nAt temperature 2\nIt was\nl" in shown and "\x1b" not in shown
    assert json.loads(record("clipping", of, wrote))["written"] == {"At temperature 2": "It was\nl\x1b[31mate."}
