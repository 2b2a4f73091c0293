"""The terminal itself: one without a shell behind it, and one of any size."""

from __future__ import annotations

import signal

import pytest

SIZES = [(1, 1), (2, 2), (4, 1), (1, 40), (7, 3), (20, 8), (40, 12), (80, 24), (300, 3), (3, 80), (300, 80), (120, 36)]


def test_suspending_is_refused_where_nothing_could_bring_it_back(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press("ctrl+z")
    person.until("suspended")
    before = person.update
    person.until(lambda: person.update > before)
    person.lives()


def test_any_size_will_do(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    for opens in ("", "?", "s", "q"):
        if opens:
            person.press(opens)
            person.look(0.3)
        for size in SIZES:
            person.resize(*size)
            person.look(0.15)
        if opens:
            person.press("escape")
        assert person.alive, person.state()
    person.lives()
    assert person.save_and_quit() == 0
    assert person.terminal_is_restored(), person.left_on()


def test_a_storm_of_sizes(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    for n in range(150):
        person.resize(1 + n * 37 % 140, 1 + n * 23 % 45)
    person.lives()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_leaves_the_terminal_as_it_was(start, number: signal.Signals) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.open_sample()
    person.signal(number)
    assert person.ended() == 128 + number
    assert person.terminal_is_restored(), person.left_on()
