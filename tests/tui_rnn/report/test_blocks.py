"""Blocks: whatever can stand in a document is drawn by both hands."""

from __future__ import annotations

import typing

from tui_rnn.report import as_html, as_markdown, blocks
from tui_rnn.report.blocks import Block, Document, Section
from tui_rnn.report.charts import Chart, Line

CHART = Chart(title="t", x_name="x", y_name="y", lines=[Line(name="a", x=[0, 1], y=[0, 1])])
EXAMPLES: dict[type, Block] = {
    blocks.Paragraph: blocks.Paragraph("mark"),
    blocks.Discussion: blocks.Discussion(),
    blocks.Facts: blocks.Facts([("mark", "of it")]),
    blocks.Table: blocks.Table(("a", "b"), [("x", "1")], "mark"),
    blocks.Figure: blocks.Figure("name", CHART, "mark"),
    blocks.Equations: blocks.Equations(["<math><mi>mark</mi></math>"], ["mark"]),
    blocks.Written: blocks.Written("heading", "mark"),
    blocks.Command: blocks.Command("mark"),
    blocks.Fold: blocks.Fold("more", [blocks.Paragraph("mark")]),
}


def test_every_block_is_drawn_as_html_and_as_markdown() -> None:
    assert set(EXAMPLES) == set(typing.get_args(Block))
    for kind, block in EXAMPLES.items():
        document = Document("m", "k", "t", (), (), (Section("s", (block,)),), ())
        mark = "[Your discussion.]" if kind is blocks.Discussion else "mark"
        assert mark in as_html.page(document).partition("<body>")[2], kind
        assert mark in as_markdown.markdown(document, "m")[0], kind
