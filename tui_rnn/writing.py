"""``tui-rnn sample``: characters to standard output as they are made."""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

import engine

from .outcome import FAILURE, discard_output, say
from .terminal import printable

BLOCK = 256  # characters made between two looks at the clock ...
FLUSH_EVERY = 0.05  # ... and seconds between two flushes, which is as fast as anyone reads
SHOWN_AT_ONCE = 4  # characters on a terminal, so that it looks like writing


def write(path: Path, n: int, prompt: str, rule: engine.SamplingRule, seed: int | None) -> int:
    """Write the prompt and ``n`` characters more, then a newline. Returns the exit code.

    To a terminal every character is made safe; to a pipe or a file goes exactly what the model wrote.

    Raises:
        engine.EngineError: n or the seed is out of range, the checkpoint cannot be used, or it does not know a
            character of the prompt.
    """
    if n < 0:
        raise engine.ConfigError("n", f"must be 0 or more, not {n}")
    if seed is not None and seed < 0:
        raise engine.ConfigError("seed", f"must be 0 or more, not {seed}")
    checkpoint = engine.load(path)
    writer = checkpoint.writer(prompt)
    ids = islice(writer.write(rule, np.random.default_rng(seed)), n)
    if sys.stdout is None:
        say("there is no standard output to write to")
        return FAILURE
    terminal = sys.stdout.isatty()
    encoding = "utf-8" if not terminal else sys.stdout.encoding
    out = sys.stdout.buffer
    flushed = time.monotonic()
    try:
        out.write((printable(prompt) if terminal else prompt).encode(encoding, "replace"))
        while block := list(islice(ids, SHOWN_AT_ONCE if terminal else BLOCK)):
            text = checkpoint.vocabulary.decode(block)
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
        say(f"standard output cannot be written: {error.strerror}")
        return FAILURE
    return 0
