"""A curve in a line of text."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.sparkline import BLOCKS, sparkline


def test_the_highest_and_the_lowest_have_their_blocks() -> None:
    assert sparkline([6.0, 4.0, 2.0], 24) == "█▅▁"
    assert sparkline([2.0, 2.0], 24) == "▁▁"
    assert sparkline([], 24) == sparkline([math.nan], 24) == ""


@given(st.lists(st.floats(), max_size=40), st.integers(1, 24))
def test_it_fits_whatever_it_is_of(values: list[float], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) == min(width, sum(map(math.isfinite, values)))
    assert set(drawn) <= set(BLOCKS)
