"""What a run has recorded, as a report has it."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.gathering.from_metrics import MOST_SHOWN, duration, loss_curve, milestones
from tui_rnn.watch.history import History, read
from tui_rnn.watch.milestones import Milestones


def test_the_curve_is_that_of_the_metrics(done: Any, made: Any) -> None:
    curve, known = made.report.curve, read(done.folder / "ckpt.metrics.jsonl")
    assert list(curve.updates) == known.updates
    assert list(curve.smooth_losses) == known.smooth_losses
    assert list(curve.norms) == known.gradient_norms
    assert (curve.loss_length, curve.updates_per_epoch) == (25, made.report.text.updates_per_epoch)
    assert loss_curve(History(), made.source.checkpoint, 1) is None


def test_a_text_of_any_length_is_shown_in_part(made: Any) -> None:
    text = dataclasses.replace(next(iter(made.source.history.texts)), text="a" * 100_000, prompt="b")
    kept = Milestones(300)
    kept.append(text)
    (found,) = milestones(History(texts=kept), None)
    assert len(found.text) == MOST_SHOWN and found.text[0] == "b" and found.in_text is None


def test_a_duration_that_is_not_recorded_is_not_known() -> None:
    assert duration(History()) is None
