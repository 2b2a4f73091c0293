"""``tui-rnn inspect``: what a model predicts, how far back it sees, what its units follow. Tables, JSON, a page."""

from __future__ import annotations

import contextlib
import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..console.waiting import Waiting
from .documents import Kind, place, write
from .options import AnyTextAt, Checkpoint, Encoding, Json
from .places import Place
from .refusals import FAILURE, one_line

if TYPE_CHECKING:
    from ..run.inspection import Inspection
    from ..run.subject import Subject

EXAMPLES = """Examples:

tui-rnn inspect ckpt.npz

tui-rnn inspect ckpt.best.npz --text other.txt

tui-rnn inspect ckpt.npz --json --html inside.html
"""

Html = Annotated[Path | None, typer.Option("--html", help="Also write an HTML page to this file.")]


def inspect(
    checkpoint: Checkpoint, text_at: AnyTextAt = None, encoding: Encoding = None, json: Json = False, html: Html = None
) -> None:
    """Print the figures of a checkpoint.

    Raises:
        engine.EngineError: the checkpoint or the text cannot be used.
    """
    from ..report.inspection.figures import figures
    from ..report.inspection.tables import heading, tables
    from ..report.printing import print_tables
    from ..run.subject import subject_of

    loaded = engine.load(checkpoint)
    where = None if html is None else place(html, _kind(), checkpoint)
    try:
        subject = subject_of(loaded, checkpoint, text_at or (), encoding)
        found = figures(_measured(subject), loaded, str(checkpoint))
    except MemoryError:
        message = "there is not enough memory to inspect this model; free some"
        raise typer.Exit(one_line(message, FAILURE)) from None
    if where is not None:
        _write(where, found)
    if json:
        print(json_format.dumps(found, allow_nan=False))
    else:
        print_tables(heading(found), tables(found), found["notes"])


def _measured(subject: Subject) -> Inspection:
    """Measure; what is being measured is said when that takes a while."""
    from ..run.inspection import inspect as pieces_of

    pieces = engine.Pieces(pieces_of(subject))
    with contextlib.closing(Waiting()) as waiting:
        for what, share in pieces:
            waiting.tell(what, share)
    return pieces.result


def _kind() -> Kind:
    from ..report.as_html import generator
    from ..report.inspection.document import MADE_BY

    return Kind("--html", f"a page of {MADE_BY}", generator(MADE_BY))


def _write(where: Place, found: dict[str, Any]) -> None:
    from ..report.as_html import page
    from ..report.inspection.document import document

    write(where, page(document(found)))
