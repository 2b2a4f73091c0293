"""``tui-rnn compare``: runs side by side, as a table and as curves over each other; in the terminal and as a page."""

from __future__ import annotations

import contextlib
import json as json_format
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import engine

from ..console.waiting import Waiting
from ..flags import BY
from ..system.terminal import for_shell
from . import completion
from .comparison import kind, show, write_page
from .documents import place
from .options import Json
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..report.comparison.figures import Novelties
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
    typer.Option(metavar="|".join(BY), help="The horizontal axis of the curves.", autocompletion=completion.one_of(BY)),
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
    from ..report.comparison.as_csv import lines
    from ..report.comparison.figures import figures

    if by not in BY:
        fail(f"--by must be {completion.listed(BY)}, not {by}")
    if json and csv:
        fail("--json and --csv both say what to print; give one of them")
    where = None if out is None else place(out, kind())
    try:
        compared = _found(runs)
        found = figures(compared, by, _novelties(compared) if novelty else None)
    except MemoryError:
        raise typer.Exit(one_line("there is not enough memory to compare these runs; name fewer", FAILURE)) from None
    if where is not None:
        write_page(where, found)
    if json:
        print(json_format.dumps(found, allow_nan=False))
    elif csv:
        print("\n".join(lines(found)))
    else:
        show(found)


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
    from ..run.writing import ids_written
    from ..run.yardstick import copied_from
    from .novelty import searching

    found = {}
    with contextlib.closing(Waiting()) as waiting:
        for path in [run.path for run in runs if run.has_checkpoint]:
            checkpoint = engine.load(path)
            try:
                text = origins.reread(checkpoint, path, None, None)
            except engine.TextError:
                reason = f"its text cannot be read; tui-rnn novelty {for_shell(path)} says why"
                print_message(f"no novelty of {path}: {reason}")
                continue
            written = ids_written(checkpoint, engine.SamplingRule(), SEED, WRITTEN, waiting.tell)
            found[path] = copied_from(text, checkpoint.config, written, searching(waiting, "written"))
    return found
