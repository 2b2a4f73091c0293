"""A stopwatch counts what it ran, and nothing else."""

from __future__ import annotations

import time

from tui_rnn.system.stopwatch import Stopwatch


def test_a_pause_is_not_counted() -> None:
    watch, began = Stopwatch(), time.monotonic()
    time.sleep(0.02)
    watch.stop()
    at_stop = watch.seconds
    assert 0.02 <= at_stop <= time.monotonic() - began
    time.sleep(0.02)
    assert watch.seconds == at_stop
    watch.stop()  # a second time changes nothing
    assert watch.seconds == at_stop
    watch.go_on()
    watch.go_on()
    time.sleep(0.02)
    assert at_stop + 0.02 <= watch.seconds <= time.monotonic() - began - 0.02


def test_it_stops_at_what_another_counted() -> None:
    watch = Stopwatch()
    watch.stop(7.5)
    assert watch.seconds == 7.5
    watch.restart()
    assert watch.is_running
    assert watch.seconds < 7.5
