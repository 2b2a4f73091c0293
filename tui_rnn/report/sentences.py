"""What a report says of a loss curve, in sentences. Each is a fact about the figures; none is an opinion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import engine

from ..events import Baselines, Best
from ..plot.curve import CurveView
from ..watch.trend import TOO_EARLY, trend
from .course import PART, Course, Point, course
from .report import LossCurve


def sentences(curve: LossCurve, best: Best | None = None, baselines: Baselines | None = None) -> Iterator[str]:
    """All that there is to say: the smooth loss first, then validation, then how both stand at the end."""
    found = course(curve.updates, curve.smooth_losses)
    if found is None:
        yield "No value of the smooth loss is a number."
        return
    place = _Places(curve.updates_per_epoch)
    yield from _ends(found, place)
    yield from _fall(found, place)
    yield from _lowest(found, best, place)
    yield from _validation(curve, best, place)
    yield from _now(curve, baselines)


class _Places:
    """Updates in words."""

    def __init__(self, updates_per_epoch: int) -> None:
        self._each = updates_per_epoch

    def __call__(self, update: int) -> str:
        return f"update {update:,} (epoch {update / self._each:,.2f})"


def _ends(found: Course, place: _Places) -> Iterator[str]:
    first, last = found.first, found.last
    if first.update == last.update:
        yield f"One value of the smooth loss is recorded: {loss(first.loss)}, at {place(first.update)}."
        return
    begins = "" if first.update <= 1 else f" at {place(first.update)}, where the record begins,"
    if loss(first.loss) == loss(last.loss):
        yield f"The smooth loss was {loss(first.loss)}{begins} and is {loss(last.loss)} at {place(last.update)}."
    else:
        verb = "fell" if last.loss < first.loss else "rose"
        yield f"The smooth loss {verb} from {loss(first.loss)}{begins} to {loss(last.loss)} at {place(last.update)}."


def _fall(found: Course, place: _Places) -> Iterator[str]:
    if found.first.update == found.last.update:
        return
    if (steepest := found.steepest) is not None and loss(steepest.fall) != loss(0.0):
        yield (
            f"It fell fastest from update {steepest.start:,} to update {steepest.stop:,}, by "
            f"{loss(steepest.fall)}: in no other {PART} of the run did it fall further."
        )
    if (point := found.mostly_fallen) is not None and loss(found.first.loss) != loss(found.lowest.loss):
        yield f"Four fifths of the fall to its lowest value were done by {place(point.update)}, at {loss(point.loss)}."
    low, high, since = loss(found.latest.low), loss(found.latest.high), place(found.latest.since)
    if low == high:
        yield f"Since {since} it has been {low}."
    elif found.is_settled:
        yield f"Since {since} it has stayed between {low} and {high}, within a tenth of its whole range."
    else:
        more = "more than a tenth of its whole range"
        yield f"It has not settled: since {since} it has moved between {low} and {high}, {more}."


def _lowest(found: Course, best: Best | None, place: _Places) -> Iterator[str]:
    """The lowest smooth loss; that of the best model is known exactly, others only where they were recorded."""
    if found.first.update == found.last.update:
        return
    lowest, recorded = found.lowest, "recorded "
    if best is not None and best.smooth_loss is not None and best.smooth_loss <= lowest.loss:
        lowest, recorded = Point(best.update, best.smooth_loss), ""
    yield f"Its lowest {recorded}value is {loss(lowest.loss)}, at {place(lowest.update)}."


def _validation(curve: LossCurve, best: Best | None, place: _Places) -> Iterator[str]:
    found = course(curve.validated, curve.validation_losses)
    if found is None:
        return
    lowest, last = found.lowest, found.last
    if found.first.update == last.update:
        yield f"The validation loss was recorded once: {_bits(last.loss)}, at {place(last.update)}."
        return
    is_best = best is not None and best.validation_loss is not None and best.update == lowest.update
    yield (
        f"The validation loss was lowest at {place(lowest.update)}, {_bits(lowest.loss)}"
        f"{': this is the best model.' if is_best else '.'}"
    )
    if lowest.update == last.update:
        return
    if _bits(last.loss) == _bits(lowest.loss):
        yield f"At {place(last.update)} it is the same, to three decimals."
    else:
        yield f"It has risen since, to {_bits(last.loss)} at {place(last.update)}."


def _now(curve: LossCurve, baselines: Baselines | None) -> Iterator[str]:
    """What the app says at the end of its chart."""
    x, unit = np.array(curve.updates, float), engine.bits_per_character(1.0, curve.loss_length)
    smooth = np.array(curve.smooth_losses, float) * unit
    bits = np.array(curve.validation_losses, float) * engine.bits_per_character(1.0, 1)
    clauses = trend(
        CurveView(x, smooth, smooth, smooth),
        (np.array(curve.validated, float), bits),
        curve.updates_per_epoch,
        () if baselines is None else baselines.ngram,
    )
    if clauses != (TOO_EARLY,):
        yield f"At the end: {'; '.join(clauses)} (bits are per character)."


def loss(value: float) -> str:
    """A loss with two decimals, or three digits if it is out of all proportion."""
    return f"{value:,.2f}" if abs(value) < 1e6 else f"{value:.2e}"


def _bits(nats: float) -> str:
    return f"{engine.bits_per_character(nats, 1):.3f} bits per character"
