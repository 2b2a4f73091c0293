"""The loss: its curve, what that says in words, and some of its values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import engine

from ..blocks import Block, Discussion, Figure, Paragraph, Section, Table
from ..loss_chart import has_settled, loss_chart
from ..numbers import nats, number
from ..report import Evaluation, LossCurve, Report
from ..sentences import sentences

STEPS = (1, 3)  # times a power of ten: the updates of which the loss is given


def section(report: Report) -> Section:
    """The section."""
    return Section("Loss", (*_blocks(report), *_again(report), Discussion()))


def _blocks(report: Report) -> Iterator[Block]:
    curve = report.curve
    if curve is None:
        loss = "" if report.smooth_loss is None else f" The last smooth loss was {number(report.smooth_loss)}."
        yield Paragraph(f"No curve is recorded.{loss}")
        return
    told = curve, report.text.distinct, report.baselines
    yield Figure("loss", loss_chart(*told), _caption(report))
    if has_settled(curve):
        yield Figure("loss-closer", loss_chart(*told, closer=True), "The same, without the initial fall.")
    yield Paragraph(" ".join(sentences(curve, report.best, report.baselines)))
    yield _table(curve, report)


def _caption(report: Report) -> str:
    """What the lines are."""
    kept = "0.999 kept for every 25 characters"
    validation = " Validation loss: of the held-out text." if report.curve and report.curve.validated else ""
    found = report.baselines
    compared = ""
    if found is not None:
        compared = f" Unigram and n-gram: counted in the training text, scored on {found.scored_on}."
    return f"Smooth loss: a running mean of the loss, {kept}.{validation}{compared}"


def _table(curve: LossCurve, report: Report) -> Table:
    """Some of the updates, each the nearest to a round number that is recorded; the last one; the best one."""
    last = curve.updates[-1]
    wanted = [step * 10**power for power in range(16) for step in STEPS if step * 10**power < last]
    places = sorted({_nearest(curve.updates, update) for update in (*wanted, last)})
    values = {curve.updates[n]: curve.smooth_losses[n] for n in places}
    best = report.best
    if best.smooth_loss is not None:
        values[best.update] = best.smooth_loss
    rows = [
        (f"{update:,}{', the best' if update == best.update else ''}", *_losses(values[update], curve.loss_length))
        for update in sorted(values)
    ]
    return Table(("update", f"smooth loss, {nats(curve.loss_length)}", "bits a character"), rows)


def _nearest(updates: Sequence[int], update: int) -> int:
    after = bisect_left(updates, update)
    return min({max(0, after - 1), min(after, len(updates) - 1)}, key=lambda n: abs(updates[n] - update))


def _losses(smooth: float, length: int) -> tuple[str, str]:
    return number(smooth), number(engine.bits_per_character(smooth, length), 3)


def _again(report: Report) -> Iterator[Block]:
    """The losses that were computed once more."""
    found: Evaluation = report.evaluation
    if found.validation is not None:
        bits = engine.bits_per_character(found.validation, 1)
        recorded = report.best.validation_loss
        beside = "" if recorded is None else f"; the run recorded {number(recorded, 4)}"
        yield Paragraph(
            "Computed again for this report, the best model's loss on the held-out text is "
            f"{number(found.validation, 4)} nats = {number(bits, 3)} bits a character{beside}."
        )
    if found.last_window is not None:
        yield Paragraph(
            "Computed for this report: on the last sequence of the training text, from a zero state, the network of "
            f"update {report.update:,} has a loss of {number(found.last_window, 4)} nats a character.",
            quiet=True,
        )
