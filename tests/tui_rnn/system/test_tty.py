"""Whether a terminal has drawn what it was sent, as far as it tells."""

from __future__ import annotations

import os
import re
import sys
from types import SimpleNamespace

import pytest

from tui_rnn.system.tty import LOCAL_MODES, PLACES, Backlog, keys_make_no_signals


class Driver(SimpleNamespace):
    """Takes what is written, and has no queue."""

    def __init__(self) -> None:
        super().__init__(columns=[])

    def write(self, text: str) -> None:
        (column,) = re.findall(r"\x1b\[1;(\d+)H\x1b\[6n", text)
        self.columns.append(int(column))


def test_a_frame_waits_for_the_report_of_the_one_before() -> None:
    backlog, driver = Backlog(), Driver()
    backlog.ask(driver, 80)
    backlog.answered(driver.columns[-1])
    backlog.ask(driver, 80)
    assert backlog.is_awaited
    assert backlog.is_backed_up(driver, 80)
    backlog.answered(driver.columns[-1])
    assert not backlog.is_awaited


def test_a_terminal_that_never_told_is_not_waited_for() -> None:
    backlog, driver = Backlog(), Driver()
    for _ in range(100):
        backlog.ask(driver, 80)
    assert not backlog.is_backed_up(driver, 80)


def test_a_report_that_was_lost_is_made_up_for_by_the_next() -> None:
    backlog, driver = Backlog(), Driver()
    for lost in (False, True, False, True, True, False):
        backlog.ask(driver, 80)
        if not lost:
            backlog.answered(driver.columns[-1])
    assert not backlog.is_awaited


def test_reports_that_were_not_asked_for_count_for_nothing() -> None:
    backlog, driver = Backlog(), Driver()
    backlog.answered(3)
    backlog.ask(driver, 80)
    backlog.answered(driver.columns[-1])
    backlog.ask(driver, 80)
    backlog.answered(PLACES + 5)
    assert backlog.is_awaited


def test_a_narrow_terminal_tells_its_reports_apart_as_far_as_it_can() -> None:
    for width in (0, 1, 2, 3):
        backlog, driver = Backlog(), Driver()
        for _ in range(10):
            backlog.ask(driver, width)
            backlog.answered(min(driver.columns[-1], max(1, width)))
            assert not backlog.is_awaited


def test_keys_make_no_signals_for_a_while(monkeypatch):
    termios = pytest.importorskip("termios")
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal, os.fdopen(master):
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(terminal)
        with keys_make_no_signals():
            assert not termios.tcgetattr(terminal)[LOCAL_MODES] & (termios.ISIG | termios.ECHO)
        assert termios.tcgetattr(terminal) == before
    with keys_make_no_signals():  # without a terminal
        pass
