"""A comparison of runs, printed and as a page: what ``compare`` shows, and what a sweep ends with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..system.terminal import printable_line
from .documents import Kind, write

if TYPE_CHECKING:
    from rich.console import Console

    from .places import Place


def kind() -> Kind:
    """The page of a comparison."""
    from ..report.as_html import generator
    from ..report.comparison.document import MADE_BY

    return Kind("--out", f"a page of {MADE_BY}", generator(MADE_BY))


def write_page(where: Place, found: dict[str, Any]) -> None:
    """Write it."""
    from ..report.as_html import page
    from ..report.comparison.document import document

    write(where, page(document(found)))


def show(found: dict[str, Any]) -> None:
    """The table, the curves, and what to bear in mind; nothing if standard output is closed."""
    from rich.console import Console
    from rich.text import Text

    from ..console.overlay import chart
    from ..console.rows import print_lines, table_lines
    from ..report.comparison.tables import heading, says, table, verdict
    from ..report.fitting import fitted

    if sys.stdout is None:  # it was closed
        return
    console = Console(highlight=False, markup=False, emoji=False)
    whole = table(found)
    console.print(Text(heading(found), "bold"))
    print_lines(console, table_lines(fitted([whole.columns, *whole.rows], console.width)))
    _print_grid(console, found)
    console.print()
    for sentence in filter(None, (says(found), verdict(found), *found["notes"])):
        console.print(Text(printable_line(sentence)))
    print_lines(console, chart(found, console.width, console.height if sys.stdout.isatty() else None))


def _print_grid(console: Console, found: dict[str, Any]) -> None:
    """The losses by the two settings that vary, if it is two."""
    from rich.text import Text

    from ..console.rows import print_lines, table_lines
    from ..report.comparison.grid import grid, lines

    if (heat := grid(found)) is not None and (rows := lines(heat, console.width)):
        console.print(Text(f"\n{heat.title}", "bold"))
        print_lines(console, table_lines([rows]))
