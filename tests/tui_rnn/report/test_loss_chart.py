"""The diagram of the loss."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tui_rnn.events import Baselines
from tui_rnn.report.charts import svg
from tui_rnn.report.loss_chart import has_settled, loss_chart
from tui_rnn.report.report import LossCurve

UPDATES = tuple(range(1, 1001))
CURVE = LossCurve(
    updates=UPDATES,
    losses=UPDATES,
    smooth_losses=tuple(40 + 60 * 0.98**n for n in UPDATES),
    validated=(500, 1000),
    validation_losses=(2.0, 1.8),
    learning_rates=((0, 0.1), (300, 0.05), (2000, 0.01)),
    updates_per_epoch=250,
    loss_length=25,
)
FOUND = Baselines(0, 6.17, 4.5, ((1, 4.6), (2, 3.5), (3, 2.9), (4, 3.0)), "the end")


def test_it_has_epochs_validation_rates_and_what_can_be_compared_with() -> None:
    chart = loss_chart(CURVE, 72, FOUND)
    assert chart.top == ("epoch", 250)
    _, validation = chart.lines
    assert list(validation.y) == [50.0, 45.0] and validation.dotted
    assert [mark.name for mark in chart.marks] == ["rate 0.05"]
    named = {reference.name: reference.value for reference in chart.references}
    assert list(named) == ["blind guessing, ln K", "unigram", "3-gram"]
    assert named["blind guessing, ln K"] == pytest.approx(25 * np.log(72))
    drawn = svg(chart)
    assert "epoch" in drawn and "validation loss" in drawn and "3-gram" in drawn


def test_a_curve_is_looked_at_closer_where_it_hardly_moves_after_its_beginning() -> None:
    assert has_settled(CURVE)
    assert not has_settled(dataclasses.replace(CURVE, smooth_losses=tuple(100 - 0.05 * n for n in UPDATES)))
    assert loss_chart(CURVE, 72, None, closer=True).settled


def test_one_update_of_one_character_is_a_curve() -> None:
    one = LossCurve(updates=(1,), losses=(4.0,), smooth_losses=(4.0,), updates_per_epoch=1, loss_length=1)
    assert not has_settled(one)
    chart = loss_chart(one, 2, None)
    assert chart.y_name == "nats a character"
    assert svg(chart).startswith("<svg")


def test_half_a_million_updates_are_a_small_drawing() -> None:
    updates = np.arange(1, 40_001) * 13
    smooth = 40 + 60 * np.exp(-updates / 5000) + np.random.default_rng(0).normal(0, 1, len(updates))
    curve = dataclasses.replace(
        CURVE,
        updates=tuple(updates.tolist()),
        losses=tuple(smooth.tolist()),
        smooth_losses=tuple(smooth.tolist()),
        validated=tuple(updates[::20].tolist()),
        validation_losses=tuple((smooth[::20] / 25).tolist()),
    )
    assert len(svg(loss_chart(curve, 72, FOUND))) < 100_000
