"""A line that carries less than is drawn, as over a bad connection: what is asked for must not wait behind pictures."""

from __future__ import annotations

RATE = 4000  # bytes a second, of about 15,000 that would be drawn
WAITED = 10  # seconds in which old pictures could gather on the way
BEFORE = 30_000  # bytes that may come before an answer; a terminal's buffers hold more than twice as many


def test_an_answer_does_not_wait_behind_old_pictures(start) -> None:
    person = start("--hidden", 40, rate=RATE)
    person.until_training()
    person.look(WAITED)
    before = person.received
    person.press("?")
    person.until(person.helps)
    assert person.received - before < BEFORE
    person.press("escape")
    person.until_training()
    before = person.received
    assert person.save_and_quit() == 0
    assert person.received - before < 3 * BEFORE  # the dialog, the screen behind it once more, and the shell's


def test_an_answer_of_the_terminal_that_is_lost_stops_nothing(start) -> None:
    person = start("--hidden", 40)
    person.loses = 3
    person.until_training()
    for _ in range(3):
        reached = person.update
        person.until(lambda reached=reached: person.update > reached)
    person.loses = 1  # from now on none comes
    person.press("?")
    person.until(person.helps)
    person.press("escape")
    person.until(lambda: not person.helps())
    assert person.save_and_quit() == 0
