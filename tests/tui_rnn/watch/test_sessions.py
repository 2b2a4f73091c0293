"""The processes that trained a run."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from tui_rnn.watch.sessions import LONGEST, Sessions

RUN: dict[str, Any] = {
    "event": "run", "update": 0, "config": {"seed": 0}, "text": {"sha256": "ab"}, "versions": {"numpy": "2"},
}  # fmt: skip


def told(*records: dict[str, Any]) -> Sessions:
    sessions = Sessions()
    for record in records:
        sessions.take(record)
    return sessions


def at(event: str, seconds: Any, **more: Any) -> dict[str, Any]:
    return {"event": event, "update": 1, "seconds": seconds, **more}


def test_seconds_add_up_over_sessions_and_count_from_zero_in_each() -> None:
    first = RUN, at("progress", 3.0), at("validation", 4.0), at("finished", 5.0)
    resumed = {**RUN, "config": {"seed": 1}, "versions": {"numpy": "3"}}
    found = told(*first, resumed, at("progress", 2.0))
    assert (found.count, found.seconds, found.over) == (2, 7.0, False)
    assert (found.config, found.text_sha256, found.versions) == ({"seed": 0}, "ab", {"numpy": "3"})
    assert told(*first).over


def test_the_seconds_of_a_look_or_a_check_are_not_those_of_training() -> None:
    assert told(RUN, at("progress", 1.0), at("through_time", 50.0), at("gradient_check", 50.0)).seconds == 1.0


def test_going_back_is_counted() -> None:
    assert told(RUN, {"event": "rolled_back", "update": 3}).went_back == 1


@pytest.mark.parametrize("seconds", [None, "x", float("nan"), float("inf"), -1.0])
def test_what_is_no_time_counts_for_nothing(seconds: Any) -> None:
    assert told(RUN, at("progress", seconds)).seconds == 0


def test_an_absurd_time_is_bounded() -> None:
    assert told(RUN, at("progress", 1e300)).seconds == LONGEST


def test_it_is_the_run_of_a_checkpoint_with_its_text_and_settings(done: Any) -> None:
    checkpoint = engine.load(done.folder / "ckpt.npz")
    settings, text = checkpoint.config.to_dict(), {"sha256": checkpoint.origin.sha256}
    for config, of, same in (
        (settings, text, True),
        ({**settings, "of_another_version": 1}, text, True),
        ({**settings, "seed": 9}, text, False),
        (settings, {"sha256": "ab"}, False),
    ):
        assert told({**RUN, "config": config, "text": of}).is_of(checkpoint) is same
    assert Sessions().is_of(checkpoint)  # nothing is told


def test_it_failed_until_it_goes_on() -> None:
    failed = at("failed", 2.0, reason="the loss is not a finite number")
    assert told(RUN, at("progress", 1.0), failed, {"event": "sample", "update": 1}).failed.startswith("the loss")
    for after in (RUN, at("progress", 3.0), at("finished", 3.0), {"event": "rolled_back", "update": 1}):
        assert told(RUN, failed, after).failed == ""
