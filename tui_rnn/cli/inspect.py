"""``tui-rnn inspect``: what a model predicts, how far back it sees, what its units follow. Tables, JSON, a page."""

from __future__ import annotations

import contextlib
import json as json_format
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..console.waiting import Waiting
from .options import AnyTextAt, Checkpoint, Encoding, Json
from .refusals import FAILURE, fail, one_line

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
    from ..report.figures import figures
    from ..report.printing import print_tables
    from ..report.tables import heading, tables
    from ..run.subject import subject_of

    loaded = engine.load(checkpoint)
    place = None if html is None else _place(html, checkpoint)
    try:
        subject = subject_of(loaded, checkpoint, text_at or (), encoding)
        found = figures(_measured(subject), loaded, str(checkpoint))
    except MemoryError:
        message = "there is not enough memory to inspect this model; free some"
        raise typer.Exit(one_line(message, FAILURE)) from None
    if place is not None:
        _write(place, found)
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


def _place(html: Path, checkpoint: Path) -> Path:
    """Where the page is to be, checked before anything is measured. A link is followed: a file's name is replaced."""
    place = Path(os.path.realpath(html))
    try:
        status = place.stat()
    except FileNotFoundError:
        if not place.parent.is_dir():
            fail(f"--html {html} cannot be written: there is no folder {place.parent}")
        return place
    except OSError as error:
        fail(f"--html {html} cannot be written: {(error.strerror or str(error)).lower()}")
    if not stat.S_ISREG(status.st_mode):
        fail(f"--html {html} is not a file; give the name of a file")
    if place.samefile(checkpoint):
        fail(f"--html {html} is the checkpoint itself, which is never written to; give another name")
    if not _is_page(place):
        fail(f"--html {html} exists, and is not an HTML page; give another name")
    return place


def _is_page(place: Path) -> bool:
    """Whether a file may be replaced by a page: it is one, or empty."""
    try:
        with place.open("rb") as file:
            return file.read(15).lower() in (b"", b"<!doctype html>")
    except OSError as error:
        fail(f"--html {place} cannot be read: {(error.strerror or str(error)).lower()}")


def _write(place: Path, found: dict[str, Any]) -> None:
    from ..report.page import page

    try:
        with engine.replaced(place) as file:
            file.write(page(found).encode("utf-8", "replace"))
    except OSError as error:
        fail(f"--html {place} cannot be written: {(error.strerror or str(error)).lower()}")
