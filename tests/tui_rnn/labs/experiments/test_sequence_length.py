"""The lab on the length of sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_rnn.labs.experiments.sequence_length import CHARACTERS, LAB, UNKNOWN, _gains, _memory


def test_every_update_reads_as_many_characters() -> None:
    assert {point["seq_length"] * point["batch_size"] for point in LAB.plan.points} == {CHARACTERS}


def test_what_a_longer_sequence_gains_is_the_difference_of_the_medians(a_run: Any, results: Any) -> None:
    made = results({"1": [a_run(bits=(2.5,))], "5": [a_run(bits=(2.25,))], "25": [a_run(bits=(2.375,))]})
    (said,) = _gains(made)
    assert said.endswith("at the end: +0.250 from 1 to 5 and −0.125 from 5 to 25.")
    assert _gains(results({"1": [a_run()]})) == []


def test_memory_is_measured_as_an_inspection_does(snapshot: Any) -> None:
    horizon, left = _memory(snapshot)
    assert horizon is not None and 1 <= horizon <= 200
    assert left is not None and left > 0
    snapshot.weights.flat[...] = np.nan
    assert _memory(snapshot) == UNKNOWN
