"""What is said of each event: every kind of event has an answer, and none is raw."""

from __future__ import annotations

import typing
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.app.announcements import NOTHING, Announcement, announcement
from tui_rnn.watch.view import View

from ..watch.test_records import STARTED, one_of

SILENT = {
    events.Started, events.Updated, events.Evaluated, events.Writing, events.Working, events.SaveFailed,
    events.CheckStarted, events.Baselines, events.Paused, events.Resumed, events.Look,
}  # fmt: skip
SAID = [kind for kind in typing.get_args(events.Event) if kind not in SILENT]


def of(event: Any) -> Announcement:
    view = View(STARTED)
    view(event)
    return announcement(event, view)


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_what_a_person_wants_to_know_is_said(kind: type) -> None:
    values: dict[str, Any] = {"occasion": "asked"} if kind is events.Sampled else {}
    values |= {"model": "live"} if kind is events.Checked else {}
    assert of(one_of(kind, **values)) != NOTHING


@pytest.mark.parametrize("kind", sorted(SILENT - {events.Updated, events.Started}, key=str))
def test_what_the_screen_shows_anyway_is_not_said(kind: type) -> None:
    assert of(one_of(kind)) == NOTHING


def test_a_scheduled_or_live_text_is_not_announced() -> None:
    for occasion, announced in (("scheduled", False), ("live", False), ("asked", True), ("final", True)):
        assert (of(one_of(events.Sampled, occasion=occasion)) != NOTHING) == announced


def test_a_change_of_the_learning_rate_says_from_when_on_and_how_to_undo_it() -> None:
    said = of(events.LearningRateChanged(99, 0.05))
    assert said == Announcement("learning rate 0.05 from update 100 on", "Learning rate 0.05; r undoes it")


def test_a_failed_check_is_a_warning_beside_its_line() -> None:
    good = one_of(events.Checked, model="live")
    broken = engine.ParameterCheck(
        "layer0.recurrent", "W", 4, 4, 0.1, engine.Errors(0.1, 1.0, 1.0, (1, 2), 1.0), None, 1.0, 1.0
    )
    table = engine.GradientCheck("zero", 80.0, 1.0, (broken,))
    bad = events.Checked(7, "live", (table, table), 0.1)
    assert not bad.passed
    assert "FAILED" in of(bad).line
    assert of(bad).warning == "The gradient check FAILED: see its pane."
    assert "live weights" in of(good).line


def test_why_a_run_ended_early_is_in_its_line() -> None:
    for reason, words in (("patience", "stopped improving"), ("time", "--minutes"), ("goal", "")):
        said = of(one_of(events.Finished, completed=True, reason=reason, update=1200, seconds=62.0))
        assert said.line.startswith("finished: 1,200 updates in 0:01:02")
        assert words in said.line
        assert "q quits" in said.toast
    assert of(one_of(events.Finished, completed=False, reason="asked")) == NOTHING


def test_going_back_by_hand_is_no_warning_and_after_a_divergence_it_is() -> None:
    by_hand = of(one_of(events.RolledBack, update=1000, left_at=1500, reason="", learning_rate=0.1))
    assert by_hand.toast == "Back to update 1,000, learning rate 0.1"
    assert not by_hand.warning
    after = of(one_of(events.RolledBack, update=1000, left_at=1500, reason="the loss is not finite"))
    assert after.warning.startswith("the loss is not finite. Rolled back to update 1,000")
    assert not after.line


def test_how_a_run_of_another_process_ended_is_said() -> None:
    def ends(*told: events.Event) -> str:
        view = View(one_of(events.Started, update=40, smooth_loss=1.0))
        for event in told:
            view(event)
        said = announcement(events.Gone(40, ""), view)
        assert said.line.endswith("; shown from its files, and live again if it is resumed")
        return said.toast

    asked, saved = one_of(events.Finished, completed=False, reason="asked"), events.Saved(40, "ckpt.npz")
    assert ends(saved, one_of(events.Finished, completed=True)) == "The run is finished and saved, at update 40."
    assert ends(saved, asked) == "The run was stopped from elsewhere, and is saved at update 40."
    assert ends(events.Saved(30, "ckpt.npz"), asked) == "The run was stopped from elsewhere, without being saved."
    assert "could not be saved: disk full" in ends(events.SaveFailed(40, "ckpt.npz", "disk full"), asked)
    assert "has failed: a reason" in ends(events.Failed(40, "a reason", ""))
    gone = announcement(events.Gone(40, "its process is gone"), View(one_of(events.Started)))
    assert gone.line.startswith("its process is gone; shown from its files")
