"""A run that waits: nothing changes, so nothing is drawn."""

from __future__ import annotations

BYTES = 500  # a second
SECONDS = 3


def test_while_paused_next_to_nothing_is_written(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press("space")
    person.until("PAUSED")

    def is_quiet() -> bool:
        before = person.received
        person.look(SECONDS)
        return person.received - before < BYTES * SECONDS

    person.until(is_quiet)
    person.press("space")
    person.until_training()
