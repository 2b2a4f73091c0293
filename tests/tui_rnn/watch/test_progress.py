"""The figures that a bar or a log line shows."""

from __future__ import annotations

import math

import pytest

import engine
from tui_rnn.events import Paused, Resumed, Updated
from tui_rnn.watch.progress import Progress, clock

CONFIG = engine.Config(seq_length=10, batch_size=3)


def test_before_the_first_update_little_is_known() -> None:
    progress = Progress(CONFIG, 100)
    assert progress.latest is None
    assert progress.bits_per_character is None
    assert progress.seconds_left is None
    assert progress.updates_per_second == 0
    assert progress.updates_made == 0


def test_it_remembers_the_latest_update() -> None:
    progress = Progress(CONFIG, 100)
    for n in (1, 2, 3):
        progress(Updated(n, n / 50, 20.0, 30.0 - n, 0.1))
    assert progress.latest == Updated(3, 0.06, 20.0, 27.0, 0.1)


def test_events_of_other_kinds_leave_it_as_it_is() -> None:
    progress = Progress(CONFIG, 100)
    latest = Updated(3, 0.06, 20.0, 27.0, 0.1)
    for event in (latest, Paused(3), Resumed(3)):
        progress(event)
    assert progress.latest == latest


def test_bits_per_character_are_those_of_the_smooth_loss() -> None:
    progress = Progress(CONFIG, None)
    progress(Updated(1, 0.1, 99.0, 10 * math.log(8), 0.1))
    assert progress.bits_per_character == pytest.approx(3)


def test_a_run_that_goes_on_has_made_only_the_updates_since() -> None:
    progress = Progress(CONFIG, 500, Updated(300, 1.0, 20.0, 20.0, 0.1))
    progress(Updated(310, 1.0, 20.0, 20.0, 0.1))
    assert progress.updates_made == 10


def test_updates_have_a_speed_and_a_time_left() -> None:
    progress = Progress(CONFIG, 1000)
    progress(Updated(100, 1.0, 20.0, 20.0, 0.1))
    assert progress.updates_per_second > 0
    assert progress.seconds_left is not None
    assert progress.seconds_left > 0


def test_a_character_is_counted_for_every_time_step_of_every_stream() -> None:
    assert Progress(CONFIG, None)._characters == 30


def test_without_a_goal_there_is_no_time_left() -> None:
    progress = Progress(CONFIG, None)
    progress(Updated(100, 1.0, 20.0, 20.0, 0.1))
    assert progress.seconds_left is None


def test_beyond_the_goal_the_time_left_is_none_at_all() -> None:
    progress = Progress(CONFIG, 50)
    progress(Updated(100, 1.0, 20.0, 20.0, 0.1))
    assert progress.seconds_left == 0


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "-:--:--"), (0, "0:00:00"), (59.4, "0:00:59"), (59.6, "0:01:00"), (3599.7, "1:00:00"), (90061, "25:01:01")],
)
def test_a_clock_shows_hours_minutes_and_seconds(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown


def test_what_is_left_is_told_by_the_time_limit_where_that_comes_first() -> None:
    times: list[tuple[float, float] | None] = [None]
    progress = Progress(engine.Config(), 10**9, None, lambda: times[0])
    assert (progress.seconds_left, progress.share_done) == (None, 0.0)
    times[0] = 15.0, 60.0
    assert (progress.seconds_left, progress.share_done) == (45.0, 0.25)
    times[0] = 70.0, 60.0
    assert (progress.seconds_left, progress.share_done) == (0.0, 1.0)
