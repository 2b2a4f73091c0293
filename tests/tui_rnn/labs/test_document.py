"""A lab as a document: everything that was found is in it, and how it was made."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.labs import findings as found
from tui_rnn.labs.document import document
from tui_rnn.labs.lab import lab_of
from tui_rnn.report.as_html import page
from tui_rnn.report.as_markdown import markdown
from tui_rnn.report.blocks import Written


def made(results: Any, a_run: Any, name: str, updates: int = 300) -> Any:
    lab = lab_of(name)
    of = results({"<a>": [a_run(bits=(3.0, 2.0, 1.5))], "b": [a_run(bits=(3.0, 2.5, 1.75), hidden_size=8)]})
    findings = found.Findings(
        [found.loss_figure(of, "A caption.")], found.table(of, [found.loss_column(of)], "point"), ["It fell."]
    )
    plan = dataclasses.replace(lab.plan, updates=updates)
    return lab, document(name, lab, plan, of, findings, f"tui-rnn lab {name}")


def test_it_says_what_to_look_for_what_was_measured_and_how_it_was_made(results: Any, a_run: Any) -> None:
    lab, whole = made(results, a_run, "learning-rate")
    text, figures = markdown(whole, "learning-rate")
    html = page(whole)
    assert [section.title for section in whole.sections] == [
        "What to look for", "Figure", "Measured", "Discussion", "How it was made",
    ]  # fmt: skip
    for part in (
        "It fell.",
        "A caption.",
        "1.500",
        "1.750",
        "--learning-rate 0.003, 0.01",
    ):
        assert part in html and part in text
    assert lab.look[0].split(",")[0] in html
    assert "&lt;a&gt;" in html and "<a>" not in html
    assert [*figures] == ["learning-rate-loss.svg"] and "(learning-rate-loss.svg)" in text
    assert whole.notes == ()


def test_of_named_points_each_is_said_with_its_settings(results: Any, a_run: Any) -> None:
    _, whole = made(results, a_run, "clipping")
    html = page(whole)
    assert "--clip 5.0  --clip-norm 0.0" in html and "--optimizer sgd" in html
    _, whole = made(results, a_run, "optimizers")
    assert "--optimizer adagrad  --learning-rate 0.1<" in page(whole)  # and no momentum, which does nothing there


def test_runs_that_did_not_come_to_the_end_are_said(results: Any, a_run: Any) -> None:
    _, whole = made(results, a_run, "clipping", updates=400)
    assert whole.notes == ("2 runs of 2 did not make all 400 updates.",)


def test_what_models_wrote_has_a_section_of_its_own(results: Any, a_run: Any) -> None:
    lab = lab_of("clipping")
    of = results({"a": [a_run()]})
    figure, table = found.loss_figure(of, ""), found.table(of, [found.loss_column(of)], "point")
    written = [Written("At temperature 1", "It was <b>late</b>.")]
    whole = document("x", lab, lab.plan, of, found.Findings([figure], table, [], written), "tui-rnn lab x")
    assert "Written" in [section.title for section in whole.sections]
    assert "It was &lt;b&gt;late" in page(whole) and "At temperature 1" in markdown(whole, "x")[0]
