from __future__ import annotations

import math

import pytest

from engine import CheckpointError
from engine.training import document


def test_what_is_right_is_returned_as_it_is():
    values = {"a": 3, "b": 0.5, "c": None, "d": "x"}
    assert document.whole(values, "a") == 3 and document.number(values, "a") == 3.0
    assert document.loss(values, "b") == 0.5 and document.loss(values, "c") is None
    assert document.loss(values, "missing") is None
    assert document.field(values, "d", str) == "x"
    document.check_known(values, {"a", "b", "c", "d", "e"})


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (document.whole, -1, "'a' is out of range"),
        (document.whole, 2**63, "'a' is out of range"),
        (document.whole, 1.0, "'a' is missing or of the wrong type"),
        (document.whole, True, "'a' is missing or of the wrong type"),
        (document.number, math.nan, "'a' is not a number"),
        (document.number, math.inf, "'a' is not a number"),
        (document.number, 10**400, "'a' is not a number"),
        (document.number, "1", "'a' is not a number"),
        (document.loss, [], "'a' is not a number"),
    ],
)
def test_what_is_wrong_is_named(read, value, said):
    with pytest.raises(CheckpointError, match=said):
        read({"a": value}, "a")


def test_an_unknown_name_is_quoted_and_shortened():
    with pytest.raises(CheckpointError) as refused:
        document.check_known({"x" * 1000: 1}, {"a"})
    assert str(refused.value) == f"it is damaged: '{'x' * 40}' does not belong in a checkpoint"
