"""A table, for a terminal and for a page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        title: a heading. says: a sentence that tells what to see in it, or "".
        columns: their headings. rows: as many cells in each; the first of each row is its name.
        chart: a name of what draws the same figures, or "".
    """

    title: str
    says: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: str = ""
