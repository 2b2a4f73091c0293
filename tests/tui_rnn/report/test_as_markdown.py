"""Markdown: fences that nothing ends, cells that nothing splits, and figures beside it."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.report.as_markdown import markdown
from tui_rnn.report.blocks import Document, Facts, Figure, Fold, Paragraph, Section, Table, Written
from tui_rnn.report.charts import Chart, Line
from tui_rnn.report.document import document


def written(*blocks: Any, stem: str = "report") -> str:
    return markdown(Document("tui-rnn test", "kind", "title", (), (), (Section("one", blocks),), ()), stem)[0]


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("`~\n a|#"), max_size=30))
def test_no_text_ends_its_fence(text: str) -> None:
    lines = written(Written("heading", text)).split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("```"))
    fence = lines[first]
    assert set(fence) == {"`"}
    closing = [n for n in range(first + 1, len(lines)) if re.fullmatch(f" {{0,3}}{fence}`*\\s*", lines[n])]
    assert "\n".join(lines[first + 1 : closing[0]]) == text
    assert len(closing) == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=2, max_size=2))
def test_a_row_of_a_table_has_as_many_cells_as_there_are_columns(cells: list[str]) -> None:
    table = written(Table(("a", "b"), [cells])).split("\n\n")[-1].strip()
    header, rule, *rows = table.split("\n")
    assert rule == "| :-- | --: |" and len(rows) == 1
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", rows[0])) == len(re.findall(r"\|", header)) == 3


def test_nothing_is_made_of_a_hostile_name() -> None:
    text = written(Paragraph("![x](http://a.b) <img src=x> www.a.b @me [a](b) `c` *d* _e_ $f$ &lt; \x1b\u202e"))
    assert r"\!" not in text and r"!\[x\](http\://a.b) \<img src=x\> www\.a.b \@me \[a\]" in text
    assert not set("\x1b\u202e") & set(text)
    assert not re.search(r"(?<!\\)[<`*_\[$&@]", text.partition("## ")[2].partition("\n\n")[2])


def test_a_figure_is_a_file_beside_it() -> None:
    chart = Chart(title="A curve", x_name="x", y_name="y", lines=[Line(name="a", x=[1, 2], y=[3, 4])])
    text, figures = markdown(
        Document("tui-rnn test", "k", "t", (), (), (Section("s", (Figure("loss", chart, "caption"),)),), ()), "my run"
    )
    assert "![A curve](my%20run-loss.svg)" in text and "caption" in text
    (name,) = figures
    assert name == "my run-loss.svg"
    assert ElementTree.fromstring(figures[name]).tag.endswith("svg")
    assert figures[name].startswith("<!-- tui-rnn test -->\n") and text.startswith("<!-- tui-rnn test -->\n")


def test_a_fold_can_be_unfolded_and_facts_are_a_table() -> None:
    text = written(Fold("more", [Facts([("name", "value")])]))
    assert "<details>\n<summary>more</summary>\n\n|   |   |\n| :-- | :-- |\n| name | value |\n\n</details>" in text


def test_a_whole_report_with_hostile_texts_has_no_markup_but_its_own(hostile: Any) -> None:
    text, figures = markdown(document(hostile), "report")
    assert {"report-loss.svg", "report-gradient-through-time.svg"} <= set(figures)
    outside = re.sub(r"^(`{3,})\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    markup = re.findall(r"(?<!\\)<[^>]*>?", outside)
    assert set(markup) == {"<!-- tui-rnn report -->", "<details>", "</details>", "<summary>", "</summary>"}
    for svg in figures.values():
        ElementTree.fromstring(svg)
