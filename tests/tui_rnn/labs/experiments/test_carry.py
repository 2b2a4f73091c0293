"""The lab on carrying the state."""

from __future__ import annotations

from typing import Any

from engine import LossByPosition
from tui_rnn.labs.experiments.carry import _by_position, _differences, _positions


def test_losses_by_position_are_those_of_the_longest_sequences_and_of_both_ways_of_reading(
    a_run: Any, results: Any
) -> None:
    made = results(
        {
            f"{T}, {'carried' if carry else 'reset'}": [a_run(f"{T}{carry}", seq_length=T, carry_state=carry)]
            for T in (5, 25)
            for carry in (True, False)
        }
    )
    known = {run.path: LossByPosition((2.0, 1.0), (4.0, 1.5)) for point in made.points for run in point.runs}

    def along(run: Any) -> LossByPosition | None:
        return known.get(run.path)

    chart = _positions(made, along)
    assert [line.name for line in chart.lines] == [
        "carried, with state", "carried, from zero", "reset, with state", "reset, from zero",
    ]  # fmt: skip
    assert [*chart.lines[1].y] == [4.0, 1.5]
    said = [*_differences(made, along)]
    assert said[0] == (
        "Sequences of 5: 3.000 bits per character with the state carried, 3.000 with the state reset, a difference of "
        "0.000."
    )
    assert said[-1].endswith("1.250 after sequences of 25, carried and 1.250 after sequences of 25, reset.")


def test_a_start_from_zero_costs_a_model_that_has_learnt(snapshot: Any) -> None:
    losses = _by_position(snapshot)
    assert len(losses.carried) == len(losses.zero) == snapshot.config.seq_length
    assert losses.zero[0] > losses.carried[0]
