"""An inspection as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..blocks import Block, Document, Figure, Paragraph, Section
from ..blocks import Table as TableBlock
from ..tables import Table
from .charts import CHARTS
from .tables import heading, tables

MADE_BY = "tui-rnn inspect"


def document(figures: dict[str, Any]) -> Document:
    """The figures that ``inspection.figures`` gives."""
    title, _, what = heading(figures).partition(": ")
    return Document(
        made_by=MADE_BY,
        kind="Inside a model",
        title=title,
        highlights=(),
        notes=(),
        sections=[Section(table.title.capitalize(), tuple(_blocks(table, figures))) for table in tables(figures)],
        footer=(f"{what[:1].upper()}{what[1:]}.", "What the figures are of:", *figures["notes"]),
        numbered=False,
    )


def _blocks(table: Table, figures: dict[str, Any]) -> Iterator[Block]:
    yield Paragraph(table.says)
    if table.chart:
        yield Figure(table.chart, CHARTS[table.chart](figures), "")
    yield TableBlock(table.columns, table.rows)
