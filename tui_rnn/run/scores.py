"""Scores: how well models predict texts. One model and one text, or all of several with one another.

A figure of several models is comparable only if all have predicted the same characters. So a text is read by all of
them without what any one does not know. A model that does not know much of a text is no candidate for it, and is not
compared: else little of the text would be left for the others.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import engine

from .passages import Model, Passage, Place, places_of

MOST_UNKNOWN = 0.1  # of a text, that a model may not know and still be compared with others

Pieces = Generator[tuple[str, int], None, "Scores"]
"""Yields between pieces what is being scored, and how many characters have been read since the last piece."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """How texts are scored.

    Attributes:
        reset: how many characters are predicted from one state of zero; None: all of a text.
        learning_rate: of dynamic evaluation, beside the static one; None: without.
        top: how many surprises are told of.
        skip: whether unknown characters are left out, and not refused.
    """

    reset: int | None = None
    learning_rate: float | None = None
    top: int = 0
    skip: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A text under a model.

    Attributes:
        unknown: how many characters of the text the model does not know.
        static: its score; None for a model that is not compared.
        dynamic: that of a copy which goes on learning, if that was asked for.
        learnt: whether it is the text that the model was trained on.
    """

    unknown: int
    static: engine.Score | None = None
    dynamic: engine.Score | None = None
    learnt: bool = False
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A text under all models.

    Attributes:
        left_out: how many characters were left out for all that are compared. unknown: which, each once.
    """

    passage: Passage
    cells: tuple[Cell, ...]
    left_out: int
    unknown: str

    @property
    def best(self) -> int | None:
        """The number of the model that predicts the text best; None where fewer than two can be compared."""
        return best_of([cell.static for cell in self.cells])


def best_of(scores: Sequence[engine.Score | None]) -> int | None:
    """Which of several scores is the best, the first of equals; None where fewer than two have a figure."""
    bits = {n: score.bits for n, score in enumerate(scores) if score is not None and score.characters}
    return min(bits, key=bits.__getitem__) if len(bits) > 1 else None


@dataclass(frozen=True, slots=True)
class Scores:
    """All texts under all models."""

    protocol: Protocol
    models: tuple[Model, ...]
    rows: tuple[Row, ...]


def characters_to_read(protocol: Protocol, models: Sequence[Model], found: Sequence[Passage]) -> int:
    """About how many, in all pieces together."""
    times = 1 if protocol.learning_rate is None else 2
    return max(1, times * len(models) * sum(map(len, found)))


def score_all(protocol: Protocol, models: Sequence[Model], found: Sequence[Passage]) -> Pieces:
    """Score every text under every model.

    Raises:
        engine.TextError: a model knows nothing of a text; or a character is unknown, where that is refused.
    """
    planned = [_plan(protocol, models, passage) for passage in found]  # all refusals come before the work
    rows = []
    for passage, plan in zip(found, planned, strict=True):
        cells = []
        for model, unknown, compared in zip(models, plan.unknown, plan.compared, strict=True):
            if compared:
                cells.append((yield from _cell(protocol, model, passage, plan.kept, unknown)))
            else:
                cells.append(Cell(unknown))
        characters = passage.corpus.vocabulary.characters
        gone = "".join(compress(characters, ~plan.kept & (plan.counts > 0)))
        rows.append(Row(passage, tuple(cells), int(plan.counts[~plan.kept].sum()), gone))
    return Scores(protocol, tuple(models), tuple(rows))


class _Plan(NamedTuple):
    """What is left out of a text, and for which models.

    Attributes:
        counts: (V,) how often each character of its vocabulary occurs. kept: (V,) which are not left out.
        unknown: for each model, how many characters it does not know. compared: whether it is compared.
    """

    counts: NDArray[np.int64]
    kept: NDArray[np.bool_]
    unknown: list[int]
    compared: list[bool]


def _plan(protocol: Protocol, models: Sequence[Model], passage: Passage) -> _Plan:
    vocabulary = passage.corpus.vocabulary
    counts = engine.character_counts(passage.ids, len(vocabulary))
    known = [engine.is_known(vocabulary.characters, model.checkpoint.vocabulary) for model in models]
    unknown = [int(counts[~knows].sum()) for knows in known]
    if not protocol.skip:
        _refuse_unknown(models, passage, known, counts)
    if len(models) == 1 and len(passage) - unknown[0] < 2:
        raise engine.TextError(
            f"{passage.name} has not two characters that the model in {models[0].path} knows; give a longer text of "
            "the same script"
        )
    compared = [len(models) == 1 or count <= MOST_UNKNOWN * len(passage) for count in unknown]
    kept = np.logical_and.reduce([knows for knows, one in zip(known, compared, strict=True) if one] or [counts >= 0])
    return _Plan(counts, kept, unknown, compared)


def _refuse_unknown(
    models: Sequence[Model], passage: Passage, known: Sequence[NDArray[np.bool_]], counts: NDArray[np.int64]
) -> None:
    for model, knows in zip(models, known, strict=True):
        missing = np.flatnonzero(~knows & (counts > 0))
        if len(missing):
            character = passage.corpus.vocabulary.characters[int(missing[0])]
            more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
            raise engine.TextError(
                f"{passage.name} has characters that the model in {model.path} does not know: {character!r} "
                f"(U+{ord(character):04X}){more}; to leave them out: --unknown skip"
            )


def _cell(
    protocol: Protocol, model: Model, passage: Passage, kept: NDArray[np.bool_], unknown: int
) -> Generator[tuple[str, int], None, Cell]:
    checkpoint, vocabulary = model.checkpoint, passage.corpus.vocabulary
    ids = engine.translated(passage.ids, vocabulary, checkpoint.vocabulary, kept)
    boundaries = engine.places_without(passage.ids, kept, passage.boundaries)
    weights = checkpoint.weights
    what = f"scoring {passage.name} under {model.path.name}"
    static = yield from _told(
        what,
        engine.score(checkpoint.config, weights, ids, boundaries=boundaries, reset=protocol.reset, top=protocol.top),
    )
    dynamic = None
    if protocol.learning_rate is not None:
        learning = engine.dynamic_score(checkpoint.config, weights, ids, protocol.learning_rate, boundaries=boundaries)
        dynamic = yield from _told(f"{what}, dynamically", learning)
    learnt = not passage.held_out and passage.corpus.sha256 in _texts_of(checkpoint)
    return Cell(unknown, static, dynamic, learnt, places_of(static, passage, kept, checkpoint.vocabulary))


def _told(what: str, pieces: Generator[int, None, engine.Score]) -> Generator[tuple[str, int], None, engine.Score]:
    """Pieces of the engine, under a name."""
    before, reading = 0, engine.Pieces(pieces)
    for read in reading:
        yield what, read - before
        before = read
    return reading.result


def _texts_of(checkpoint: engine.Checkpoint) -> set[str]:
    """The hashes of the text that a model was trained on, and of its parts."""
    return {checkpoint.origin.sha256, *(part.sha256 for part in checkpoint.origin.parts)}
