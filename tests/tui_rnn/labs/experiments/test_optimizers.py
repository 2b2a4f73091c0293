"""The lab on optimizers."""

from __future__ import annotations

from typing import Any

import engine
from tui_rnn.labs.experiments.optimizers import LAB, findings


def test_every_optimizer_takes_part_with_a_rate_of_its_own() -> None:
    assert {point["optimizer"] for point in LAB.plan.points} == {*engine.OPTIMIZERS}
    assert all("learning_rate" in point for point in LAB.plan.points)


def test_the_loss_early_and_at_the_end_is_told(a_run: Any, results: Any) -> None:
    found = findings(results({"SGD": [a_run(bits=(3.0, 2.5), apart=30)], "Adam": [a_run(bits=(2.75, 2.25), apart=40)]}))
    assert found.table.rows == [["SGD", "3.000", "2.500"], ["Adam", "–", "2.250"]]  # by update 30 of 300
