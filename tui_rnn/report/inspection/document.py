"""An inspection as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..blocks import Block, Document, Figure, Paragraph, Section
from ..blocks import Table as TableBlock
from ..tables import Table
from .charts import CHARTS
from .tables import kind, network, tables

MADE_BY = "tui-rnn inspect"


def document(figures: dict[str, Any]) -> Document:
    """The figures that ``inspection.figures`` gives."""
    return Document(
        made_by=MADE_BY,
        kind="Inside a model",
        title=figures["checkpoint"],
        highlights=(
            ("kind", kind(figures)),
            ("cell", network(figures)),
            ("update", f"{figures['update']:,}"),
            ("text", figures["text"]["name"]),
        ),
        notes=(),
        sections=[Section(table.title.capitalize(), tuple(_blocks(table, figures))) for table in tables(figures)],
        footer=("What the figures are of:", *figures["notes"]),
        numbered=False,
    )


def _blocks(table: Table, figures: dict[str, Any]) -> Iterator[Block]:
    yield Paragraph(table.says)
    if table.chart:
        yield Figure(table.chart, CHARTS[table.chart](figures), "")
    yield TableBlock(table.columns, table.rows)
