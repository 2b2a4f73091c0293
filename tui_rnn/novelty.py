"""``tui-rnn novelty``: how much of what a model writes it has copied from the text it learnt."""

from __future__ import annotations

import dataclasses
import json as json_format
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

import engine

from . import texts
from .terminal import printable
from .writing import generator_of

SHOWN = 300  # characters of the longest passage, at the most


def compare(
    path: Path, arguments: Sequence[str], encoding: str | None, *, n: int, temperature: float, seed: int, json: bool
) -> int:
    """Have a checkpoint write ``n`` characters and compare them with its text. Returns the exit code.

    Raises:
        engine.EngineError: a number is out of range, the checkpoint cannot be used, or the text is not the one that it
            learnt.
    """
    if not 1 <= n <= 10**7:
        raise engine.ConfigError("n", f"must be a whole number from 1 to 10,000,000, not {n}")
    if seed < 0:
        raise engine.ConfigError("seed", f"must be 0 or more, not {seed}")
    rule = engine.SamplingRule(temperature)
    checkpoint = engine.load(path)
    text = texts.read_again(checkpoint, path, arguments, encoding)
    written = np.fromiter(islice(checkpoint.writer().write(rule, generator_of(seed, 0)), n), np.intp, n)
    found = engine.novelty(text.corpus.ids, written)
    passage = checkpoint.vocabulary.decode(written[found.start : found.start + found.longest].tolist())
    if json:
        report = {"n": n, "temperature": temperature, "seed": seed, **dataclasses.asdict(found), "passage": passage}
        print(json_format.dumps(report))
    else:
        print(f"{n:,} characters written by {path} at temperature {temperature:g}, compared with {text.name}")
        print("\n".join(lines(found, passage)))
    return 0


def lines(found: engine.Novelty, passage: str) -> Iterator[str]:
    """The report for a person."""
    for k, share in found.shares.items():
        yield f"of its passages of {k:2} characters {share:7.2%} occur in the text"
    yield f"the longest that does has {found.longest:,} characters:"
    shown = printable(passage[:SHOWN]) + (" ..." if len(passage) > SHOWN else "")
    yield from (f"    {line}" for line in shown.split("\n"))
