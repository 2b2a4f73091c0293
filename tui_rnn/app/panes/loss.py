"""The loss chart of a run: what it shows. ``Navigation`` moves about in it, ``plot.drawing`` draws it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from ...events import Checked, Sampled
from ...plot.axes import right_unit
from ...plot.curve import CurveView
from ...plot.picture import ChartData, Moment, Overlay, Reference
from ...system.terminal import steady_line
from ...watch.history import History
from ...watch.progress import in_nats
from ...watch.trend import trend_of
from ...watch.view import View
from ..chart.navigation import Navigation
from .pane import About

AGAINST_EPOCH_AGO = "the loss against one epoch ago"
NO_EPOCH_AGO = "nothing to compare with before the second epoch"
NO_PLACES = "each epoch reads the text in another order: nothing to compare with"
BORDER = 4  # columns of the chart that its subtitle leaves free
EXCERPTS = 18, 8  # characters of a text that the cursor quotes, with more room and with less


class LossChart(Navigation):
    """Shows the loss of a run.

    Attributes:
        overlays: the curves of other runs.
    """

    ABOUT = About(
        "loss",
        "1",
        "loss",
        "the loss",
        "How well the model predicts the next character, in bits per character: lower is better, and blind guessing "
        'costs log2 of the number of distinct characters ("guessing"). The line is the smooth loss, averaged over '
        "about the last 25,000 characters; the band behind it is the range of single updates. The right axis shows "
        "the assignment's loss: nats, summed over a sequence. ◆ marks the best so far, ┊ e1 the end of an epoch, ▲▼ a "
        "change of the learning rate, • a text. A dotted line is what a simple model costs: an n-gram knows the n - 1 "
        "characters before. Point with the mouse to read values, or move the cursor with shift+← and shift+→; the "
        "wheel zooms, over the y axis its values; dragging pans. The sentence below the chart compares epochs.",
    )

    def __init__(self, view: View | None = None) -> None:
        super().__init__(id=self.ABOUT.id, classes="pane")
        self.overlays: tuple[Overlay, ...] = ()
        self._differing = False
        self._view = view
        self._moments_of: tuple[object, ...] = ()
        self._named: tuple[Moment, ...] = ()

    def show(self, view: View) -> None:
        """Draw the loss of a run, or how it differs from that of one epoch ago."""
        self._view = view
        if self._differing:
            self._show_difference(view)
        else:
            self._show_loss(view)

    def toggle_difference(self) -> None:
        """Show the loss against that at the same place in the text one epoch ago, or the loss again."""
        self._differing = not self._differing
        self.reset_view()
        if self._view is not None:
            self.show(self._view)

    def _show_difference(self, view: View) -> None:
        started = view.started
        curve = settled(view.against_epoch_ago.snapshot(), started.updates_per_epoch)
        self.show_data(
            ChartData(
                view=curve,
                updates_per_epoch=started.updates_per_epoch,
                learning_rate_marks=changes(view.learning_rates),
                loss_length=started.config.loss_length,
                references=(Reference("one epoch ago", 0.0),),
                moments=self._moments(view),
                waiting=NO_EPOCH_AGO if view.epoch_ago.has_meaning else NO_PLACES,
            )
        )
        latest = f" ─ {curve.smooth[-1]:+.3f} bits/char" if len(curve.x) else ""
        self.set_title(f"{self.ABOUT.key} {AGAINST_EPOCH_AGO}{latest}")
        self.set_subtitle("b returns to the loss")

    def _show_loss(self, view: View) -> None:
        started, validated, best = view.started, view.validation.snapshot(), view.best_bits
        self.show_data(
            ChartData(
                view=view.curve.snapshot(),
                overlays=self.overlays,
                best=None if best is None else (view.best.update, best),
                updates_per_epoch=started.updates_per_epoch,
                learning_rate_marks=changes(view.learning_rates),
                loss_length=started.config.loss_length,
                validation=(validated.x, validated.smooth) if len(validated.x) else None,
                references=references(view),
                moments=self._moments(view),
            )
        )
        self.set_title(heading(view))
        self.set_subtitle(fitted(trend_of(view), self.size.width - BORDER))

    def _moments(self, view: View) -> tuple[Moment, ...]:
        """What the cursor names; made again only when something was added."""
        known = (len(view.texts), view.texts[-1] if view.texts else None, view.check)
        if known != self._moments_of:
            self._moments_of, self._named = known, moments(list(view.texts), view.check)
        return self._named


def heading(view: View) -> str:
    """The border title: the loss in both units."""
    progress = view.progress
    latest, bits = progress.latest, progress.bits_per_character
    if latest is None or bits is None:
        return LossChart.ABOUT.heading
    held_out = progress.validation_bits
    validation = "" if held_out is None else f" · validation {held_out:.3f}"
    loss = in_nats(latest.smooth_loss, progress.loss_length).split()[0]
    return f"{LossChart.ABOUT.heading} ─ {bits:.3f} bits/char = {loss} {right_unit(progress.loss_length)}{validation}"


def settled(curve: CurveView, per_epoch: int) -> CurveView:
    """Of a run of more than four epochs, what comes after the second: beside its fall all later ones look like none."""
    x = curve.x
    start = int(np.searchsorted(x, 2 * per_epoch, "right")) if len(x) and x[-1] > 4 * per_epoch else 0
    return CurveView(*(part[start:] for part in curve))


def changes(learning_rates: Sequence[tuple[int, float]]) -> tuple[tuple[int, int], ...]:
    """(update, +1 or -1) for every change of the learning rate."""
    known = list(learning_rates)  # the training thread may add to it
    return tuple((update, 1 if rate > before else -1) for (_, before), (update, rate) in pairwise(known))


def overlay(name: str, history: History) -> Overlay:
    """Another run's curves."""
    return Overlay(
        steady_line(name),
        np.array(history.updates, float),
        np.array(history.bits, float),
        np.array(history.validated, float),
        np.array(history.validation_bits, float),
    )


def references(view: View) -> tuple[Reference, ...]:
    """What the loss can be compared with: blind guessing, and once they are known the n-grams."""
    known = view.baselines
    if known is None:
        return (Reference("guessing", math.log2(len(view.started.vocabulary))),)
    ngrams = (Reference(f"{order}-gram", bits) for order, bits in known.ngram if order > 1)
    return (Reference("guessing", known.ln_k), Reference("unigram", known.unigram), *ngrams)


def moments(texts: Iterable[Sampled], check: Checked | None) -> tuple[Moment, ...]:
    """The texts and the gradient check of a run, in the order of their updates."""
    found = [] if check is None else [_checked(check)]
    found += [Moment(text.update, "text", _excerpts(text)) for text in texts]
    return tuple(sorted(found, key=lambda moment: moment.update))


def _checked(check: Checked) -> Moment:
    verdict = "passed" if check.passed else "FAILED"
    return Moment(check.update, "gradients", (f"check {verdict} at update {check.update:,}", verdict, verdict))


def _excerpts(text: Sampled) -> tuple[str, str, str]:
    start = " ".join(steady_line(text.text[: 3 * EXCERPTS[0]]).split())
    long, short = (f"“{start[:room]}…”" for room in EXCERPTS)
    return f"{text.update:,} {long}", f"{text.update:,} {short}", f"{text.update:,}"


def fitted(clauses: Sequence[str], room: int) -> str:
    """As many clauses as fit, as one sentence; the first in any case."""
    for count in range(len(clauses), 1, -1):
        whole = "; ".join(clauses[:count])
        for text in (whole, whole.replace(" update ", " ")):  # the x axis says of what it is the number
            if len(text) <= room:
                return text
    return clauses[0]
