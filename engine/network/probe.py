"""A linear probe: what all units together know of a feature, in a way that one more linear layer could read.

Ridge regression from the units to each feature on the first part of the text, scored on the rest. The parts are two
stretches, not a random choice of characters: neighbours are much alike, and so scoring between them would not be
scoring on what is new. With units standardised to X (N, U) and centred features Y (N, F),

    W = (X^T X + STRENGTH N I)^-1 X^T Y

Source: G. Alain, Y. Bengio, "Understanding intermediate layers using linear classifier probes" (2016).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .parameters import Array
from .units import area_under_curve

TRAINED = 0.7  # of the text that the probe is fitted on
STRENGTH = 1e-3  # of the ridge, for each character: enough that units which are nearly the same do no harm
LEAST_DEVIATION = 1e-6  # of a unit that is not dead
MULTIPLICATIONS = 40_000_000  # in a piece, and ...
VALUES = 400_000  # ... those of units: a few milliseconds
LEAST_ROWS = 200  # in a piece, as adding up matrices costs too


def probe(hidden: Array, features: Mapping[str, NDArray[Any]]) -> Generator[None, None, dict[str, float | None]]:
    """Fit and score a probe for each feature; ``scores = yield from probe(...)``.

    Args:
        hidden: (N, U). features: name -> (N,) booleans, or numbers.

    Returns:
        Name -> its score on the last 30 % of the text: the AUC of a boolean feature; R^2 of a numeric one, which is 0
        for knowing nothing and may be below. None where the feature does not vary in one of the two parts.

    All is done in pieces but one: solving for W takes U^3 / 3 multiplications.
    """
    N = len(hidden)
    split = int(TRAINED * N)
    parts = {name: (values[:split], values[split:]) for name, values in features.items()}
    varying = [name for name, (first, rest) in parts.items() if _varies(first) and _varies(rest)]
    scores: dict[str, float | None] = dict.fromkeys(features)
    if not varying:
        return scores
    wanted = np.stack([parts[name][0].astype(np.float64) for name in varying], axis=1)  # (split, F)
    units, means, scales = yield from _standard(hidden, split)
    rows = max(LEAST_ROWS, MULTIPLICATIONS // max(1, len(units) ** 2))
    gram, products = STRENGTH * split * np.eye(len(units)), np.zeros((len(units), len(varying)))
    for start in range(0, split, rows):
        X = (hidden[start : min(start + rows, split), units] - means) * scales
        gram += X.T @ X
        products += X.T @ (wanted[start : start + rows] - wanted.mean(axis=0))
        yield
    W = np.linalg.solve(gram, products)
    yield
    found = np.empty((N - split, len(varying)))
    for start in range(0, N - split, rows):
        X = (hidden[split + start : split + start + rows, units] - means) * scales
        found[start : start + rows] = X @ W + wanted.mean(axis=0)
        yield
    for place, name in enumerate(varying):
        scores[name] = _score(found[:, place], parts[name][1])
        yield
    return scores


def _varies(values: NDArray[Any]) -> bool:
    return len(values) > 0 and bool(values.min() < values.max())


def _standard(
    hidden: Array, split: int
) -> Generator[None, None, tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]]:
    """The units that vary in the first part and are finite, their means, and what gives them a variance of 1."""
    U = hidden.shape[1]
    means, deviations = np.zeros(U), np.zeros(U)
    step = max(1, VALUES // max(1, len(hidden)))
    for start in range(0, U, step):
        columns = slice(start, start + step)
        some = hidden[:, columns].astype(np.float64)
        some[:, ~np.isfinite(some).all(axis=0)] = 0
        means[columns], deviations[columns] = some[:split].mean(axis=0), some[:split].std(axis=0)
        yield
    alive = np.flatnonzero(deviations > LEAST_DEVIATION)
    return alive, means[alive], 1 / deviations[alive]


def _score(found: NDArray[np.float64], truth: NDArray[Any]) -> float | None:
    if truth.dtype == np.bool_:
        return area_under_curve(found, truth)
    rest = truth - truth.mean()
    missed = truth - found
    return float(1 - missed @ missed / (rest @ rest))
