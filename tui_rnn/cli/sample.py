"""``tui-rnn sample``: characters to standard output as they are made, or whole texts to files."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import secrets
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..console.waiting import Waiting
from ..system.files import reason_of
from ..system.terminal import printable, printable_line
from ..watch.words import rule_in_words
from .options import Characters, Checkpoint, with_settings
from .refusals import FAILURE, one_line

if TYPE_CHECKING:
    from ..run.writing import Order, Written

EXAMPLES = """Examples:

tui-rnn sample ckpt.best.npz --n 1000

tui-rnn sample ckpt.npz --prompt "The lamp" --temperature 0.7 --top-p 0.9 --seed 1

tui-rnn sample ckpt.best.npz --samples 4 --until "\\n"

tui-rnn sample ckpt.best.npz --temperature 0.5,1,1.5 --samples 10 --out texts/
"""

MOST_SAMPLES, MOST_TEMPERATURES = 1000, 100
MOST_CHARACTERS = 10**12  # a century of writing
FLUSH_EVERY = 0.05  # seconds between two flushes, which is as fast as anyone reads
SHOWN_AT_ONCE = 4  # characters on a terminal, so that it looks like writing
ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}

TEMPERATURE = engine.settings(engine.SamplingRule)["temperature"]
OTHERS = {name: one for name, one in engine.settings(engine.SamplingRule).items() if one is not TEMPERATURE}

Prompt = Annotated[
    str, typer.Option(help="Continue this text, instead of the one the model was reading.", show_default=False)
]
Until = Annotated[
    str | None,
    typer.Option(
        help="Stop a text before --n, as soon as it ends in this. \\n is a new line, \\t a tab, \\\\ a backslash.",
        metavar="STRING",
        show_default=False,
    ),
]
Samples = Annotated[int, typer.Option(help="Number of texts to write.")]
Seed = Annotated[
    int | None,
    typer.Option(help="The same seed gives the same text.", show_default="a new text each time"),
]
Temperatures = Annotated[
    str,
    typer.Option(
        "--temperature", help=f"{TEMPERATURE.help} Several, separated by commas, write a text each.", metavar="T[,T...]"
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        help="Write the text to this new file; several texts to new files in this folder, whose seeds are told.",
        metavar="FILE|FOLDER",
        show_default="standard output",
    ),
]


@with_settings(OTHERS)
def sample(
    checkpoint: Checkpoint,
    n: Characters = 1000,
    prompt: Prompt = "",
    until: Until = None,
    samples: Samples = 1,
    seed: Seed = None,
    out: Out = None,
    temperature: Temperatures = f"{TEMPERATURE.default:g}",
    **rule: Any,
) -> None:
    """Write text with a model, each character chosen by a rule.

    Raises:
        engine.EngineError: an option is out of range, the checkpoint cannot be used, or it does not know a character.
    """
    from ..run.writing import Order

    order = Order(
        n=n,
        rules=tuple(engine.SamplingRule(temperature=value, **rule) for value in temperatures_in(temperature)),
        prompt=engine.normalised(prompt),  # as the text was that the model learnt
        until="" if until is None else unescaped(until),
        samples=samples,
        seed=seed,
    )
    _check(order, until)
    loaded = engine.load(checkpoint)
    _check_prompt(order.prompt, loaded.vocabulary)
    raise typer.Exit(_to_stdout(loaded, order) if out is None else _to_files(loaded, order, out))


def temperatures_in(given: str) -> list[float]:
    """The numbers in "0.5,1,1.5".

    Raises:
        engine.ConfigError: one of them is not one, or there are too many, or one twice.
    """
    parts = given.split(",")
    try:
        found = [float(part) for part in parts]
    except ValueError:
        bad = engine.shortened(next(part for part in parts if not _is_number(part)), 60)
        raise engine.ConfigError(
            "temperature", f"must be a number, or several separated by commas, not {bad!r}"
        ) from None
    if len(found) > MOST_TEMPERATURES:
        raise engine.ConfigError("temperature", f"has {len(found):,} values, and {MOST_TEMPERATURES} are the most")
    for value in found:
        if found.count(value) > 1:
            raise engine.ConfigError("temperature", f"names {value:g} more than once; name it once")
    return found


def _is_number(text: str) -> bool:
    with contextlib.suppress(ValueError):
        float(text)
        return True
    return False


def unescaped(text: str) -> str:
    """``text`` with its escape sequences as the characters that they stand for; any other backslash is one."""
    return engine.normalised(re.sub(r"\\([nt\\])", lambda found: ESCAPES[found[1]], text))


def _check(order: Order, until: str | None) -> None:
    if not 0 <= order.n <= MOST_CHARACTERS:
        raise engine.ConfigError("n", f"must be a whole number from 0 to {MOST_CHARACTERS:,}, not {order.n}")
    if order.seed is not None and order.seed < 0:
        raise engine.ConfigError("seed", f"must be 0 or more, not {order.seed}")
    if not 1 <= order.samples <= MOST_SAMPLES:
        raise engine.ConfigError("samples", f"must be a whole number from 1 to {MOST_SAMPLES}, not {order.samples}")
    if until is not None and not order.until:
        raise engine.ConfigError("until", "is empty, and every text ends in that; leave it out, or say in what")


def _check_prompt(prompt: str, vocabulary: engine.Vocabulary) -> None:
    """Refuse what no shell makes a new line of, with how it is written: the nearest known character would not help.

    Raises:
        engine.VocabularyError: there is a backslash and an n, and the model knows no backslash.
    """
    if "\\n" in prompt and "\\" not in vocabulary.characters:
        raise engine.VocabularyError(
            "the backslash in --prompt is not in this model's vocabulary; if \\n is meant to be a new line, "
            "write --prompt $'one\\ntwo' (in bash, zsh and ksh)"
        )


def _to_stdout(checkpoint: engine.Checkpoint, order: Order) -> int:
    """Write every text, under a heading if there are several. Returns the exit code.

    To a terminal every character is made safe; to a pipe or a file goes exactly what the model wrote.
    """
    from ..run.outcome import FAILURE, discard_output, print_message
    from ..run.writing import BLOCK, written

    if sys.stdout is None:
        print_message("there is no standard output to write to")
        return FAILURE
    terminal = sys.stdout.isatty()
    texts = written(checkpoint, order, SHOWN_AT_ONCE if terminal else BLOCK)
    try:
        _put(texts, terminal=terminal)
    except BrokenPipeError:
        discard_output()  # the reader (head, less) has had enough
    except OSError as error:
        discard_output()
        print_message(f"standard output cannot be written to: {error.strerror}")
        return FAILURE
    return 0


def _put(texts: Iterable[Written], *, terminal: bool) -> None:
    encoding = "utf-8" if not terminal else sys.stdout.encoding
    out = sys.stdout.buffer
    flushed = time.monotonic()
    for text in texts:
        out.write(f"=== {text.title} ===\n".encode() if text.title else b"")
        for piece in text.pieces:
            out.write((printable(piece) if terminal else piece).encode(encoding, "replace"))
            if terminal or time.monotonic() - flushed > FLUSH_EVERY:
                out.flush()
                flushed = time.monotonic()
        out.flush()


def _to_files(checkpoint: engine.Checkpoint, order: Order, out: str) -> int:
    """Write every text to a file of its own, and tell what it is and how to write it again. Returns the exit code."""
    from ..run.text_places import is_folder, place_of, places_in
    from ..run.writing import titles_and_names, written

    if order.seed is None:
        order = dataclasses.replace(order, seed=secrets.randbits(32))
    names = [name for _, name in titles_and_names(order)]
    in_folder = len(names) > 1 or is_folder(out)
    places = places_in(out, names) if in_folder else [place_of(out)]
    made = not places[0].parent.exists()
    if made:
        places[0].parent.mkdir()
    try:
        for place, text in zip(places, written(checkpoint, order), strict=True):
            _write(place, text, order)
            shown = str(Path(out) / place.name) if in_folder else out
            print(f"{printable_line(shown)}: seed {text.seed}, {rule_in_words(text.rule)}", flush=True)
    finally:
        if made:
            with contextlib.suppress(OSError):
                places[0].parent.rmdir()  # if it is still empty
    return 0


def _write(place: Path, text: Written, order: Order) -> None:
    """Write a text to its file, whole or not at all."""
    written = 0
    try:
        with contextlib.closing(Waiting()) as waiting, engine.replaced(place) as file:
            for piece in text.pieces:
                file.write(piece.encode())
                written += len(piece)
                waiting.tell(f"writing {place.name}", min(1.0, written / max(1, order.n)))
    except OSError as error:
        why = reason_of(error)
        raise typer.Exit(one_line(f"--out {place} cannot be written: {why}", FAILURE)) from None
