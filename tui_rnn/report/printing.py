"""Tables on standard output: for a terminal as wide as it is, and 80 columns in a pipe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ..system.terminal import printable_line
from .tables import Table


def print_tables(heading: str, tables: Iterable[Table], notes: Iterable[str]) -> None:
    """Print a line that says what it is all of, the tables, and the notes to them."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(Text(printable_line(heading)))
    for part in tables:
        console.print(Text(f"\n{part.title}", "bold"))
        console.print(Text(part.says))
        shown = Drawn(box=SIMPLE_HEAD, pad_edge=False)
        for number, column in enumerate(part.columns):
            justify: Literal["left", "right"] = "right" if number else "left"
            shown.add_column(Text(printable_line(column)), justify=justify, overflow="fold")  # not to lose what is wide
        for row in part.rows:
            shown.add_row(*(Text(printable_line(cell)) for cell in row))
        console.print(shown)
    for note in notes:
        console.print(Text(printable_line(note), "dim"))
