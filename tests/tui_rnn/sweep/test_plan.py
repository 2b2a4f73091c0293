"""What a sweep is asked for, and what it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.plan import Plan, seeds_of


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"updates": 0}, "--updates must be a whole number from 1"),
        ({"trials": 0}, "--trials must be a whole number from 1"),
        ({"trials": 5, "axes": ()}, "--trials draws what --vary names"),
        ({"axes": (parsed("cell=rnn"), parsed("cell=gru"))}, "--vary cell is given twice; give all its values at once"),
        ({"settings": {"cell": "gru"}}, "--cell is given, and varied as well; leave one of them out"),
        ({"axes": (parsed("learning-rate=log(0.1,1)"),)}, "--vary learning-rate draws from a range: say how many"),
        ({"points": ({"cell": "gru"},)}, "--cell is in the points, and varied as well; leave one of them out"),
        (
            {"points": ({"hidden_size": 5},), "trials": 2},
            "it does not go with points",
        ),
        ({"points": ({"hidden_size": 5},), "settings": {"hidden_size": 6}}, "--hidden is given, and varied as well"),
        ({"trials": 3}, "the grid has 2 points only; leave out --trials"),
    ],
)
def test_what_does_not_go_together_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as error:
        Plan(**{"updates": 10, "axes": (parsed("cell=rnn,gru"),), **fields})
    assert says in str(error.value)


def test_seeds_are_a_number_or_a_list() -> None:
    assert seeds_of("3") == (0, 1, 2)
    assert seeds_of("7,8,12") == (7, 8, 12)
    assert seeds_of("0,5") == (0, 5)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("0", "--seeds must be a whole number from 1 to 1,000"),
        ("-3", "--seeds must be a whole number from 1"),
        ("x", "give a number, 5, or the seeds themselves"),
        ("7,", "give a number, 5, or the seeds themselves"),
        ("1,-1", "--seeds must be a whole number from 0"),
        ("1,2,1", "--seeds: 1 is given twice"),
    ],
)
def test_other_seeds_are_refused(given: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        seeds_of(given)
    assert says in str(error.value)
