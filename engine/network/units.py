"""Units: which of a network's hidden units follow a feature of the text, and what all of them together know of it.

For every unit and feature the correlation r, and for a boolean feature the AUC: the chance that the unit is higher
at a character that has the feature than at one that has not, ties counting half. Both have a sign: r = -1 and AUC = 0
separate as well as r = 1 and AUC = 1. The AUC follows from ranks (P positions with the feature, N - P without):

    AUC = (sum of the ranks of those with it - P (P + 1) / 2) / (P (N - P))

Sources: for the AUC, H. Mann, D. Whitney, "On a test of whether one of two random variables is stochastically larger
than the other", Ann. Math. Stat. 18 (1947); for units that mean something, A. Karpathy, J. Johnson, L. Fei-Fei,
"Visualizing and understanding recurrent networks" (2015).
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .parameters import Array

LEAST_R = 0.3  # |r| from which on a unit separates a feature: by chance the best of 100 units reaches 0.06 ...
LEAST_AUC = 0.85  # ... or the AUC, or 1 - AUC: for a rare feature r stays small even where every position is right
LEAST_STRETCHES = 10  # that a boolean feature must have: of fewer, the best of many units says nothing
SORTED = 60_000  # values that are ranked in a piece: a few milliseconds


@dataclass(frozen=True, slots=True)
class Separation:
    """How well one unit separates one feature.

    Attributes:
        unit: its number. feature: its name.
        r: the correlation, -1 to 1; 0 when either never varies.
        auc: 0 to 1, 0.5 when either never varies; None for a numeric feature.
        separates: whether that is enough to say that the unit follows the feature; see ``LEAST_R`` and those below it.
    """

    unit: int
    feature: str
    r: float
    auc: float | None
    separates: bool


@dataclass(frozen=True, slots=True)
class Separations:
    """How well every unit separates every feature.

    Attributes:
        features: F names.
        r: (U, F) correlations. auc: (U, F), NaN for numeric features.
        enough: (F,) whether the text has enough of a feature for it to be separated at all.
    """

    features: tuple[str, ...]
    r: NDArray[np.float64]
    auc: NDArray[np.float64]
    enough: NDArray[np.bool_]

    def of(self, unit: int, feature: str) -> Separation:
        """That of one unit and one feature."""
        place = self.features.index(feature)
        r, auc = float(self.r[unit, place]), float(self.auc[unit, place])
        return _separation(unit, feature, r, auc, bool(self.enough[place]))

    def best(self, feature: str) -> Separation:
        """That of the unit with the largest |r|. If it does not separate the feature, no unit does."""
        return self.ranked(feature)[0]

    def ranked(self, feature: str) -> list[Separation]:
        """Those of all units, the largest |r| first."""
        order = np.argsort(-np.abs(self.r[:, self.features.index(feature)]), kind="stable")
        return [self.of(int(unit), feature) for unit in order]

    def followed(self, unit: int) -> list[Separation]:
        """Those of one unit with all features, the largest |r| first."""
        order = np.argsort(-np.abs(self.r[unit]), kind="stable")
        return [self.of(unit, self.features[place]) for place in order]


def best_separations(hidden: Array, features: Mapping[str, NDArray[Any]]) -> Generator[None, None, list[Separation]]:
    """Of each feature that of the unit with the largest |r|, as ``separations`` has it, in a fraction of its time.

    Args:
        hidden, features: see ``separations``.
    """
    N, U = hidden.shape
    standard = _standardised(_rows_of(features))
    r = np.zeros((U, len(standard)))
    step = max(1, SORTED // max(1, N))
    for start in range(0, U, step):
        r[start : start + step] = _correlations(_columns(hidden, start, step), standard)
        yield
    found = []
    for place, (name, feature) in enumerate(features.items()):
        unit, auc, enough = int(np.abs(r[:, place]).argmax()), math.nan, True
        if feature.dtype == np.bool_:
            ranks = _ranks(hidden[:, unit].astype(np.float64))
            auc = float(_aucs(ranks[np.newaxis], feature[np.newaxis].astype(np.float64))[0, 0])
            enough = _stretches(feature) >= LEAST_STRETCHES
        found.append(_separation(unit, name, float(r[unit, place]), auc, enough))
    return found


def separations(hidden: Array, features: Mapping[str, NDArray[Any]]) -> Generator[None, None, Separations]:
    """Compare units with features, some units at a time; ``result = yield from separations(...)``.

    Args:
        hidden: (N, U) a value of each unit for each character; those of several layers side by side.
        features: name -> (N,) booleans, or numbers. At least one.
    """
    N, U = hidden.shape
    values = _rows_of(features)
    boolean = np.array([feature.dtype == np.bool_ for feature in features.values()])
    standard = _standardised(values)
    r, auc = np.zeros((U, len(values))), np.full((U, len(values)), np.nan)
    step = max(1, SORTED // max(1, N))
    for start in range(0, U, step):
        units = slice(start, start + step)
        columns = _columns(hidden, start, step)
        r[units] = _correlations(columns, standard)
        ranks = np.stack([_ranks(column) for column in columns])
        auc[units, boolean] = _aucs(ranks, values[boolean])
        yield
    enough = np.array([_stretches(row) >= LEAST_STRETCHES for row in values]) | ~boolean
    return Separations(tuple(features), r, auc, enough)


def _separation(unit: int, feature: str, r: float, auc: float, enough: bool) -> Separation:
    clear = abs(r) >= LEAST_R or abs(auc - 0.5) >= LEAST_AUC - 0.5  # False for NaN
    return Separation(unit, feature, r, None if math.isnan(auc) else auc, clear and enough)


def _rows_of(features: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """(F, N) the features, as numbers."""
    return np.stack([np.asarray(feature, np.float64) for feature in features.values()])


def _columns(hidden: Array, start: int, count: int) -> NDArray[np.float64]:
    """(count, N) the values of some units, of all (N, U)."""
    return np.ascontiguousarray(hidden[:, start : start + count].T, np.float64)


def _correlations(columns: NDArray[np.float64], standard: NDArray[np.float64]) -> NDArray[np.float64]:
    """(U, F) the correlation of units (U, N) with standardised features (F, N)."""
    return np.clip(_standardised(columns) @ standard.T, -1, 1)


def _standardised(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, N) each row with a mean of 0 and a sum of squares of 1; all 0 if it does not vary, or is not all finite."""
    if rows.shape[1] == 0:
        return rows
    lowest, highest = rows.min(axis=1), rows.max(axis=1)  # both NaN if any is
    with np.errstate(invalid="ignore"):
        varied = np.isfinite(lowest) & np.isfinite(highest) & (lowest < highest)
    rows = np.where(varied[:, np.newaxis], rows, 0)
    rows -= rows.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.einsum("nt,nt->n", rows, rows))
    rows /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    return rows


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) the rank of each value, from 1; equal ones share the mean of theirs. All the same if one is not finite."""
    if not np.isfinite(values).all():
        return np.full(len(values), (len(values) + 1) / 2)
    order = np.argsort(values)
    ordered = values[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))  # of each group of equal values
    sizes = np.diff(first, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(first + (sizes + 1) / 2, sizes)
    return ranks


def _aucs(ranks: NDArray[np.float64], features: NDArray[np.float64]) -> NDArray[np.float64]:
    """(U, F) from ranks (U, N) and features (F, N) of zeros and ones; 0.5 where a feature does not vary."""
    having = features.sum(axis=1)  # P, for each feature
    pairs = having * (features.shape[1] - having)
    above = ranks @ features.T - having * (having + 1) / 2
    return np.where(pairs > 0, above / np.maximum(pairs, 1), 0.5)


def _stretches(values: NDArray[Any]) -> int:
    """How many times a boolean feature begins or ends, halved: how often it occurs, whatever its length."""
    return int(np.count_nonzero(np.diff(values)) + 1) // 2


def area_under_curve(values: Array, having: NDArray[np.bool_]) -> float | None:
    """The AUC of values (N,) for a boolean feature (N,); None when it does not vary."""
    if having.all() or not having.any():
        return None
    return float(_aucs(_ranks(np.asarray(values, np.float64))[None], having[None].astype(np.float64))[0, 0])
