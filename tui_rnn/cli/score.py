"""``tui-rnn score``: how well models predict texts, in bits per character, and where they are surprised."""

from __future__ import annotations

import contextlib
import json as json_format
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import engine

from ..console.waiting import Waiting
from . import completion
from .options import Encoding, Json
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..run.scores import Protocol, Scores

EXAMPLES = """Examples:

tui-rnn score ckpt.best.npz

tui-rnn score ckpt.npz letter.txt --top 20 --dynamic

tui-rnn score austen.npz dickens.npz unknown1.txt unknown2.txt

zcat book.gz | tui-rnn score ckpt.npz -
"""

TOP, MOST_TOP = 10, 1000
LEARNING_RATE, FASTEST = 0.001, 1.0  # of dynamic evaluation
LONGEST_RESET = 10**9

What = Annotated[
    list[str],
    typer.Argument(
        metavar="CKPT|TEXT",
        help="Checkpoints, then texts, folders of texts, or - for standard input. Several of either make a table. "
        "Without a text: the part of its own that the run has held out.",
        show_default=False,
        autocompletion=completion.texts_and_checkpoints,
    ),
]
Moved = Annotated[
    list[str] | None,
    typer.Option(
        "--text",
        help="Where the text of the run is now, for its held-out part. May be repeated.",
        show_default="where the checkpoint says it is",
        autocompletion=completion.texts,
    ),
]
Reset = Annotated[
    int | None,
    typer.Option(help="Set the hidden state to zero every N characters.", metavar="N", show_default="carried on"),
]
Top = Annotated[
    int | None,
    typer.Option(
        help="Number of surprising characters to show, of one text under one model.",
        metavar="N",
        show_default=str(TOP),
    ),
]
UNKNOWN = ("skip", "error")
Unknown = Annotated[
    str,
    typer.Option(
        help="What to do about characters that a model does not know: leave them out, or refuse the text.",
        metavar="|".join(UNKNOWN),
        autocompletion=completion.one_of(UNKNOWN),
    ),
]
Dynamic = Annotated[
    bool,
    typer.Option(
        "--dynamic",
        help="Also score with a copy of the model that goes on learning while it reads, by dynamic evaluation.",
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(help="How fast that copy learns. Only with --dynamic.", show_default=f"{LEARNING_RATE:g}"),
]


def score(
    what: What,
    text_at: Moved = None,
    reset: Reset = None,
    top: Top = None,
    unknown: Unknown = UNKNOWN[0],
    dynamic: Dynamic = False,
    learning_rate: Rate = None,
    encoding: Encoding = None,
    json: Json = False,
) -> None:
    """Print the scores of texts under models.

    Raises:
        engine.EngineError: a checkpoint or a text cannot be used, or an option is out of range.
    """
    _check(reset, top, unknown, dynamic, learning_rate)
    checkpoints, names = _parted(what)
    if names and text_at:
        fail(f"--text says where the text of a run is, for its held-out part; {names[0]} is scored instead: drop one")
    from ..run.scores import Protocol

    single = len(checkpoints) == 1 and len(names) <= 1
    if top and not single:
        fail("--top shows the surprises of one text under one model; leave it out, or give one of each")
    protocol = Protocol(
        reset=reset,
        learning_rate=(LEARNING_RATE if learning_rate is None else learning_rate) if dynamic else None,
        top=(TOP if top is None else top) if single else 0,
        skip=unknown == "skip",
    )
    try:
        _print(_scored(protocol, checkpoints, names, text_at or (), encoding), json=json)
    except MemoryError:
        raise typer.Exit(one_line("there is not enough memory to score this; free some", FAILURE)) from None


def _check(reset: int | None, top: int | None, unknown: str, dynamic: bool, learning_rate: float | None) -> None:
    """Refuse what is out of range, or does not go together."""
    if reset is not None and not 1 <= reset <= LONGEST_RESET:
        raise engine.ConfigError("reset", f"must be a whole number from 1 to {LONGEST_RESET:,}, not {reset}")
    if top is not None and not 0 <= top <= MOST_TOP:
        raise engine.ConfigError("top", f"must be a whole number from 0 to {MOST_TOP:,}, not {top}")
    if unknown not in UNKNOWN:
        raise engine.ConfigError("unknown", f"must be one of {', '.join(UNKNOWN)}, not {unknown!r}")
    if learning_rate is not None and not 0 < learning_rate <= FASTEST:
        raise engine.ConfigError("learning_rate", f"must be above 0 and at most {FASTEST:g}, not {learning_rate:g}")
    if learning_rate is not None and not dynamic:
        raise engine.ConfigError("learning_rate", "does nothing without --dynamic; add that, or leave it out")
    if dynamic and reset is not None:
        fail("--dynamic reads with the state carried on, which --reset does not; give one of them")


def _parted(what: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The checkpoints and the texts among the arguments, told apart by what they are, whatever their order."""
    from ..run.formats import is_checkpoint

    checkpoints = [name for name in what if is_checkpoint(name)]
    texts = [name for name in what if name not in checkpoints]
    if not checkpoints:
        if not Path(what[0]).exists() and what[0] != "-":
            fail(f"{what[0]} cannot be read: no such file; name a checkpoint first: tui-rnn score CKPT TEXT")
        fail(f"{what[0]} is not a checkpoint; name one first: tui-rnn score CKPT TEXT")
    return [Path(name) for name in checkpoints], texts


def _scored(
    protocol: Protocol, checkpoints: Sequence[Path], names: Sequence[str], moved: Sequence[str], encoding: str | None
) -> Scores:
    """Score everything; what is being scored is said when that takes a while."""
    from ..run.passages import Model, passages
    from ..run.scores import characters_to_read, score_all

    models = [Model(path, engine.load(path)) for path in checkpoints]
    found = passages(models, names, moved, encoding)
    done, total = 0, characters_to_read(protocol, models, found)
    pieces = engine.Pieces(score_all(protocol, models, found))
    with contextlib.closing(Waiting()) as waiting:
        for said, read in pieces:
            done += read
            waiting.tell(said, min(1.0, done / total))
    return pieces.result


def _print(scores: Scores, *, json: bool) -> None:
    from ..report.printing import print_tables
    from ..report.scores import figures, heading, notes, tables

    if json:
        print(json_format.dumps(figures(scores), allow_nan=False))
    else:
        print_tables(heading(scores), tables(scores), notes(scores))
