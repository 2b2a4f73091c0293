"""A document as one file of HTML with everything in it: no script, and nothing that would be loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from ..system.terminal import printable
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
    Section,
    Table,
    Written,
)
from .charts import STYLE as CHART_STYLE
from .charts import svg
from .heat_map import STYLE as HEAT_STYLE
from .markup import safe

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
DISCUSSION = "[Your discussion.]"


@cache
def style() -> str:
    """The style sheet of all pages."""
    return CHART_STYLE + HEAT_STYLE + Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def generator(made_by: str) -> str:
    """The element that says by which command a page was made."""
    return f'<meta name="generator" content="{safe(made_by)}">'


def page(document: Document, carried: str = "") -> str:
    """The document as a page; ``carried``: HTML for the end of it, which is not shown."""
    return "\n".join(_lines(document, carried)) + "\n"


def _lines(document: Document, carried: str) -> Iterator[str]:
    title = safe(document.title)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield generator(document.made_by)
    yield f"<title>{title}</title>"
    yield f"<style>{style()}</style>"
    yield "</head>"
    yield "<body>"
    yield f'<header><p class="kind">{safe(document.kind)}</p><h1>{title}</h1>'
    yield from _highlights(document.highlights)
    yield "</header>"
    yield from (f'<p class="note">{safe(note)}</p>' for note in document.notes)
    for number, section in enumerate(document.sections, start=1):
        yield from _section(section, f'<span class="number">{number}</span> ' if document.numbered else "")
    if document.footer:
        yield "<footer>"
        yield from (f"<p>{safe(line)}</p>" for line in document.footer)
        yield "</footer>"
    yield from [carried] * bool(carried)
    yield "</body>"
    yield "</html>"


def _highlights(highlights: Sequence[tuple[str, str]]) -> Iterator[str]:
    if highlights:
        yield '<dl class="highlights">'
        yield from (f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in highlights)
        yield "</dl>"


def _section(section: Section, number: str) -> Iterator[str]:
    yield f"<section>\n<h2>{number}{safe(section.title)}</h2>"
    for block in section.blocks:
        yield from _block(block)
    yield "</section>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            quiet = ' class="quiet"' if block.quiet else ""
            yield f"<p{quiet}>{safe(block.text)}</p>"
        case Discussion():
            yield f'<p class="discussion">{DISCUSSION}</p>'
        case Facts():
            yield '<table class="facts"><tbody>'
            yield from (
                f'<tr><th scope="row">{safe(name)}</th><td>{safe(value)}</td></tr>' for name, value in block.rows
            )
            yield "</tbody></table>"
        case Table():
            yield from _table(block)
        case Figure():
            yield f'<figure class="plot"><div class="wide">{svg(block.chart)}</div>'
            yield from _caption(block.caption)
        case Equations():
            yield '<div class="equations wide">'
            yield from (f"<p>{equation}</p>" for equation in block.mathml)
            yield "</div>"
        case Written():
            yield f'<figure class="written"><figcaption>{safe(block.heading)}</figcaption>'
            yield f"<blockquote>{escape(printable(block.text))}</blockquote></figure>"
        case Command():
            words = " ".join(f"<span>{safe(word)}</span>" for word in block.line.split(" "))  # which do not break
            yield f'<pre class="command"><code>{words}</code></pre>'
        case Fold():
            yield f"<details><summary>{safe(block.summary)}</summary>"
            for inner in block.blocks:
                yield from _block(inner)
            yield "</details>"


def _table(table: Table) -> Iterator[str]:
    yield '<figure class="table"><div class="wide"><table><thead><tr>'
    yield "".join(f'<th scope="col"{_kind(table, n)}>{safe(name)}</th>' for n, name in enumerate(table.columns))
    yield "</tr></thead><tbody>"
    for first, *others in table.rows:
        if not others:
            yield f'<tr class="group"><th scope="rowgroup" colspan="{len(table.columns)}">{safe(first)}</th></tr>'
            continue
        cells = "".join(f"<td{_kind(table, n)}>{safe(cell)}</td>" for n, cell in enumerate(others, start=1))
        yield f'<tr><th scope="row">{safe(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    yield from _caption(table.caption)


def _caption(caption: str) -> Iterator[str]:
    """What stands below a figure, and its end."""
    yield (f"<figcaption>{safe(caption)}</figcaption>" if caption else "") + "</figure>"


def _kind(table: Table, column: int) -> str:
    return ' class="words"' if column < table.words else ""
