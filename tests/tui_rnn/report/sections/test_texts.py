"""The texts along the way, and the best one."""

from __future__ import annotations

import dataclasses
from typing import Any

import engine
from tui_rnn.report.as_html import page
from tui_rnn.report.blocks import Discussion, Fold, Paragraph, Table, Written
from tui_rnn.report.document import document
from tui_rnn.report.report import Milestone, Report
from tui_rnn.report.sections.texts import section

TEXTS = tuple(
    Milestone(due=due, update=due, smooth_loss=50.0, rule=engine.SamplingRule(), text=f"text {due}", in_text=0.5)
    for due in range(0, 150_001, 10_000)
    if due != 30_000
)


def long(report: Report) -> Report:
    odd = dataclasses.replace(TEXTS[1], update=9_990)
    return dataclasses.replace(report, update=150_000, texts=(TEXTS[0], odd, *TEXTS[2:]))


def test_those_up_to_update_100_000_are_shown_and_later_ones_folded_away(made: Any) -> None:
    blocks = section(long(made.report)).blocks
    shown = [block.text for block in blocks if isinstance(block, Written)]
    assert shown[:-1] == [text.text for text in TEXTS if text.due <= 100_000]
    assert shown[-1] == made.report.samples[0].text
    (fold,) = [block for block in blocks if isinstance(block, Fold)]
    assert fold.summary == "5 later texts, from update 110,000 to 150,000"
    assert len(fold.blocks) == 6
    assert isinstance(blocks[-1], Discussion)


def test_a_text_that_is_missing_or_of_another_update_is_said(made: Any) -> None:
    blocks = section(long(made.report)).blocks
    assert "none from update 30,000." in blocks[0].text
    headings = [block.heading for block in blocks if isinstance(block, Written)]
    assert headings[0].startswith("Before the first update")
    assert headings[1].startswith("Update 9,990, the nearest to 10,000 that was recorded · smooth loss 50.00")
    assert f"update {made.report.best.update}" in headings[-1] and "seed 0 · 1,000 characters" in headings[-1]


def test_the_table_has_words_only_where_they_are_known(made: Any) -> None:
    table = next(block for block in section(long(made.report)).blocks if isinstance(block, Table))
    assert table.columns[-1] == "words that are in the text" and table.rows[0] == ("0", "50.00", "50 %")
    unknown = tuple(dataclasses.replace(text, in_text=None) for text in TEXTS)
    report = dataclasses.replace(made.report, texts=unknown)
    assert next(block for block in section(report).blocks if isinstance(block, Table)).columns == (
        "update",
        "smooth loss",
    )


def test_without_an_update_there_is_no_best_model(made: Any) -> None:
    best = dataclasses.replace(made.report.best, update=0, smooth_loss=None)
    said = [b.text for b in section(dataclasses.replace(made.report, best=best)).blocks if isinstance(b, Paragraph)]
    assert "No update has been made" in said[-1]


def test_a_run_without_an_update_has_no_best_model_in_any_section(made: Any) -> None:
    best = dataclasses.replace(made.report.best, update=0, smooth_loss=None)
    new = page(document(dataclasses.replace(made.report, update=0, curve=None, best=best, texts=())))
    assert "The best model" not in new and "by the best model" not in new
    assert "The new network, of update 0" in new and "The new network wrote" in new
