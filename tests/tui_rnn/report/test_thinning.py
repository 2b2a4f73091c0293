"""What of a line is drawn."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.report.thinning import dots, path, short


def test_gaps_and_lonely_points() -> None:
    x, y = np.arange(6.0) * 10, np.array([1.0, math.nan, 2.0, 3.0, math.nan, 4.0])
    assert path(x, y) == "M0 1h0M20 2 30 3M50 4h0".replace("M20 2 30 3", "M20 2 30 3h0")
    assert path(x[:0], y[:0]) == "" and path(x[1:2], y[1:2]) == ""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.just(math.nan), st.integers(-99, 99)), min_size=1, max_size=80), st.integers(1, 30))
def test_the_first_the_last_and_the_extremes_of_each_column_are_kept(values: list[float], dense: int) -> None:
    x, y = np.arange(len(values)) / dense, np.array(values, float)
    drawn = path(x, y).replace("h0", "").replace("M", " ").split()
    found: dict[int, list[float]] = {}
    for across, up in zip(drawn[::2], drawn[1::2], strict=True):
        found.setdefault(math.floor(float(across)), []).append(float(up))
    for column in {math.floor(value) for value in x}:
        inside = [v for a, v in zip(x, y, strict=True) if math.floor(a) == column and not math.isnan(v)]
        if inside and dense <= 10:  # else a rounded coordinate may be that of the next column
            kept = found[column]
            assert (min(kept), max(kept), kept[0], kept[-1]) == (min(inside), max(inside), inside[0], inside[-1])
            assert len(kept) <= max(4, dense)
    assert len(drawn) <= 2 * 5 * (len(values) // dense + 1)


def test_dots_are_few_and_the_last_is_among_them() -> None:
    x, y = np.arange(1000.0), np.full(1000, 7.0)
    drawn = dots(x, y, 60)
    assert drawn.count("M") <= 60 and drawn.endswith("M999 7h0")
    assert dots(x[:3], np.array([1, math.nan, 2.0]), 60) == "M0 1h0M2 2h0"


def test_coordinates_are_short() -> None:
    assert [short(value) for value in (1.0, -0.04, 2.25, 1e5)] == ["1", "0", "2.2", "100000"]
