"""The mouse: moving it does nothing, and clicking a key of the footer is pressing it."""

from __future__ import annotations

import pytest

from .person import ASKED


def test_moving_over_all_panes_and_their_borders_does_nothing(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    for _ in range(3):
        for n, y in enumerate((3, 10, 19, 20, 27, 34)):
            across = range(2, 120, 9)
            for x in across if n % 2 else reversed(across):
                person.move(x, y)
        for x in (40, 90, 40):
            person.move(x, 8)
            person.move(x, 30)
    person.look(1)
    assert person.alive
    person.lives()
    assert person.save_and_quit() == 0


@pytest.mark.parametrize(
    ("key", "brings"),
    [
        ("space", "PAUSED"), ("q", ASKED), ("?", "escape closes"), ("s", "Temperature"),
        ("c", "saved ckpt.npz"), ("g", "the live weights"), ("^p", "Search for commands"),
    ],
)  # fmt: skip
def test_a_click_on_a_key_of_the_footer_presses_it(start, key: str, brings: str) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.click(*person.place(f" {key} " if key != "^p" else key, last=True))
    person.until(brings)
    person.lives()
