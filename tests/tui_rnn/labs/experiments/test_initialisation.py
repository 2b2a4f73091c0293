"""The lab on initial weights."""

from __future__ import annotations

from typing import Any

from tui_rnn.labs.experiments.initialisation import LAB, findings


def test_the_spread_of_the_seeds_and_what_is_saturated_at_the_end_are_told(a_run: Any, results: Any) -> None:
    runs = [a_run(bits=(5.0, end), seed=seed) for seed, end in enumerate((3.0, 3.5, 3.25))]
    for run, share in zip(runs, (0.5, 0.75, None), strict=True):
        run.history.saturated = [0.25, share]
    found = findings(results({"0.01": runs, "fan-in": [a_run(bits=(3.0, 2.0))]}))
    assert found.table.rows[0] == ["0.01", "3.250 (3.000..3.500)", "50 % (25 %..75 %)"]
    assert found.sentences[-1].endswith("in bits: 0.500 with 0.01 and 0.000 with fan-in.")


def test_eight_seeds_are_made() -> None:
    assert len(LAB.plan.seeds) == 8
