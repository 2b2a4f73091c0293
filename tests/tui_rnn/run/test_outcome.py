"""How a run ended: the last words, and the exit code."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.run import outcome
from tui_rnn.run.outcome import os_error_message, report, worse_than_guessing
from tui_rnn.watch.view import View

from ..watch.test_records import one_of


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(outcome, "print_message", lines.append)
    monkeypatch.setattr(outcome, "_write_stderr", lines.append)
    return lines


@pytest.fixture
def view(tmp_path: Path) -> View:
    place = str(tmp_path / "ckpt.npz")
    nothing = {"update": 0, "smooth_loss": None, "validation_loss": None, "best": events.Best()}
    return View(one_of(events.Started, checkpoint=place, goal=100, vocabulary="abcdefgh", **nothing))


def ended(view: View, reason: str, **named: Any) -> View:
    view(engine.Updated(7, 0.1, 20.0, 20.0, 0.1))
    Path(view.checkpoint).touch()
    view(events.Saved(7, view.checkpoint))
    view(one_of(events.Finished, update=7, completed=reason != "asked", reason=reason, **named))
    return view


def test_a_run_that_reached_its_goal_says_where_it_is(view: View, said: list[str]) -> None:
    assert report(ended(view, "goal"), None) == 0
    assert said == [f"saved {view.checkpoint} at update 7"]


def test_a_run_that_was_stopped_says_how_to_resume(view: View, said: list[str]) -> None:
    assert report(ended(view, "asked"), signal.SIGTERM) == 128 + signal.SIGTERM
    assert said[-1] == f"to resume: tui-rnn train --resume {view.checkpoint}"


def test_a_run_that_was_rescued_elsewhere_is_resumed_from_there(view: View, said: list[str]) -> None:
    rescued = Path(view.checkpoint).with_name("rescued.npz")
    rescued.touch()
    ended(view, "asked")
    view(events.Saved(7, str(rescued), elsewhere=True))
    assert report(view, None) == 0
    assert said[-1] == f"to resume: tui-rnn train --resume {rescued}"


@pytest.mark.parametrize(("reason", "word"), [("patience", "has not improved"), ("time", "stopped after 0.5 minutes")])
def test_a_run_that_ended_early_says_why(view: View, said: list[str], reason: str, word: str) -> None:
    view.time_limit = 30.0
    assert report(ended(view, reason), None) == 0
    assert word in said[0]


def test_quiet_says_only_what_went_wrong(view: View, said: list[str]) -> None:
    assert report(ended(view, "asked"), None, quiet=True) == 0
    assert said == []


def test_a_run_that_failed_or_was_not_saved_ends_with_1(view: View, said: list[str]) -> None:
    view(events.SaveFailed(7, view.checkpoint, "no space left"))
    assert report(view, None) == 1
    assert "no space left" in said[-1]
    view(events.Failed(7, "broken", "Traceback", None))
    assert report(view, None) == 1
    assert "the run failed after update 7: broken; there is no checkpoint" in said[-1]


def test_a_run_that_learnt_nothing_says_what_to_try(view: View) -> None:
    assert worse_than_guessing(view) is None
    guessing = 25 * engine.bits_per_character(1.0, 1) ** -1 * 3  # nats of 25 characters of 8, at 3 bits each
    view(engine.Updated(1, 0.1, 1.0, 1.02 * guessing, 0.1))
    assert worse_than_guessing(view) is None
    view(engine.Updated(2, 0.1, 1.0, 1.2 * guessing, 0.1))
    assert "try a smaller --learning-rate (now 0.1)" in (worse_than_guessing(view) or "")


def test_an_error_names_its_own_file_or_else_the_one_that_it_is_about(tmp_path: Path) -> None:
    with pytest.raises(OSError) as missing:
        (tmp_path / "gone").read_bytes()
    assert os_error_message(missing.value, "cannot be read", Path("other")).startswith(
        f"{tmp_path}/gone cannot be read: no such"
    )
    assert (
        os_error_message(OSError(28, "No space left"), "cannot be changed", Path("a"))
        == "a cannot be changed: no space left"
    )
