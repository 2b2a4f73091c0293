"""The document: what a reader looks for first, and what has to be known before."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.as_html import page
from tui_rnn.report.blocks import Figure
from tui_rnn.report.carried import carried, figures
from tui_rnn.report.document import FIGURES, document
from tui_rnn.report.report import Report


def test_the_same_report_is_the_same_page(made: Any) -> None:
    assert page(document(made.report), carried(figures(made.report))) == made.page


def test_it_begins_with_what_a_reader_looks_for(made: Any) -> None:
    found = document(made.report)
    assert found.title == "Vanilla RNN, 8 hidden units, on book.txt"
    assert dict(found.highlights)["updates"] == "300"
    assert [section.title for section in found.sections] == [
        "The run",
        "The network",
        "Gradient check",
        "Loss",
        "What it wrote",
        "Temperature and nucleus",
        "Is it copied?",
        "Gradients through time, and saturation",
        "Once more",
    ]


def test_its_figures_are_known_by_name(made: Any) -> None:
    updates = range(1, 301)
    curve = dataclasses.replace(
        made.report.curve, updates=tuple(updates), losses=tuple(updates), norms=(None,) * 300, clipped=(None,) * 300,
        saturated=(None,) * 300, smooth_losses=tuple(40 + 60 * 0.9**n for n in updates),
    )  # fmt: skip
    sections = document(dataclasses.replace(made.report, curve=curve)).sections
    assert tuple(b.name for section in sections for b in section.blocks if isinstance(b, Figure)) == FIGURES


def test_a_run_that_is_not_over_a_best_model_and_what_is_missing_are_said_first(made: Any) -> None:
    def notes(**changed: Any) -> str:
        return " ".join(document(dataclasses.replace(made.report, **changed)).notes)

    assert notes() == ""
    assert "update 300 of 1,000" in notes(goal=1000)
    assert "best model alone" in notes(kind="model")
    assert "No lamp." in notes(missing=("No lamp.",))


def test_without_anything_beside_the_checkpoint_every_section_says_so(made: Any) -> None:
    bare: Report = dataclasses.replace(
        made.report, curve=None, baselines=None, texts=(), copied=None, looks=(), duration=None, trained_with={}
    )
    html = page(document(bare))
    for said in ("No curve is recorded", "No text was recorded", "Not known: the text", "Nothing of this is recorded"):
        assert said in html
