"""``tui-rnn compare``: runs side by side, as a table and as curves over each other; in the terminal and as a page."""

from __future__ import annotations

import contextlib
import json as json_format
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..console.waiting import Waiting
from ..flags import BY
from . import completion
from .options import Json
from .page_file import place_of, write
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..report.comparison import Novelties
    from ..run.recorded import RecordedRun

EXAMPLES = """Examples:

tui-rnn compare ckpt.npz ckpt.1.npz

tui-rnn compare 'runs/*' --by seconds --out compare.html

tui-rnn compare lstm/ gru/ other.metrics.jsonl --novelty
"""
WRITTEN, SEED = 10_000, 0  # characters that each model writes for its novelty, and their seed

Runs = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN",
        help="Checkpoints, metrics files, folders that hold ckpt.npz, or quoted patterns such as 'runs/*'.",
        autocompletion=completion.runs,
    ),
]
By = Annotated[
    str,
    typer.Option(metavar="|".join(BY), help="What the curves are laid along.", autocompletion=completion.one_of(BY)),
]
Novel = Annotated[
    bool,
    typer.Option(
        "--novelty", help=f"Have each model write {WRITTEN:,} characters, and say how much it copied from its text."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Also write an HTML page to this file.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print a line for each run, separated by commas, and nothing else.")]


def compare(
    runs: Runs, by: By = BY[0], novelty: Novel = False, out: Out = None, json: Json = False, csv: Csv = False
) -> None:
    """Print what differs between runs, and how they came out.

    Raises:
        engine.EngineError: a checkpoint cannot be used.
    """
    from ..report.comparison import comparison
    from ..report.comparison_csv import lines
    from ..report.comparison_page import page

    if by not in BY:
        fail(f"--by must be {completion.listed(BY)}, not {by}")
    if json and csv:
        fail("--json and --csv both say what to print; give one of them")
    place = None if out is None else place_of("--out", out)
    try:
        found = _found(runs)
        figures = comparison(found, by, _novelties(found) if novelty else None)
    except MemoryError:
        raise typer.Exit(one_line("there is not enough memory to compare these runs; name fewer", FAILURE)) from None
    if place is not None:
        write("--out", place, page(figures))
    if json:
        print(json_format.dumps(figures, allow_nan=False))
    elif csv:
        print("\n".join(lines(figures)))
    else:
        _print(figures)


def _found(names: Sequence[str]) -> list[RecordedRun]:
    from ..run.options import UsageError
    from ..run.which_runs import runs_of

    with contextlib.closing(Waiting()) as waiting:
        try:
            return runs_of(names, waiting.tell)
        except UsageError as error:
            fail(str(error))


def _novelties(runs: Sequence[RecordedRun]) -> Novelties:
    """What each checkpoint copies, of those whose texts can be read; of the others it is said why not."""
    from ..run import origins
    from ..run.outcome import print_message
    from .novelty import measured

    found = {}
    with contextlib.closing(Waiting()) as waiting:
        for path in [run.path for run in runs if run.has_checkpoint]:
            checkpoint = engine.load(path)
            try:
                text = origins.reread(checkpoint, path, None, None)
            except engine.TextError as error:
                print_message(f"no novelty of {path}: {error}")
                continue
            _, found[path] = measured(checkpoint, text, engine.SamplingRule(), WRITTEN, SEED, waiting)
    return found


def _print(figures: dict[str, Any]) -> None:
    """The table, the curves, and what to bear in mind."""
    from rich.console import Console
    from rich.text import Text

    from ..console.overlay import chart
    from ..report.comparison_table import heading, says, table
    from ..report.fitting import fitted
    from ..system.terminal import printable_line

    console = Console(highlight=False, markup=False, emoji=False)
    found = table(figures)
    console.print(Text(heading(figures), "bold"))
    for number, piece in enumerate(fitted([found.columns, *found.rows], console.width)):
        if number:
            console.print()
        for n, row in enumerate(piece):
            console.print(Text(row, "" if n else "dim"), no_wrap=True, overflow="ignore", crop=False)
    for sentence in (says(figures), *figures["notes"]):
        console.print(Text(printable_line(sentence)))
    for line in chart(figures, console.width, console.height if sys.stdout.isatty() else None):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
