"""The diagram of the loss: smooth and validation loss, epochs above, and what simpler models reach."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import engine

from ..events import Baselines
from .charts import Chart, Line, Named
from .numbers import nats
from .report import LossCurve

MOST_MARKS = 12  # changes of the learning rate that are marked
SMALL = 1 / 3  # of the whole range


def loss_chart(curve: LossCurve, distinct: int, baselines: Baselines | None, *, closer: bool = False) -> Chart:
    """The diagram of a curve.

    Args:
        distinct: characters that the model knows.
        closer: whether to leave out the initial fall, and what is far from the rest.
    """
    length = curve.loss_length
    bits = engine.bits_per_character(1.0, length)  # per unit of the loss
    lines = [Line(name="smooth loss", x=curve.updates, y=curve.smooth_losses)]
    if curve.validated:
        validation = [loss * length for loss in curve.validation_losses]
        lines.append(Line(name="validation loss", x=curve.validated, y=validation, dotted=True))
    changes = list(_changes(curve))
    return Chart(
        title="Loss by update, without the initial fall" if closer else "Loss by update",
        x_name="update",
        y_name=nats(length),
        lines=lines,
        right=("bits per character", bits),
        top=("epoch", curve.updates_per_epoch),
        references=[Named(name, value / bits) for name, value in _references(distinct, baselines)],
        marks=changes if len(changes) <= MOST_MARKS else [],
        settled=closer,
        height=320,
    )


def has_settled(curve: LossCurve) -> bool:
    """Whether the curve moved so much less after its beginning that this is to be seen by itself."""
    begun = curve.smooth_losses[len(curve.smooth_losses) // 10 :]
    return max(begun) - min(begun) < SMALL * (max(curve.smooth_losses) - min(curve.smooth_losses))


def _references(distinct: int, baselines: Baselines | None) -> Iterator[tuple[str, float]]:
    """What can be compared with, in bits per character."""
    yield "blind guessing, ln K", math.log2(max(1, distinct))
    if baselines is not None:
        yield "unigram", baselines.unigram
        if ngrams := [(bits, order) for order, bits in baselines.ngram if order > 1]:
            bits, order = min(ngrams)
            yield f"{order}-gram", bits


def _changes(curve: LossCurve) -> Iterator[Named]:
    """Where the learning rate was changed, within the curve."""
    for (_, before), (update, rate) in pairwise(curve.learning_rates):
        if rate != before and curve.updates[0] <= update <= curve.updates[-1]:
            yield Named(f"rate {rate:g}", update)
