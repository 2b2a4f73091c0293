"""Two values are compared as what they are."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tui_rnn.report.verification.finding import DIFFERS, REPRODUCED, Finding, compared, is_close


@pytest.mark.parametrize(
    ("stored", "here", "same"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.001, False),
        (1, 1.0, True),
        (1, True, False),
        ("a", "a", True),
        (None, None, True),
        (None, 1.0, False),
        (10**400, 1.0, False),
        (10**400, 10**400, True),
        (math.inf, 1.0, False),
        ([1], [1], True),
        ("1.0", 1.0, False),
    ],
)
def test_values(stored: Any, here: Any, same: bool) -> None:
    assert is_close(stored, here) == same
    assert compared("a", stored, here).outcome == (REPRODUCED if same else DIFFERS)


def test_it_says_both_and_is_short() -> None:
    assert str(compared("update", 1, 2)) == "update: differs: the report has 1, here it is 2"
    assert str(Finding("update", REPRODUCED)) == "update: reproduced"
    assert all(len(compared("a", value, None).says) < 200 for value in ("x" * 10**6, [1.5] * 10**6))
    assert compared("a", {"b": 1}, [1, 2]).says == "the report has something else, here it is [1, 2]"
