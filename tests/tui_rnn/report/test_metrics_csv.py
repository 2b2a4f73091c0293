"""Metrics as CSV: numbers under the names that others read, and nothing else."""

from __future__ import annotations

import csv
import math

from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.report.metrics_csv import metrics_csv
from tui_rnn.watch.rows import Row

number = st.none() | st.floats(allow_nan=False, allow_infinity=False)


def test_the_columns_and_their_units() -> None:
    rows = [Row(0, validation_loss=4.5), Row(50, 62.5, None, 0.1, 12.25, 3.5)]
    assert "".join(metrics_csv(rows, 25, 200)) == (
        "step,epoch,train_loss,val_loss,lr,grad_norm,time\n0,0,,4.5,,,\n50,0.25,2.5,,0.1,12.25,3.5\n"
    )


@given(st.lists(st.builds(Row, st.integers(0, 2**53 - 1), number, number, number, number, number), max_size=5))
def test_every_cell_is_a_number_or_empty(rows: list[Row]) -> None:
    first, *others = csv.reader(metrics_csv(rows, 25, 7))
    assert len(others) == len(rows)
    for row, cells in zip(rows, others, strict=True):
        named = dict(zip(first, cells, strict=True))
        assert int(named["step"]) == row.update
        assert all(cell == "" or math.isfinite(float(cell)) for cell in cells)
        assert (named["grad_norm"] == "") == (row.gradient_norm is None)
        if row.gradient_norm:
            assert math.isclose(float(named["grad_norm"]), row.gradient_norm, rel_tol=1e-7)
