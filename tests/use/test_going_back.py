"""r: an undo for the learning rate, and for what it ruined."""

from __future__ import annotations


def test_a_learning_rate_that_was_raised_too_far_is_undone(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.until(lambda: person.update > 500)
    person.hold(">", 8, 0.05)
    person.until(lambda: len(person.records("learning_rate")) == 8 or person.shows("The run failed"))
    person.press("r")
    person.until(lambda: person.records("rolled_back"))
    back = person.records("rolled_back")[-1]
    assert back["learning_rate"] <= 0.1
    person.until(lambda: person.shows("TRAINING") and person.update > back["update"])
    person.lives()
    assert person.save_and_quit() == 0
