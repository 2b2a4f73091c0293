"""Runs side by side as a page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tui_rnn.report.as_html import page
from tui_rnn.report.comparison.document import document
from tui_rnn.report.comparison.figures import figures


def test_each_kind_of_loss_has_a_chart_with_bands_and_names(a_run: Any) -> None:
    runs = [a_run(f"s{seed}", validated=4.0, validation=0.2, seed=seed) for seed in range(3)]
    found = document(figures([*runs, a_run("other", clip=1.0, validated=3.0, validation=0.2)], "seconds"))
    loss, outcomes, differences, files = found.sections
    assert [figure.chart.x_name for figure in loss.blocks] == ["seconds", "seconds"]
    assert [line.name for line in loss.blocks[0].chart.lines] == ["a other", "", "", "b s0 +2"]
    assert "faintly" in loss.blocks[0].caption and "Names" not in loss.blocks[0].caption
    assert (outcomes.title, differences.title, files.title) == ("Outcomes", "Differences", "Files")
    assert len(files.blocks[0].rows) == 4


def test_what_curves_are_named_by_is_said(a_run: Any) -> None:
    runs = [
        a_run(f"sweep/cell={cell},clip={clip}/seed-{seed}", cell=cell, clip=clip, seed=seed)
        for cell, clip in (("rnn", 1.0), ("gru", 2.0))
        for seed in (0, 1)
    ]
    (figure,) = document(figures(runs, "updates")).sections[0].blocks
    assert figure.chart.lines[2].name == "a rnn, 1"
    assert figure.caption.endswith("Names: the values of cell and clip.")


def test_the_outcomes_say_whether_the_best_is_distinguishable(a_run: Any) -> None:
    runs = [a_run(bits=(bits,), clip=bits, seed=seed) for bits in (3.0, 4.0) for seed in range(2)]
    outcomes = document(figures(runs, "updates")).sections[1]
    assert outcomes.blocks[0].text.startswith("The best, clip=3, is distinguishable")


def test_of_many_groups_the_curves_of_the_best_are_drawn_and_all_are_in_the_tables(a_run: Any) -> None:
    runs = [a_run(f"run{n}", (5.0, 2.0 + n / 9), clip=float(n)) for n in range(30)]
    loss, outcomes, _, files = document(figures(runs, "updates")).sections
    (figure,) = loss.blocks
    assert [line.name for line in figure.chart.lines][::11] == ["a run0", "l run11"]
    assert figure.caption == "The smooth loss by updates, of the best 12 of 30."
    assert len(outcomes.blocks[0].rows) == 30
    assert (files.blocks[0].summary, len(files.blocks[0].blocks[0].rows)) == ("30 runs", 30)


def test_many_settings_of_few_runs_have_a_row_each(a_run: Any) -> None:
    changed = {"clip": 1.0, "hidden_size": 5, "layers": 2, "seq_length": 9, "dropout": 0.5, "cell": "gru", "seed": 3}
    found = document(figures([a_run("a"), a_run("b", **changed)], "updates"))
    (table,) = next(section for section in found.sections if section.title == "Differences").blocks
    assert len(table.columns) == 3 and len(table.rows) == 7


def test_one_run_without_a_curve_is_a_page_too(a_run: Any) -> None:
    found = document(figures([a_run("a", ())], "epochs"))
    assert [section.title for section in found.sections] == ["Loss", "Outcomes", "Files"]
    assert found.sections[0].blocks[0].text == "No curve is known by epochs."


def test_hostile_names_are_no_markup(a_run: Any) -> None:
    name = "</style><script>alert(1)</script>\x1b\u202e"
    shown = page(document(figures([a_run(name, text=name), a_run("b", text="b\udc80")], "updates")))
    tags = list[str]()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(shown)
    assert "script" not in tags and "svg" in tags
    assert "\x1b" not in shown and "\u202e" not in shown and "default-src 'none'" in shown
