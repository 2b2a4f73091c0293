"""What a row says, and where it stands."""

from __future__ import annotations

import pytest

from tui_rnn.app.sweep.columns import RANGE, RUNS, STATE, Column, columns_of
from tui_rnn.app.sweep.rows import best_of, bits, cells, of_text, ordered, words
from tui_rnn.sweep.events import DIVERGED, DONE, FAILED, RunEnded, RunKey
from tui_rnn.sweep.view import SweepView

from .conftest import planned, trained


@pytest.fixture
def view() -> SweepView:
    found = SweepView(planned())
    trained(found, 0, 0, 5.0, 3.0, 4.0)
    trained(found, 0, 1, 6.0, 3.5)
    found(RunEnded(RunKey(0, 1), DONE, 1000))
    trained(found, 1, 0, 2.5)
    return found


def row(view: SweepView, point: int, *, best: bool = False) -> list[str]:
    return [cell.strip() for cell in cells(view.points[point], columns_of(view.planned, 120), 1000, best=best)]


def test_a_row_has_the_settings_the_runs_the_losses_the_curve_and_the_state(view: SweepView) -> None:
    assert row(view, 0) == ["●", "0.05", "rnn", "1/3", "3.500", "", "█▁▃", "running 43%"]
    assert row(view, 1, best=True) == ["●", "0.1", "gru", "0/3", "◆ 2.500", "", "▁", "running 3%"]
    assert row(view, 2) == ["○", "0.2", "-", "0/3", "", "", "", "waiting"]
    view(RunEnded(RunKey(1, 0), DIVERGED, 100))
    assert best_of(view) == 0 and words(view.points[1], 1000) == "waiting"
    view(RunEnded(RunKey(1, 0), FAILED, 100, "no"))
    assert words(view.points[1], 1000) == "failed"


def test_rows_are_sorted_by_any_column_and_what_says_nothing_comes_last(view: SweepView) -> None:
    columns = columns_of(view.planned, 120)
    order = {
        (column.name, down): ordered(view, column, descending=down)
        for column in columns if column.sorts for down in (False, True)
    }  # fmt: skip
    assert order["median", False] == [1, 0, 2] and order["median", True] == [0, 1, 2]
    assert order["learning-rate", True] == [2, 1, 0]
    assert order["cell", False] == [1, 0, 2] and order["cell", True] == [0, 1, 2]
    assert order[RUNS, True] == [0, 1, 2] and order[RANGE, True] == [0, 1, 2]
    assert order[STATE, False] == [0, 1, 2]
    assert best_of(SweepView(planned())) is None


def test_numbers_are_sorted_as_numbers_and_before_words() -> None:
    values = ["10", "nan", "-", "9", "1e-3", "adam", "1,000"]
    known = sorted((value for value in values if of_text(value)), key=lambda value: of_text(value) or (0, 0.0, ""))
    assert known == ["1e-3", "9", "10", "1,000", "adam", "nan"]


def test_a_loss_takes_few_columns_however_large() -> None:
    shown = [bits(value) for value in (1.23456, 12.3456, 123.4, 1e300, float("inf"))]
    assert shown == ["1.235", "12.35", "1e+02", "1e+06", "1e+06"]


def test_odd_values_are_harmless() -> None:
    view = SweepView(planned(("\x1b[2J不", "[/x]")))
    assert "\x1b" not in "".join(cells(view.points[0], (Column("a", 10, 0), Column("b", 6, 1)), 9, best=False))
