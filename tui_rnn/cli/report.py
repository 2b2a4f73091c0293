"""``tui-rnn report``: a run as a document to hand in: what was done, the gradient check, the loss, what it wrote."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import engine

from ..console.waiting import Waiting
from ..system.terminal import printable_line
from . import completion, verification
from .documents import Kind, place, write
from .options import Encoding, TextAt
from .places import Place
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..report.report import Report

EXAMPLES = """Examples:

tui-rnn report

tui-rnn report ckpt.npz --out handed-in.html

tui-rnn report ckpt.npz --format md

tui-rnn report ckpt.npz --verify handed-in.html
"""

USUAL = Path("ckpt.npz")
FORMATS = ("html", "md")
WHAT = {"html": "an HTML page", "md": "Markdown"}

Run = Annotated[
    Path | None,
    typer.Argument(
        metavar="CKPT",
        help="The checkpoint of a run, which may be going on.",
        show_default=f"{USUAL}; with --verify, the one that the report names",
        autocompletion=completion.checkpoints,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write.", show_default="report.html, or report.md")]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="An HTML page with everything in it, or Markdown with its figures beside it.",
        metavar="|".join(FORMATS),
        show_default="html, or as the file is named",
        autocompletion=completion.one_of(FORMATS),
    ),
]
Verify = Annotated[
    Path | None,
    typer.Option(
        "--verify",
        metavar="REPORT",
        help="Write nothing: make all figures and texts of a report (HTML) again, and say of each whether it was "
        "reproduced. The exit code is 0 if all were, and 1 if any differs or could not be checked.",
    ),
]


def report(
    checkpoint: Run = None,
    out: Out = None,
    format: Format = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    verify: Verify = None,
    json: Annotated[bool, typer.Option("--json", help="With --verify: one JSON record instead of lines.")] = False,
) -> None:
    """Write the report of a run, or verify one.

    Raises:
        engine.EngineError: the checkpoint cannot be used, or a text was named that is not that of the run.
    """
    if verify is not None:
        for option, given in {"--out": out, "--format": format}.items():
            if given is not None:
                fail(f"{option} does not go with --verify, which writes nothing; leave it out")
        raise typer.Exit(verification.verify(verify, checkpoint, text_at or (), encoding, json=json))
    if json:
        fail("--json goes with --verify; a report carries its figures as JSON by itself")
    if checkpoint is None and not USUAL.exists():
        fail(f"there is no {USUAL} here; name the checkpoint of a run: tui-rnn report CKPT")
    _write(checkpoint or USUAL, out, format, text_at or [], encoding)


def _write(checkpoint: Path, out: Path | None, format: str | None, text_at: list[str], encoding: str | None) -> None:
    chosen = format or ("md" if out is not None and out.suffix.lower() in (".md", ".markdown") else "html")
    if chosen not in FORMATS:
        raise engine.ConfigError("format", f"must be one of {', '.join(FORMATS)}, not {chosen!r}")
    loaded = engine.load(checkpoint)
    given = out or Path(f"report.{chosen}")
    kind = _kind(chosen)
    where = place(given, kind, checkpoint)
    figures_at = _places_of_figures(where, kind, checkpoint) if chosen == "md" else {}
    try:
        found = _gathered(loaded, checkpoint, text_at, encoding)
    except MemoryError:
        message = "there is not enough memory to make the report of this model; free some"
        raise typer.Exit(one_line(message, FAILURE)) from None
    if chosen == "html":
        _write_page(where, found)
    else:
        _write_markdown(where, figures_at, found)
    print(printable_line(f"{given}: the report of {checkpoint} at update {found.update:,}"))
    if chosen == "html":
        print("open it in a browser; printed from there, it is a PDF for A4")


def _kind(chosen: str) -> Kind:
    """The kind of document; how its beginning tells that it is one."""
    from ..report.as_html import generator
    from ..report.document import MADE_BY

    mark = generator(MADE_BY) if chosen == "html" else f"<!-- {MADE_BY} -->"
    return Kind("--out", f"a report as {WHAT[chosen]}", mark)


def _gathered(checkpoint: engine.Checkpoint, path: Path, text_at: list[str], encoding: str | None) -> Report:
    """Gather; what is being done is said when that takes a while."""
    from ..report.gathering.gather import gathered
    from ..report.gathering.source import source_of

    source = source_of(checkpoint, path, text_at, encoding)
    with contextlib.closing(Waiting()) as waiting:
        return gathered(source, waiting.tell)


def _write_page(where: Place, found: Report) -> None:
    from ..report.as_html import page
    from ..report.carried import carried, figures
    from ..report.document import document

    write(where, page(document(found), carried(figures(found))))


def _write_markdown(where: Place, figures_at: Mapping[str, Place], found: Report) -> None:
    """The figures first, so that the text never names one that is not there."""
    from ..report.as_markdown import markdown
    from ..report.document import document

    text, figures = markdown(document(found), where.path.stem)
    for name, svg in figures.items():
        write(figures_at[name], svg)
    write(where, text)


def _places_of_figures(where: Place, kind: Kind, checkpoint: Path) -> Mapping[str, Place]:
    """Where the figures of a report will be, by the names of their files."""
    from ..report.as_markdown import file_of
    from ..report.document import FIGURES

    names = [file_of(name, where.path.stem) for name in FIGURES]
    of_figure = kind._replace(what="a figure of a report")
    return {name: place(where.path.with_name(name), of_figure, checkpoint) for name in names}
