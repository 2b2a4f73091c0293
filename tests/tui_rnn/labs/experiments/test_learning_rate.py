"""The lab on the learning rate."""

from __future__ import annotations

from typing import Any

from tui_rnn.labs.experiments.learning_rate import findings


def test_the_end_and_the_lowest_loss_of_each_rate_are_told(a_run: Any, results: Any) -> None:
    found = findings(
        results({"0.1": [a_run(bits=(3.0, 2.0, 2.5))], "10": [a_run(bits=(9.0, 8.0, 7.0))]}, diverged={"10": 1})
    )
    assert found.table.rows == [["0.1", "2.500", "2.000", "0 of 1"], ["10", "7.000", "7.000", "1 of 1"]]
    assert found.sentences[0].startswith("Lowest smooth loss at the end: learning rate 0.1, with 2.500")
    assert found.sentences[1].startswith("Diverged: learning rate 10 (1 of 1).")
    assert found.figures[1].chart.kinds == ["0.1", "10 ↑"]
