"""A table on a terminal: its lines as they are, of which none is wrapped or cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text


def table_lines(pieces: Iterable[Sequence[str]]) -> Iterator[Text]:
    """The lines of a table, in pieces below each other; the first line of each piece is its heading."""
    for number, piece in enumerate(pieces):
        if number:
            yield Text("")
        yield from (Text(row, "" if n else "dim") for n, row in enumerate(piece))


def print_lines(console: Console, lines: Iterable[Text]) -> None:
    """Print lines that have been made to fit."""
    for line in lines:
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
