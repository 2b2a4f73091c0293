"""What a document is made of, whatever it is written in: HTML and Markdown draw the same blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import Chart
from .heat_map import HeatMap


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few. ``quiet``: it only says what something is of."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Discussion:
    """A place that is left for the person who hands the document in."""

    about: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, and what there is to say of each."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        columns: their headings.
        rows: as many cells in each; the first of each row is its name. A row of one cell is a heading in between.
        caption: a sentence below, or "".
        words: how many columns, from the left, are words and not numbers.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    words: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart.

    Attributes:
        name: of its file, if it is one of its own; of letters and hyphens.
        caption: a sentence below.
    """

    name: str
    chart: Chart | HeatMap
    caption: str


@dataclass(frozen=True, slots=True)
class Equations:
    """Equations, one a line: as MathML, and in plain characters."""

    mathml: Sequence[str]
    plain: Sequence[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A text that a model wrote, exactly as it is. ``heading``: what it is of."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """What to type."""

    line: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that are folded away until somebody asks for them; in print they are all there."""

    summary: str
    blocks: Sequence[Block]


Block = Paragraph | Discussion | Facts | Table | Figure | Equations | Written | Command | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document, with a heading of its own."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    Attributes:
        made_by: the command that made it. kind: what sort of document it is, in a few words. title: a heading.
        highlights: (what, how much) of what a reader looks for first.
        notes: what has to be known before the rest is read, one sentence each.
        sections: in order; they are numbered if ``numbered``.
        footer: of small print, one sentence each.
    """

    made_by: str
    kind: str
    title: str
    highlights: Sequence[tuple[str, str]]
    notes: Sequence[str]
    sections: Sequence[Section]
    footer: Sequence[str]
    numbered: bool = True
