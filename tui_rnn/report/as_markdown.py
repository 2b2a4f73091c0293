"""A document as Markdown, with its figures as files of SVG beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from ..system.terminal import printable, printable_line
from .as_html import DISCUSSION
from .blocks import (
    Block,
    Command,
    Discussion,
    Document,
    Equations,
    Facts,
    Figure,
    Fold,
    Paragraph,
    Table,
    Written,
)
from .charts import svg

ACTIVE = re.compile(r"[\\`*_\[\]<>|~$@&]|://|(?<=www)\.")  # what Markdown, or a reader of it, makes something of


def markdown(document: Document, stem: str) -> tuple[str, Mapping[str, str]]:
    """The document, and what is to stand in the files of its figures, by their names: those begin with ``stem``."""
    figures: dict[str, str] = {}
    return "\n\n".join(_parts(document, stem, figures)) + "\n", figures


def mark(document: Document) -> str:
    """The line with which every file of such a document begins."""
    return f"<!-- {document.made_by} -->"


def file_of(figure: str, stem: str) -> str:
    """The name of the file of a figure."""
    return f"{stem}-{figure}.svg"


def _parts(document: Document, stem: str, figures: dict[str, str]) -> Iterator[str]:
    yield mark(document)
    yield f"# {_safe(document.title)}"
    if document.highlights:
        yield " · ".join(f"{_safe(name)} **{_safe(value)}**" for name, value in document.highlights)
    yield from (f"> {_safe(note)}" for note in document.notes)
    for number, section in enumerate(document.sections, start=1):
        yield f"## {f'{number} ' if document.numbered else ''}{_safe(section.title)}"
        for block in section.blocks:
            yield from _block(block, document, stem, figures)
    if document.footer:
        yield "---"
        yield from map(_safe, document.footer)


def _block(block: Block, document: Document, stem: str, figures: dict[str, str]) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _safe(block.text)
        case Discussion():
            yield DISCUSSION
        case Facts():
            yield _table(("", ""), block.rows, 2)
        case Table():
            yield _table(block.columns, block.rows, block.words)
            yield from [_safe(block.caption)] * bool(block.caption)
        case Figure():
            name = file_of(block.name, stem)
            figures[name] = f"{mark(document)}\n{svg(block.chart, alone=True)}\n"
            yield f"![{_safe(block.chart.title)}]({quote(os.fsencode(name))})"
            yield from [_safe(block.caption)] * bool(block.caption)
        case Equations():
            yield _fenced("\n".join(block.plain))
        case Written():
            yield f"**{_safe(block.heading)}**"
            yield _fenced(printable(block.text))
        case Command():
            yield _fenced(printable_line(block.line))
        case Fold():
            yield f"<details>\n<summary>{_safe(block.summary)}</summary>"
            for inner in block.blocks:
                yield from _block(inner, document, stem, figures)
            yield "</details>"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    rule = [":--" if n < words else "--:" for n in range(len(columns))]
    lines = [columns, rule, *((*row, *[""] * (len(columns) - len(row))) for row in rows)]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return _safe(text) if text else " "


def _fenced(text: str) -> str:
    """Text that is shown as it is: the fence is longer than any run of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _safe(text: str) -> str:
    """One line of which nothing is made: neither markup, nor a link."""
    return ACTIVE.sub(lambda found: f"\\{found[0]}", printable_line(text))
