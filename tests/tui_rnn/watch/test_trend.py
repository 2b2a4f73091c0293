"""What is said about a curve is true: each clause is checked against the figures, computed in another way."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.plot.curve import CurveView
from tui_rnn.watch.trend import NUMBERS, TOO_EARLY, trend

NONE = np.zeros(0)


def curve(x, smooth):
    x, smooth = np.array(x, float), np.array(smooth, float)
    return CurveView(x, smooth, smooth, smooth)


def said(x, smooth, validation=((), ()), per_epoch=100, ngram=()):
    at, bits = (np.array(values, float) for values in validation)
    return trend(curve(x, smooth), (at, bits), per_epoch, ngram)


@st.composite
def runs(draw):
    """Curves of a few straight pieces, noisy or not, of points near or far apart; some jump, some have gaps."""
    pieces = draw(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 8), st.floats(-0.05, 0.05)), min_size=1,
                           max_size=6))  # fmt: skip
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    noise = draw(st.sampled_from([0.0, 0.001, 0.02, 0.3]))
    y = np.concatenate([level + slope * np.arange(n) for n, level, slope in pieces])
    y = np.abs(y * draw(st.sampled_from([1.0, 1.0, 0.01])) + 2 + noise * rng.normal(size=len(y)))
    x = draw(st.integers(0, 5000)) + np.cumsum(rng.integers(1, draw(st.sampled_from([2, 50, 400])), len(y)))
    if draw(st.booleans()) and len(y) > 3:
        y[rng.integers(0, len(y), 2)] = draw(st.sampled_from([math.nan, math.inf, 1e9]))
    evaluated = np.sort(rng.choice(x, draw(st.integers(0, min(len(x), 20))), replace=False))
    validation = 2 + draw(st.sampled_from([0.0, 0.01, 0.1])) * np.cumsum(rng.normal(size=len(evaluated)))
    if draw(st.booleans()):
        validation = 2 + 0.03 * np.abs(np.arange(len(evaluated)) - draw(st.integers(0, 20)))
    ngram = draw(st.lists(st.floats(1.5, 8), max_size=4))
    per_epoch = draw(st.sampled_from([3, 100, 1000, 7777]))
    return x.tolist(), y.tolist(), (evaluated.tolist(), validation.tolist()), per_epoch, tuple(enumerate(ngram, 1))


@given(runs())
@settings(max_examples=400, deadline=None)
def test_every_clause_is_true(run):
    clauses = said(*run)
    assert clauses
    for clause in clauses:
        assert clause.isprintable() and len(clause) <= 74
        [(check, found)] = [(c, found) for p, c in CHECKS.items() if (found := re.fullmatch(p, clause))]
        check(Facts(*run), *found.groups())


class Facts:
    """The figures of a run, by loops over its points."""

    def __init__(self, x, smooth, validation, per_epoch, ngram):
        self.ends_well = math.isfinite(smooth[-1])
        self.points = [(a, b) for a, b in zip(x, smooth, strict=True) if math.isfinite(b)]
        self.validation = list(zip(*validation, strict=True))
        self.per_epoch, self.ngram = per_epoch, dict(ngram)

    @property
    def span(self):
        return self.points[-1][0] - self.points[0][0]

    def at(self, update):
        for (a, p), (b, q) in zip(self.points, self.points[1:], strict=False):
            if a <= update <= b:
                return p + (q - p) * (update - a) / (b - a)
        return self.points[0][1] if update < self.points[0][0] else self.points[-1][1]

    def mean(self, start, stop):
        total = 0.0
        for (a, _), (b, _) in zip(self.points, self.points[1:], strict=False):
            left, right = max(a, start), min(b, stop)
            if left < right:
                total += (right - left) * self.at((left + right) / 2)  # a straight line: its middle is its mean
        return total / (stop - start)

    def epoch(self, n):
        """The mean of the n-th epoch, counted back from the end."""
        last = self.points[-1][0]
        return self.mean(last - (n + 1) * self.per_epoch, last - n * self.per_epoch)

    def swing(self):
        last = self.points[-1][0]
        latest = [b for a, b in self.points if a >= last - self.per_epoch]
        return max(latest) - min(latest)


def near(shown, exact):
    return float(shown) == pytest.approx(exact, abs=0.0051, rel=0.06)


def is_epoch(shown, exact):
    return float(shown.replace(",", "")) == pytest.approx(exact, abs=0.051 if "." in shown else 0.51)


def too_early(facts):
    assert len(facts.points) < 2 or facts.span < min(1000, 2 * facts.per_epoch)


def not_a_number(facts):
    assert not facts.ends_well


def an_epoch(facts, word, amount):
    change = facts.epoch(0) - facts.epoch(1)
    assert (change > 0) == (word == "rising")
    assert near(amount, abs(change))
    assert abs(change) > 0.0049
    if facts.swing() > 0.31:  # a curve that ends on the other side of where it was is not said to go there
        assert (facts.points[-1][1] - facts.epoch(1)) * change > -1e-9


def flat(facts, number):
    means = [facts.epoch(n) for n in range(NUMBERS.index(number))]
    assert len(means) >= 2 and facts.span >= len(means) * facts.per_epoch
    assert max(means) - min(means) < 0.01001


def swinging(facts, amount):
    assert near(amount, facts.swing()) and facts.swing() > 0.29


def recently(facts, word, amount, updates):
    updates = int(updates.replace(",", ""))
    assert facts.span < 2 * facts.per_epoch
    last, value = facts.points[-1]
    change = value - facts.at(last - updates)
    assert (change > 0) == (word == "rose")
    assert near(amount, abs(change))


def flat_recently(facts, updates):
    updates = int(updates.replace(",", ""))
    assert abs(facts.points[-1][1] - facts.at(facts.points[-1][0] - updates)) < 0.0051


def above_its_lowest(facts, amount, update):
    lowest = min(b for _, b in facts.points)
    assert (int(update.replace(",", "")), lowest) in facts.points
    assert near(amount, facts.points[-1][1] - lowest)


def by_heart(facts, epoch):
    best = min(bits for _, bits in facts.validation)
    (update, _), *later = [point for point in facts.validation if point[1] == best][-1:] + [
        point for point in facts.validation
        if point[0] > max(at for at, bits in facts.validation if bits == best)
    ]  # fmt: skip
    assert float(epoch.replace(",", "")) == pytest.approx(
        update / facts.per_epoch, abs=0.51 if "." not in epoch else 0.051
    )
    assert len(later) >= 3
    assert all(bits > best for _, bits in later) and all(bits > best + 0.019 for _, bits in later[-3:])
    assert facts.points[-1][1] < facts.at(update)  # while what it learns from is known better and better


def no_better(facts, epoch):
    best = min(bits for _, bits in facts.validation)
    update = next(at for at, bits in facts.validation if bits == best)
    assert float(epoch.replace(",", "")) == pytest.approx(
        update / facts.per_epoch, abs=0.51 if "." not in epoch else 0.051
    )
    assert facts.validation[-1][0] - update >= facts.per_epoch


def below(facts, best, order, update):
    judged, loss = facts.validation or facts.points, facts.ngram[int(order)]
    since = int(update.replace(",", ""))
    assert all(bits < loss for at, bits in judged if at >= since)
    earlier = [bits for at, bits in judged if at < since]
    assert not earlier or earlier[-1] >= loss
    assert all(other >= loss or other <= judged[-1][1] for other in facts.ngram.values())
    assert bool(best) == (loss == min(facts.ngram.values()))


AMOUNT, COUNT = r"([\d.e+]+)", r"([\d,]+)"
CHECKS = {
    TOO_EARLY: too_early,
    "the loss is not a number any more": not_a_number,
    rf"(rising|falling) {AMOUNT} bits an epoch": an_epoch,
    r"flat for (\w+) epochs": flat,
    rf"swinging by {AMOUNT} bits within an epoch": swinging,
    rf"(rose|fell) {AMOUNT} bits in the last {COUNT} updates": recently,
    rf"flat for {COUNT} updates": flat_recently,
    rf"{AMOUNT} bits above its lowest, at update {COUNT}": above_its_lowest,
    r"validation has risen since epoch ([\d.,]+): learning the text by heart": by_heart,
    r"validation no better since epoch ([\d.,]+)": no_better,
    rf"below the (best )?(\d+)-gram since update {COUNT}": below,
}


X = np.arange(0.0, 10_001)
FALLING = 3 - 1e-4 * X


def test_a_falling_curve():
    assert said(X, FALLING, per_epoch=1000) == ("falling 0.10 bits an epoch",)


def test_a_swing_with_the_passage_of_the_book_is_not_a_trend():
    book = 2.5 + 0.1 * np.sin(2 * np.pi * X / 1000)
    assert said(X, book, per_epoch=1000) == ("flat for ten epochs",)
    assert said(X, book - 2e-5 * X, per_epoch=1000) == ("falling 0.02 bits an epoch",)


def test_a_run_that_has_just_begun():
    assert said(X[:500], FALLING[:500], per_epoch=1000) == (TOO_EARLY,)
    assert said([], [], per_epoch=1000) == said([1], [2.0], per_epoch=1) == (TOO_EARLY,)


def test_a_text_that_has_not_been_read_twice():
    assert said(X, FALLING, per_epoch=10**6) == ("fell 0.25 bits in the last 2,500 updates",)


def test_overfitting():
    at = np.arange(500, 10_001, 500)
    rising = 2.4 + 0.05 * np.abs(at / 1000 - 4)
    [first, *others] = said(X, FALLING, (at, rising), 1000)
    assert first == "validation has risen since epoch 4.0: learning the text by heart"
    assert others == ["falling 0.10 bits an epoch"]
    assert said(X, FALLING[::-1], (at, rising), 1000)[0] != first  # it learns nothing by heart either


def test_validation_that_stays_where_it_is():
    at = np.arange(500, 10_001, 500)
    assert said(X, FALLING, (at, np.maximum(3 - 1e-4 * at, 2.6)), 1000) == (
        "falling 0.10 bits an epoch", "validation no better since epoch 4.0"
    )  # fmt: skip


def test_the_best_n_gram_is_beaten_on_validation_if_there_is_one():
    ngram = ((1, 4.2), (2, 2.75), (3, 2.25), (4, 1.9))
    assert said(X, FALLING, per_epoch=1000, ngram=ngram)[-1] == "below the 3-gram since update 7,501"
    assert said(X, FALLING, per_epoch=1000, ngram=ngram[:3])[-1] == "below the best 3-gram since update 7,501"
    at = np.arange(500, 10_001, 500)
    assert said(X, FALLING, (at, 3.3 - 1e-4 * at), 1000, ngram)[-1] == "below the 2-gram since update 6,000"


def test_a_spike_at_the_end():
    spiked = FALLING.copy()
    spiked[9900:] += 1.0
    assert said(X, spiked, per_epoch=1000)[0] == "0.99 bits above its lowest, at update 9,899"


def test_a_loss_that_is_not_a_number():
    assert said(X[:2000], [*FALLING[:1999], math.nan]) == ("the loss is not a number any more",)
