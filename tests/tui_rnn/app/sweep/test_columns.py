"""Columns fit whatever room there is, and what matters goes last."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_rnn.app.sweep.columns import CURVE, LOSS, RANGE, RUNS, SIGN, STATE, Column, abbreviated, columns_of, width_of

from .conftest import planned

WORDS = st.text(st.sampled_from("ab-不🎈\x1b\u0301"), min_size=1, max_size=30)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=7, unique=True), st.integers(40, 200), st.integers(1, 1000), st.data())
def test_they_fit_any_room_from_40_columns_on(varied: list[str], room: int, seeds: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.tuples(*[WORDS] * len(varied)), min_size=1, max_size=3))
    columns = columns_of(planned(*values, varied=varied, seeds=range(seeds)), room)
    assert width_of(columns) <= room
    names = [column.name for column in columns]
    assert {SIGN, RUNS, LOSS} <= set(names)
    for column in columns:
        assert cell_len(column.heading) <= column.width
        assert cell_len(column.padded("不" * 20)) == column.width


@pytest.mark.parametrize(
    ("room", "headings"),
    [
        (120, f"learning-rate cell {RUNS} {LOSS} {RANGE} {CURVE} {STATE}"),
        (76, f"learning-rate cell {RUNS} {LOSS} {RANGE} {CURVE} {STATE}"),
        (74, f"l-rate cell {RUNS} {LOSS} {RANGE} {CURVE} {STATE}"),
        (67, f"rate cell {RUNS} {LOSS} {RANGE} {CURVE} {STATE}"),
        (65, f"learning-rate cell {RUNS} {LOSS} {CURVE} {STATE}"),
        (52, f"learning-rate cell {RUNS} {LOSS} {STATE}"),
        (42, f"learning-rate cell {RUNS} {LOSS}"),
        (28, f"rate {RUNS} {LOSS}"),
    ],
)
def test_what_is_left_out_with_less_room(room: int, headings: str) -> None:
    columns = columns_of(planned(["0.05", "rnn"], varied=["learning-rate", "cell"]), room)
    assert " ".join(column.heading for column in columns).strip() == headings


def test_a_name_is_abbreviated_so_that_it_can_be_told() -> None:
    assert [abbreviated(name) for name in ("learning-rate", "cell", "schedule-warm-up")] == ["l-rate", "cell", "s-w-up"]


def test_a_sparkline_makes_use_of_room_and_nothing_else_does() -> None:
    (narrow,), (wide,) = (
        [column.width for column in columns_of(planned(), room) if column.name == CURVE] for room in (76, 200)
    )
    assert narrow < wide == 24
    assert Column(CURVE, 8).sorts is False
