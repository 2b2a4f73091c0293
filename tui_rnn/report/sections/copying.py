"""How much of what the model writes is copied from its text."""

from __future__ import annotations

from collections.abc import Iterator

from ...run.yardstick import SHARE
from ...watch.words import count
from ..blocks import Block, Discussion, Paragraph, Section, Table, Written
from ..numbers import percent
from ..report import Copied, Report


def section(report: Report) -> Section:
    """The section."""
    if report.copied is None:
        blocks: tuple[Block, ...] = (Paragraph("Not known: the text of the run was not found."),)
    else:
        blocks = tuple(_blocks(report.copied, report.writer))
    return Section("Is it copied?", (*blocks, Discussion()))


def _blocks(found: Copied, writer: str) -> Iterator[Block]:
    yield Paragraph(
        f"The {writer} wrote {count(found.characters, 'character')} at temperature 1; this is how many of the "
        "passages in them stand in the text that it was trained on, character by character."
    )
    beside, columns = found.yardstick, ["passages of", "written"]
    if beside is not None:
        columns.append("held-out text" if found.held_out else f"last {percent(SHARE, 0)} of the text")
    rows = [
        (count(k, "character"), percent(share), *([] if beside is None else [percent(beside.get(k))]))
        for k, share in found.shares.items()
    ]
    caption = (
        ""
        if beside is None
        else "The last column, for comparison: passages of the text itself, found in its other part."
    )
    yield Table(columns, rows, caption)
    yield Paragraph(f"The longest passage that is in the text has {count(found.longest, 'character')}.")
    if found.longest:
        shown = "" if len(found.passage) == found.longest else f", its first {len(found.passage):,} characters"
        yield Written(f"The longest copied passage{shown}", found.passage)
