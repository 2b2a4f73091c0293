"""Passages: the texts, or parts of texts, that models are scored on, and the places in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import engine

from . import origins, texts
from .text_files import find_texts

BEFORE, AFTER = 32, 12  # characters that are shown about a surprise
NEWLINE = "\n"


class Model(NamedTuple):
    """A checkpoint, and where it is."""

    path: Path
    checkpoint: engine.Checkpoint


@dataclass(frozen=True, slots=True)
class Passage:
    """What is scored: a text, or a part of it.

    Attributes:
        name: of the text, or of the folder that it is in. corpus: all of it.
        start, stop: of the part. held_out: whether it is what a run has held out.
    """

    name: str
    corpus: engine.Corpus
    start: int
    stop: int
    held_out: bool = False

    @classmethod
    def named(cls, argument: str, encoding: str | None) -> Passage:
        """All of a text, or of those in a folder."""
        text = texts.read(argument, encoding)
        return cls(argument if text.parts else text.name, text.corpus, 0, len(text.corpus))

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def ids(self) -> NDArray[np.unsignedinteger]:
        """(N,) ids of the corpus's vocabulary."""
        return self.corpus.ids[self.start : self.stop]

    @property
    def boundaries(self) -> tuple[int, ...]:
        """Where in ``ids`` another text begins."""
        return tuple(place - self.start for place in self.corpus.boundaries if self.start < place < self.stop)


@dataclass(frozen=True, slots=True)
class Place:
    """A surprise, and where it is.

    Attributes:
        text: which of several texts that were joined, from 0. line, column: in that text, from 1.
        bits: -log2 of the probability of the character that ``came``. before, after: some of what stands around it.
        expected: the likeliest characters there, with their probabilities.
    """

    text: int
    line: int
    column: int
    bits: float
    before: str
    came: str
    after: str
    expected: tuple[tuple[str, float], ...]


def passages(
    models: Sequence[Model], names: Sequence[str], moved: Sequence[str], encoding: str | None
) -> tuple[Passage, ...]:
    """The texts that the command line names, each by itself; or for none the part that a run holds out.

    Args:
        moved: where the text of the run is now; empty: where the checkpoint says.

    Raises:
        engine.TextError: a text cannot be read, or there is nothing to score.
    """
    if names:
        find_texts(names)  # what is wrong with them together
        return tuple(Passage.named(name, encoding) for name in names)
    (path, checkpoint), *others = models
    if others:
        raise engine.TextError("several models are compared on the same text; name one, or several")
    if not checkpoint.config.validation:
        raise engine.TextError(
            f"the run in {path} held out nothing of {checkpoint.origin.name} that could be scored; name a text, "
            "best one that it was not trained on"
        )
    text = origins.reread(checkpoint, path, moved, encoding)
    _, held_out = engine.learnt_and_held_out(len(text.corpus), checkpoint.config)
    if not held_out:
        raise engine.TextError(f"{text.name} is too short for a held-out part; name a text to score")
    ((start, stop),) = held_out
    return (Passage(text.name, text.corpus, start, stop, held_out=True),)


def places_of(
    score: engine.Score, passage: Passage, kept: NDArray[np.bool_], known: engine.Vocabulary
) -> tuple[Place, ...]:
    """The surprises of a score, in the text as it was before anything was left out.

    Args:
        kept: (V,) which characters of the text's vocabulary were not. known: the model's vocabulary.
    """
    ascending = sorted(surprise.place for surprise in score.surprises)
    found = dict(zip(ascending, engine.places_with(passage.ids, kept, ascending), strict=True))
    return tuple(
        _place(passage.corpus, passage.start + found[surprise.place], surprise, known) for surprise in score.surprises
    )


def _place(corpus: engine.Corpus, place: int, surprise: engine.Surprise, known: engine.Vocabulary) -> Place:
    begins = [0, *(begin for begin in corpus.boundaries if begin <= place)]
    ends = [*(end for end in corpus.boundaries if end > place), len(corpus)]
    start, stop, decode = begins[-1], ends[0], corpus.vocabulary.decode
    line, line_start = _line_of(corpus, start, place)
    return Place(
        text=len(begins) - 1,
        line=line,
        column=place - line_start + 1,
        bits=surprise.bits,
        before=decode(corpus.ids[max(start, place - BEFORE) : place].tolist()),
        came=decode([int(corpus.ids[place])]),
        after=decode(corpus.ids[place + 1 : min(stop, place + 1 + AFTER)].tolist()),
        expected=tuple(zip(known.decode(surprise.guesses), surprise.probabilities, strict=True)),
    )


def _line_of(corpus: engine.Corpus, start: int, place: int) -> tuple[int, int]:
    """The number of the line, from 1, that a place is in, counted from ``start``, and where that line begins."""
    newline = corpus.vocabulary.characters.find(NEWLINE)
    if newline < 0:
        return 1, start
    before = corpus.ids[start:place] == newline
    lines = int(np.count_nonzero(before))
    return lines + 1, start + len(before) - int(before[::-1].argmax()) if lines else start
