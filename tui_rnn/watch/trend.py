"""What a loss curve does, in words. Every clause is a fact about the curve as it is drawn.

The smooth loss swings with the passage of the text, so epochs are compared by their mean: each spans the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine import Array

from ..plot.curve import CurveView
from .view import View

EARLY = 1000  # updates before which nothing is said, unless the text has been read twice by then
SMALL = 0.005  # bits: a smaller difference is none
FLAT = 0.01  # bits within which the means of epochs are flat
HIGH = 0.3  # bits above its lowest value at which the curve is said to have risen
OVERFIT = 0.02  # bits by which validation must have risen ...
EVALUATIONS = 3  # ... in at least so many evaluations
STALLED = 5  # evaluations after the best, and an epoch, from which on validation is no better
MOST_EPOCHS = 12  # that are compared
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TOO_EARLY = "too early to tell"


def trend_of(view: View) -> tuple[str, ...]:
    """The clauses about a run, most important first."""
    validation = view.validation.snapshot()
    ngram = () if view.baselines is None else view.baselines.ngram
    return trend(view.curve.snapshot(), (validation.x, validation.smooth), view.started.updates_per_epoch, ngram)


def trend(
    curve: CurveView, validation: tuple[Array, Array], per_epoch: int, ngram: Sequence[tuple[int, float]] = ()
) -> tuple[str, ...]:
    """The clauses about a curve, most important first; never none.

    Args:
        curve: the smooth loss.
        validation: updates (M,) and bits per character.
        per_epoch: updates in an epoch.
        ngram: (n, bits per character) of n-gram models.
    """
    x, smooth = curve.x, curve.smooth
    if len(x) and not np.isfinite(smooth[-1]):
        return ("the loss is not a number any more",)
    if not (finite := np.isfinite(smooth)).all():
        x, smooth = x[finite], smooth[finite]
    if len(x) < 2 or x[-1] - x[0] < min(EARLY, 2 * per_epoch):
        return (TOO_EARLY,)
    sane = np.isfinite(validation[1])
    validated = validation[0][sane], validation[1][sane]
    judged = validated if len(validated[0]) else (x, smooth)
    means = epoch_means(x, smooth, per_epoch)
    latest = smooth[np.searchsorted(x, x[-1] - per_epoch) :]
    overfitting = tuple(_overfitting(x, smooth, validated, per_epoch))
    return (
        *_spike(x, smooth),
        *overfitting,
        _change(means, latest) if len(means) > 1 else _recent_change(x, smooth),
        *(() if overfitting else _stalled(validated, per_epoch)),
        *_beaten(*judged, ngram),
    )


def epoch_means(x: Array, smooth: Array, per_epoch: int) -> list[float]:
    """The mean of the curve over the latest epoch, the one before, and so on back, as far as it reaches."""
    count = min(MOST_EPOCHS, int((x[-1] - x[0]) // per_epoch))
    bounds = x[-1] - per_epoch * np.arange(count + 1)
    first = max(0, int(np.searchsorted(x, bounds[-1])) - 1)
    x, smooth = x[first:], smooth[first:]
    area = np.concatenate(([0.0], np.cumsum(np.diff(x) * (smooth[1:] + smooth[:-1]) / 2)))  # under the curve up to x
    before = np.clip(np.searchsorted(x, bounds, "right") - 1, 0, None)
    rest = (bounds - x[before]) * (smooth[before] + np.interp(bounds, x, smooth)) / 2
    means: list[float] = (-np.diff(area[before] + rest) / per_epoch).tolist()
    return means


def _change(means: list[float], latest: Array) -> str:
    """How the latest epoch, of which ``latest`` are the points, differs from those before."""
    change, swing = means[0] - means[1], float(latest.max() - latest.min())
    if swing > HIGH and (abs(change) < SMALL or change * (latest[-1] - means[1]) < 0):
        return f"swinging by {_amount(swing)} bits within an epoch"
    alike = next((n for n in range(1, len(means)) if max(means[: n + 1]) - min(means[: n + 1]) >= FLAT), len(means))
    if alike > 2 or abs(change) < SMALL:
        return f"flat for {NUMBERS[max(alike, 2)]} epochs"
    return f"{'falling' if change < 0 else 'rising'} {_amount(abs(change))} bits an epoch"


def _recent_change(x: Array, smooth: Array) -> str:
    """How the curve has changed in the latest quarter; for a run that has not read its text twice."""
    n = int(np.searchsorted(x, x[-1] - (x[-1] - x[0]) / 4))
    n = min(n, len(x) - 2)
    change, updates = float(smooth[-1] - smooth[n]), f"{x[-1] - x[n]:,.0f} updates"
    if abs(change) < SMALL:
        return f"flat for {updates}"
    return f"{'fell' if change < 0 else 'rose'} {_amount(abs(change))} bits in the last {updates}"


def _spike(x: Array, smooth: Array) -> Iterator[str]:
    lowest = int(np.argmin(smooth))
    rise = float(smooth[-1] - smooth[lowest])
    if rise >= HIGH:
        yield f"{_amount(rise)} bits above its lowest, at update {x[lowest]:,.0f}"


def _overfitting(x: Array, smooth: Array, validated: tuple[Array, Array], per_epoch: int) -> Iterator[str]:
    """Validation is above its best in all later evaluations, while the smooth loss has fallen."""
    at, bits = validated
    if len(at) <= EVALUATIONS:
        return
    best = len(at) - 1 - int(np.argmin(bits[::-1]))  # the last, if there are several
    later = bits[best + 1 :]
    then = float(np.interp(at[best], x, smooth))
    if len(later) < EVALUATIONS or later[-EVALUATIONS:].min() < bits[best] + OVERFIT or smooth[-1] > then - OVERFIT:
        return
    yield f"validation has risen since epoch {_epoch(float(at[best]) / per_epoch)}: learning the text by heart"


def _stalled(validated: tuple[Array, Array], per_epoch: int) -> Iterator[str]:
    """Validation has not been better for an epoch and for some evaluations."""
    at, bits = validated
    if len(at) > STALLED:
        best = int(np.argmin(bits))
        if len(at) - 1 - best >= STALLED and at[-1] - at[best] >= per_epoch:
            yield f"validation no better since epoch {_epoch(float(at[best]) / per_epoch)}"


def _beaten(x: Array, bits: Array, ngram: Sequence[tuple[int, float]]) -> Iterator[str]:
    """The best n-gram that the curve is below, and since when."""
    below = [(loss, order) for order, loss in ngram if bits[-1] < loss]
    if not below:
        return
    loss, order = min(below)
    above = np.flatnonzero(bits >= loss)
    since = x[above[-1] + 1] if len(above) else x[0]
    best = "best " if loss == min(other for _, other in ngram) else ""
    yield f"below the {best}{order}-gram since update {since:,.0f}"


def _amount(bits: float) -> str:
    return f"{bits:.2f}" if bits < 1000 else f"{bits:.1e}"


def _epoch(epoch: float) -> str:
    return f"{epoch:.1f}" if epoch < 10 else f"{epoch:,.0f}"
