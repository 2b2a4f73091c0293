"""A student walks through one update in a terminal, and asks what a picture means."""

from __future__ import annotations

import pytest


@pytest.mark.timeout(400)
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_one_step_slowly(start, size) -> None:
    person = start("--hidden", 4, size=size)
    person.until_training()
    person.press("i")
    person.until("before it is made")
    person.until("PAUSED")
    person.until("t = 1 of 25")
    person.press("right")
    person.until("t = 2 of 25")
    person.press("f")
    person.until("from t + 1")
    person.until("d_a_t = d_h_t")
    person.press("?")
    person.until("i one step, slowly: what it shows")
    person.press("escape")
    person.until("t = 2 of 25")
    person.press("n")
    person.press("escape")
    person.press("x")
    person.press("?")
    person.until("1 loss: what it shows")
    person.press("escape")
    person.press("space")
    person.until_training()
    assert person.save_and_quit() == 0
