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
    yield from _validation(curve, place)
    yield from _now(curve, baselines)


class _Places:
    """Updates in words."""

    def __init__(self, updates_per_epoch: int) -> None:
        self._each = updates_per_epoch

    def __call__(self, update: float) -> str:
        whole = round(update)
        return f"update {whole:,} (epoch {whole / self._each:,.2f})"


def _ends(found: Course, place: _Places) -> Iterator[str]:
    first, last = found.first, found.last
    if first.update == last.update:
        yield f"One value of the smooth loss is recorded: {loss(first.loss)}, at {place(first.update)}."
    elif loss(first.loss) == loss(last.loss):
        yield (
            f"The smooth loss is {loss(last.loss)} at {place(last.update)}, as at {place(first.update)}, where the "
            "record begins."
        )
    else:
        verb = "fell" if last.loss < first.loss else "rose"
        yield (
            f"The smooth loss {verb} from {loss(first.loss)} at {place(first.update)}, where the record begins, to "
            f"{loss(last.loss)} at {place(last.update)}."
        )


def _fall(found: Course, place: _Places) -> Iterator[str]:
    if found.first.update == found.last.update:
        return
    if (steepest := found.steepest) is not None and loss(steepest.fall) != loss(0.0):
        yield (
            f"It fell fastest from {place(steepest.start)} to {place(steepest.stop)}: by {loss(steepest.fall)}, the "
            f"most in any {PART} of this stretch."
        )
    if (point := found.mostly_fallen) is not None and loss(found.first.loss) != loss(found.lowest.loss):
        yield (
            f"Four fifths of the fall from its first to its lowest value were done by {place(point.update)}, at "
            f"{loss(point.loss)}."
        )
    low, high, since = loss(found.latest.low), loss(found.latest.high), place(found.latest.since)
    if low == high:
        yield f"Since {since} it has been {low}."
    elif found.is_settled:
        yield f"Since {since} it has stayed between {low} and {high}: within a tenth of its whole range."
    else:
        more = "more than a tenth of its whole range"
        yield f"It has not settled: since {since} it has moved between {low} and {high}, {more}."


def _lowest(found: Course, best: Best | None, place: _Places) -> Iterator[str]:
    """The lowest smooth loss; that of the best model is known exactly, others only where they were recorded."""
    lowest, recorded = found.lowest, ", among those recorded,"
    if best is not None and best.smooth_loss is not None and best.smooth_loss <= lowest.loss:
        lowest, recorded = Point(best.update, best.smooth_loss), ""
    if found.first.update != found.last.update:
        yield f"Its lowest value{recorded} is {loss(lowest.loss)}, at {place(lowest.update)}."
    if best is not None and best.validation_loss is not None:
        yield f"The best model is that of {place(best.update)}, chosen by validation: {_bits(best.validation_loss)}."


def _validation(curve: LossCurve, place: _Places) -> Iterator[str]:
    found = course(curve.validated, curve.validation_losses)
    if found is None:
        return
    lowest, last = found.lowest, found.last
    if found.first.update == last.update:
        yield f"The validation loss was recorded once: {_bits(last.loss)}, at {place(last.update)}."
        return
    at = f"The validation loss was lowest at {place(lowest.update)}: {_bits(lowest.loss)}"
    if lowest.update == last.update:
        yield f"{at}. That is the last time it was recorded."
    elif _bits(last.loss) == _bits(lowest.loss):
        yield f"{at}. At {place(last.update)} it is the same, to three decimals."
    else:
        yield f"{at}. It has risen since: at {place(last.update)} it is {_bits(last.loss)}."


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
        yield f"At the end, in bits per character: {'; '.join(clauses)}."


def loss(value: float) -> str:
    """A loss with two decimals, or three digits if it is out of all proportion."""
    return f"{value:,.2f}" if abs(value) < 1e6 else f"{value:.2e}"


def _bits(nats: float) -> str:
    return f"{engine.bits_per_character(nats, 1):.3f} bits per character"
