"""One file of HTML with everything in it: no script, and nothing that would be loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .charts import STYLE as CHART_STYLE
from .charts import svg
from .inspection_charts import CHARTS
from .markup import safe
from .tables import Table, heading, tables

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--faint); font-weight: normal; }
tbody th { font-weight: normal; }
figure { margin: .6rem 0; overflow-x: auto; }
footer { color: var(--faint); font-size: .9rem; margin-top: 2rem; }
"""


def page(figures: dict[str, Any]) -> str:
    """The figures that ``report.figures`` gives, as a page."""
    return "\n".join(_lines(figures)) + "\n"


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    title = safe(heading(figures))
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>"
    yield f"<style>{CHART_STYLE}{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<h1>{title}</h1>"
    for table in tables(figures):
        yield f"<h2>{safe(table.title)}</h2>"
        yield f"<p>{safe(table.says)}</p>"
        if table.chart:
            yield f"<figure>{svg(CHARTS[table.chart](figures))}</figure>"
        yield from _table(table)
    yield "<footer><p>What the figures are of:</p><ul>"
    yield from (f"<li>{safe(note)}</li>" for note in figures["notes"])
    yield "</ul></footer>"
    yield "</body>"
    yield "</html>"


def _table(table: Table) -> Iterator[str]:
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{safe(column)}</th>' for column in table.columns)
    yield "</tr></thead><tbody>"
    for name, *cells in table.rows:
        yield f'<tr><th scope="row">{safe(name)}</th>' + "".join(f"<td>{safe(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table>"
