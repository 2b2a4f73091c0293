"""The passage that units are looked for in, read in pieces; and how much text a model can be looked at with."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import engine

PIECE = 20_000_000  # multiplications in one piece of the reading: a few hundredths of a second at worst
LEAST_PIECE, LARGEST_PIECE = 64, 1_600  # characters: multiples of what is read at once


class Passage(NamedTuple):
    """Some text.

    Attributes:
        source: "held-out" or "learnt". ids: (N,) of its characters.
    """

    source: str
    ids: NDArray[np.intp]


def passage(model: engine.Snapshot, length: int) -> Passage:
    """The same stretch of text each time: the first of what is held out, or else from a third of the text on.

    The beginning of a book is often a title page or a licence. It begins with a line, if one is near.
    """
    source, text, start = ("held-out" if len(model.held_out) else "learnt"), model.text, 0
    if source == "learnt" and len(text) > 2 * length:
        start = len(text) // 3
        newline = model.vocabulary.characters.find("\n")
        lines = np.flatnonzero(text[start : start + length] == newline)
        start += int(lines[0]) + 1 if len(lines) else 0
    return Passage(source, text[start : start + length].astype(np.intp))


def multiplications(model: engine.Snapshot, *, predicting: bool = False) -> int:
    """How many the model needs to read one character, and for ``predicting`` to say what it expects next."""
    left_out = ("layer0.input",) if predicting else ("layer0.input", "output")
    return sum(w.size for name, w in model.weights.items() if w.ndim == 2 and name not in left_out)


def affordable(model: engine.Snapshot, limits: tuple[int, int], work: int, *, predicting: bool = True) -> int:
    """How many characters, at least and at most, can be read with so many multiplications: of a large model, fewer."""
    least, most = limits
    return max(least, min(most, work // max(1, multiplications(model, predicting=predicting))))


def hidden_states(
    model: engine.Snapshot, weights: engine.Parameters, ids: NDArray[np.intp], layer: int
) -> Generator[None, None, engine.Array]:
    """(N, H) the hidden states of a layer while these weights read (N,) characters, from a state of zero on."""
    hidden = np.empty((len(ids), model.config.hidden_size), model.config.dtype)
    piece = max(LEAST_PIECE, min(LARGEST_PIECE, PIECE // max(1, multiplications(model)) // LEAST_PIECE * LEAST_PIECE))
    state = None
    for start in range(0, len(ids), piece):
        part = ids[start : start + piece]
        reading = engine.read(model.config, weights, part[:, np.newaxis], state)
        hidden[start : start + len(part)] = reading.hidden[layer][:, 0]
        state = reading.state
        yield
    return hidden
