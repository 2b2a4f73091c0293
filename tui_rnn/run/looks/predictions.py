"""What the model expects, character for character, of the text that it reads or of one that a person types."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import engine

from ...commands import Predict
from ...events import TEMPERATURES, TOP_PS, Predicted
from .measures import in_piece

MOST_CHARACTERS = 50_000  # in one look: more than a terminal shows
MOST_NUMBERS = 4_000_000  # probabilities in one look: of a large vocabulary fewer characters are read
PIECE_NUMBERS = 200_000  # probabilities in one piece of the work
LEAD = 200  # characters read first, so that the hidden state is one of the middle of a text
SHOWN_BEFORE = 30  # of them


class Stretch(NamedTuple):
    """What to read.

    Attributes:
        source, start, available, unknown: see ``Predicted``.
        ids: (n,) the characters, those before the text first.
        lead: how many of them are before the text; at least one, after which the first is predicted.
        state: (L, S, 1, H) before them; None is zero.
    """

    source: str
    start: int
    available: int
    unknown: str
    ids: NDArray[np.intp]
    lead: int
    state: engine.Array | None


def look(model: engine.Snapshot, order: Predict) -> Generator[None, None, Predicted]:
    """Read a stretch of text, and say what is expected at each character."""
    length = max(1, min(order.length, MOST_CHARACTERS, MOST_NUMBERS // len(model.vocabulary)))
    stretch = _typed(model, order.text, length) if order.text else _of_the_run(model, order.start, length)
    if len(stretch.ids) <= stretch.lead:
        return _nothing(model.update, stretch)
    trace = yield from in_piece(model, lambda: engine.trace(model.config, model.weights, stretch.ids, stretch.state))
    shown, decode = slice(stretch.lead - 1, -1), model.vocabulary.decode
    normalisers, kept = yield from _spreads(model, trace.hidden[-1, shown])
    return dataclasses.replace(
        _nothing(model.update, stretch),
        before=decode(stretch.ids[max(0, stretch.lead - SHOWN_BEFORE) : stretch.lead].tolist()),
        text=decode(stretch.ids[stretch.lead :].tolist()),
        guesses=tuple(decode(row) for row in trace.guesses[shown].tolist()),
        probabilities=tuple(map(tuple, trace.probabilities[shown].tolist())),
        bits=tuple(trace.bits[stretch.lead - 1 :].tolist()),
        ranks=tuple(trace.rank[stretch.lead - 1 :].tolist()),
        normalisers=normalisers,
        kept=kept,
    )


def _nothing(update: int, stretch: Stretch) -> Predicted:
    """There is no character to predict."""
    return Predicted(
        update=update,
        source=stretch.source,
        start=stretch.start,
        available=stretch.available,
        before="",
        text="",
        guesses=(),
        probabilities=(),
        bits=(),
        ranks=(),
        normalisers=(),
        kept=(),
        unknown=stretch.unknown,
    )


def _typed(model: engine.Snapshot, text: str, length: int) -> Stretch:
    """A typed text: its first character is only read, since nothing stands before it."""
    known = set(model.vocabulary.characters)
    normal = engine.normalised(text)
    ids = model.vocabulary.encode("".join(c for c in normal if c in known)[: length + 1])
    unknown = "".join(sorted(set(normal) - known))
    return Stretch("typed", 0, len(ids), unknown, ids, min(1, len(ids)), None)


def _of_the_run(model: engine.Snapshot, start: int, length: int) -> Stretch:
    """The held-out text from ``start`` on, or else what the run reads next."""
    if len(model.held_out):
        available = len(model.held_out) - 1
        start = max(0, min(start, available - length))
        lead = min(start, LEAD - 1) + 1
        ids = model.held_out[start + 1 - lead : start + 1 + length].astype(np.intp)
        return Stretch("held-out", start, available, "", ids, lead, None)
    ids = model.learnt[model.place : model.place + length + 1].astype(np.intp)
    return Stretch("next", model.place, len(model.learnt), "", ids, 1, model.state)


def _spreads(
    model: engine.Snapshot, hidden: engine.Array
) -> Generator[None, None, tuple[tuple[tuple[float, ...], ...], tuple[tuple[int, ...], ...]]]:
    """After each hidden state (N, H): the normalisers and the numbers kept, see ``Predicted``."""
    normalisers, kept = [], []
    rows = max(1, PIECE_NUMBERS // len(model.vocabulary))
    for start in range(0, len(hidden), rows):
        more_normalisers, more_kept = _spread(engine.next_scores(model.weights, hidden[start : start + rows]))
        normalisers += more_normalisers
        kept += more_kept
        yield
    return tuple(normalisers), tuple(kept)


def _spread(scores: engine.Array) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    """Likewise for each row of scores (n, V)."""
    p = scores - scores.max(axis=1, keepdims=True)
    np.exp(p, p)
    p /= p.sum(axis=1, keepdims=True)
    normalisers = [np.power(p, 1 / temperature).sum(axis=1, dtype=np.float64) for temperature in TEMPERATURES]
    p.sort(axis=1)
    sums = p[:, ::-1].cumsum(axis=1, dtype=np.float64)
    kept = [np.minimum((sums < share).sum(axis=1) + 1, p.shape[1]) for share in TOP_PS]
    return list(zip(*(n.tolist() for n in normalisers), strict=True)), list(
        zip(*(k.tolist() for k in kept), strict=True)
    )
