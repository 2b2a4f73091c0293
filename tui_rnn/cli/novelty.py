"""``tui-rnn novelty``: how much of what a model writes it has copied from the text it learnt."""

from __future__ import annotations

import contextlib
import json as json_format
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..console.waiting import Waiting
from ..system.terminal import printable, printable_line
from ..watch.words import rule_in_words
from . import completion
from .options import Characters, Checkpoint, Encoding, Json, TextAt, which_texts, with_settings
from .refusals import FAILURE, one_line

if TYPE_CHECKING:
    from ..run.yardstick import Yardstick

SHOWN = 300  # characters of the longest passage, at the most

Texts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="The text that the model was trained on.",
        show_default="where the checkpoint says it is",
        autocompletion=completion.texts,
    ),
]
Seed = Annotated[int, typer.Option(help="The same seed gives the same text.")]


@with_settings(engine.settings(engine.SamplingRule))
def novelty(
    checkpoint: Checkpoint,
    text: Texts = None,
    text_at: TextAt = None,
    n: Characters = 10_000,
    seed: Seed = 0,
    encoding: Encoding = None,
    json: Json = False,
    **rule: Any,
) -> None:
    """Compare what a checkpoint writes with what it learnt of its text."""
    where = which_texts(text, text_at)
    try:
        compare(checkpoint, where, encoding, engine.SamplingRule(**rule), n=n, seed=seed, json=json)
    except MemoryError:
        message = f"there is not enough memory for the text and {n:,} more characters; free some, or use a smaller --n"
        raise typer.Exit(one_line(message, FAILURE)) from None


def searching(waiting: Waiting, what: str) -> Callable[[int, float], None]:
    """What ``engine.novelty`` is to call."""
    return lambda k, share: waiting.tell(f"looking for {what} passages of {k:,} characters", share)


def compare(
    path: Path,
    arguments: Sequence[str],
    encoding: str | None,
    rule: engine.SamplingRule,
    *,
    n: int,
    seed: int,
    json: bool,
) -> None:
    """Have a checkpoint write ``n`` characters and compare them with what it learnt of its text.

    Raises:
        engine.EngineError: a number is out of range, the checkpoint cannot be used, or the text is not the one that it
            learnt.
    """
    from ..run import origins
    from ..run.writing import ids_written
    from ..run.yardstick import Yardstick, copied_from

    if not 1 <= n <= 10**7:
        raise engine.ConfigError("n", f"must be a whole number from 1 to 10,000,000, not {n}")
    if seed < 0:
        raise engine.ConfigError("seed", f"must be 0 or more, not {seed}")
    checkpoint = engine.load(path)
    text = origins.reread(checkpoint, path, arguments, encoding)
    learnt, _ = engine.learnt_and_held_out(len(text.corpus), checkpoint.config)
    with contextlib.closing(Waiting()) as waiting:
        written = ids_written(checkpoint, rule, seed, n, waiting.tell)
        found = copied_from(text, checkpoint.config, written, searching(waiting, "written"))
        yardstick = Yardstick.of(text, checkpoint.config, searching(waiting, "yardstick"))
    passage = checkpoint.vocabulary.decode(written[found.start : found.start + found.longest].tolist())
    characters = sum(stop - start for start, stop in learnt)
    if json:
        report = {"n": n, **asdict(rule), "seed": seed, "learnt": characters, **asdict(found)}
        beside = None if yardstick is None else asdict(yardstick)
        print(json_format.dumps(report | {"passage": passage, "yardstick": beside}))
    else:
        print(
            f"{n:,} characters written by {printable_line(str(path))} at {rule_in_words(rule)}, compared with "
            f"the {characters:,} of {printable_line(text.name)} that it was trained on"
        )
        print(printable("\n".join(lines(found, passage, yardstick))))


def lines(found: engine.Novelty, passage: str, yardstick: Yardstick | None) -> Iterator[str]:
    """The report for a person: a table, and the longest passage."""
    if yardstick is None:
        yield "the text is too short for a comparison with itself"
    elif yardstick.held_out:
        yield f"for comparison: the {yardstick.characters:,} characters held out, against the same text"
    else:
        yield (
            f"nothing was held out; for comparison: the {yardstick.name} of the text, {yardstick.characters:,} "
            "characters, against the rest"
        )
    beside = yardstick.found if yardstick else None
    yield _row("passages found in it", "written", yardstick.name if yardstick else "")
    for k, share in found.shares.items():
        known = beside.shares.get(k) if beside else None
        yield _row(f"  of {k:2} characters", f"{share:.2%}", "" if known is None else f"{known:.2%}")
    yield _row("longest, in characters", f"{found.longest:,}", f"{beside.longest:,}" if beside else "")
    yield "the longest one written:"
    shown = passage[:SHOWN] + (" ..." if len(passage) > SHOWN else "")
    yield from (f"    {line}" for line in shown.split("\n"))


def _row(what: str, written: str, beside: str) -> str:
    return f"{what:26} {written:>9} {beside:>9}".rstrip()
