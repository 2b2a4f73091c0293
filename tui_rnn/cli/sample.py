"""``tui-rnn sample``: characters to standard output as they are made."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..system.terminal import printable
from .options import Characters, Checkpoint, with_settings

if TYPE_CHECKING:
    import numpy as np

EXAMPLES = """Examples:

tui-rnn sample ckpt.best.npz --n 1000

tui-rnn sample ckpt.npz --prompt "The lamp" --temperature 0.7 --top-p 0.9 --seed 1

tui-rnn sample ckpt.best.npz --samples 4 --n 200
"""

MOST_SAMPLES = 1000
SIDE_BY_SIDE = 16  # texts that are written at once: together they take far less time than one after another
MOST_CHARACTERS = 10**12  # a century of writing
BLOCK = 256  # characters made between two looks at the clock ...
FLUSH_EVERY = 0.05  # ... and seconds between two flushes, which is as fast as anyone reads
SHOWN_AT_ONCE = 4  # characters on a terminal, so that it looks like writing

Prompt = Annotated[
    str, typer.Option(help="Continue this text, instead of the one the model was reading.", show_default=False)
]
Samples = Annotated[int, typer.Option(help="Number of texts to write.")]
Seed = Annotated[
    int | None,
    typer.Option(help="The same seed gives the same text.", show_default="a new text each time"),
]


@with_settings(engine.settings(engine.SamplingRule))
def sample(
    checkpoint: Checkpoint,
    n: Characters = 1000,
    prompt: Prompt = "",
    samples: Samples = 1,
    seed: Seed = None,
    **rule: Any,
) -> None:
    """Write text with a model, each character chosen by a rule."""
    raise typer.Exit(write(checkpoint, n, prompt, engine.SamplingRule(**rule), seed, samples))


def write(path: Path, n: int, prompt: str, rule: engine.SamplingRule, seed: int | None, samples: int) -> int:
    """Write the prompt and ``n`` characters more, then a newline; for several samples, each under a heading.

    To a terminal every character is made safe; to a pipe or a file goes exactly what the model wrote. Returns the exit
    code.

    Raises:
        engine.EngineError: a number is out of range, the checkpoint cannot be used, or it does not know a character of
            the prompt.
    """
    if not 0 <= n <= MOST_CHARACTERS:
        raise engine.ConfigError("n", f"must be a whole number from 0 to {MOST_CHARACTERS:,}, not {n}")
    if seed is not None and seed < 0:
        raise engine.ConfigError("seed", f"must be 0 or more, not {seed}")
    if not 1 <= samples <= MOST_SAMPLES:
        raise engine.ConfigError("samples", f"must be a whole number from 1 to {MOST_SAMPLES}, not {samples}")
    checkpoint = engine.load(path)
    prompt = engine.normalised(prompt)  # as the text was that the model learnt
    _check_prompt(prompt, checkpoint.vocabulary)
    headings = [""] if samples == 1 else [f"=== sample {number} of {samples} ===\n" for number in range(1, samples + 1)]
    texts = zip(headings, _texts(checkpoint, n, prompt, rule, seed, samples), strict=True)
    return _put(checkpoint.vocabulary, ((heading, prompt, ids) for heading, ids in texts))


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


def _texts(
    checkpoint: engine.Checkpoint, n: int, prompt: str, rule: engine.SamplingRule, seed: int | None, samples: int
) -> Iterator[Iterator[int]]:
    """The ids of each text, to be read one text after another."""
    for start in range(0, samples, SIDE_BY_SIDE):
        numbers = range(start, min(start + SIDE_BY_SIDE, samples))
        writer = checkpoint.writer(prompt)
        yield from _write_side_by_side(writer, n, rule, [generator_of(seed, number) for number in numbers])


def _write_side_by_side(
    writer: engine.Writer, n: int, rule: engine.SamplingRule, generators: list[np.random.Generator]
) -> list[Iterator[int]]:
    """Texts written side by side: reading the first writes them all, and the others are kept until it is their turn."""
    kept = [array("L") for _ in generators[1:]]

    def first() -> Iterator[int]:
        for (character, _), *others in islice(writer.choices_side_by_side(rule, generators), n):
            for text, (other, _) in zip(kept, others, strict=True):
                text.append(other)
            yield character

    return [first(), *map(iter, kept)]


def generator_of(seed: int | None, number: int) -> np.random.Generator:
    """Of a sample: it depends on its number, and not on how many there are."""
    import numpy as np

    return np.random.default_rng(seed if seed is None or number == 0 else [seed, number])


def _put(vocabulary: engine.Vocabulary, texts: Iterable[tuple[str, str, Iterator[int]]]) -> int:
    """Write headings, prompts and what follows them to standard output. Returns the exit code."""
    from ..run.outcome import FAILURE, discard_output, print_message

    if sys.stdout is None:
        print_message("there is no standard output to write to")
        return FAILURE
    terminal = sys.stdout.isatty()
    encoding = "utf-8" if not terminal else sys.stdout.encoding
    out = sys.stdout.buffer
    flushed = time.monotonic()
    try:
        for heading, prompt, ids in texts:
            out.write((heading + (printable(prompt) if terminal else prompt)).encode(encoding, "replace"))
            while block := list(islice(ids, SHOWN_AT_ONCE if terminal else BLOCK)):
                text = vocabulary.decode(block)
                out.write((printable(text) if terminal else text).encode(encoding, "replace"))
                if terminal or time.monotonic() - flushed > FLUSH_EVERY:
                    out.flush()
                    flushed = time.monotonic()
            out.write(b"\n")
            out.flush()
    except BrokenPipeError:
        discard_output()  # the reader (head, less) has had enough
    except OSError as error:
        discard_output()
        print_message(f"standard output cannot be written to: {error.strerror}")
        return FAILURE
    return 0
