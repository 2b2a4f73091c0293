"""How well the model predicts and which units follow which features of the text, in a few figures.

A run makes this look by itself, for the record, so it is made to cost little: it reads less text than the screens do,
several windows side by side, though always the same ones; and of each feature only the best unit is ranked.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

import engine

from ...commands import SumUp
from ...events import BestUnit, InsideSummary
from .measures import LEAD, in_piece
from .neurons import MOST_PROBED
from .passages import affordable

WINDOWS, LENGTH = (2, 8), 200  # of the text, at least and at most; characters of each, besides those read first
WORK = 2_000_000  # multiplications for a character, times windows

Features = dict[str, NDArray[np.generic]]


def look(model: engine.Snapshot, order: SumUp) -> Generator[None, None, InsideSummary]:
    """Read the windows once, judge the predictions, and compare the units of all layers with every feature.

    Raises:
        TextError: the text has fewer than two characters.
    """
    windows = model.windows(LEAD + LENGTH + 1, affordable(model, WINDOWS, WORK))
    lead = min(LEAD, (len(windows) - 1) // 2)
    hidden, bits, ranks = yield from in_piece(model, lambda: _read(model, windows, lead))
    units = yield from _units(model, hidden, _features(model, windows, lead))
    return InsideSummary(
        update=model.update,
        source="held-out" if len(model.held_out) else "learnt",
        characters=len(bits),
        bits=float(bits.mean()),
        first=float(np.mean(ranks <= 1)),
        among_five=float(np.mean(ranks <= 5)),
        units=units,
    )


def _read(
    model: engine.Snapshot, windows: NDArray[np.intp], lead: int
) -> tuple[engine.Array, NDArray[np.float64], NDArray[np.intp]]:
    """Read (T, B) characters; of the n after the lead, but for the last of each window, whose next one is not known:

    (n, L H) the hidden states of all layers, side by side; (n,) the bits and ranks of the characters that came next.
    """
    layers = engine.read(model.config, model.weights, windows).hidden[:, lead:-1]  # (L, t, B, H)
    hidden = np.concatenate(list(layers), axis=2).swapaxes(0, 1)
    hidden = hidden.reshape(-1, hidden.shape[2])
    last = hidden[:, -model.config.hidden_size :]
    return hidden, *engine.judged(model.weights, last, windows[lead + 1 :].T.reshape(-1))


def _features(model: engine.Snapshot, windows: NDArray[np.intp], lead: int) -> Features:
    """(n,) the features of the same characters."""
    found = [engine.features(model.vocabulary.decode(window.tolist())) for window in windows.T]
    return {name: np.concatenate([of_window[name][lead:-1] for of_window in found]) for name in engine.FEATURES}


def _units(
    model: engine.Snapshot, hidden: engine.Array, features: Features
) -> Generator[None, None, tuple[BestUnit, ...]]:
    """Of each feature the best unit of all layers."""
    best = yield from engine.best_separations(hidden, features)
    probes: dict[str, float | None] = {}
    if hidden.shape[1] <= MOST_PROBED:
        probes = yield from engine.probe(hidden, features)
    H = model.config.hidden_size
    return tuple(
        BestUnit(of.feature, of.unit // H, of.unit % H, of.r, of.auc, of.separates, probes.get(of.feature))
        for of in best
    )
