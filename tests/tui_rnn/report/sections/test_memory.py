"""Gradients through time and saturation, as recorded."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from tui_rnn.report.blocks import Figure, Paragraph, Table
from tui_rnn.report.sections.memory import MOST_LINES, MOST_ROWS, section


def test_it_shows_what_the_run_recorded(made: Any) -> None:
    blocks = section(made.report).blocks
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    assert [line.name for line in figure.chart.lines] == [f"update {look.update:,}" for look in made.report.looks]
    looks, sizes = [block for block in blocks if isinstance(block, Table)]
    assert [row[0] for row in looks.rows] == [f"{look.update:,}" for look in made.report.looks]
    assert sizes.rows[0][0] == "1" and sizes.rows[-1][0] == "300"


def test_it_says_that_some_are_shown_only_if_others_are_not(made: Any) -> None:
    curve = made.report.curve
    first = {
        field.name: value[:2] if isinstance(value := getattr(curve, field.name), (tuple, list)) else value
        for field in dataclasses.fields(curve)
    }
    two = dataclasses.replace(made.report, looks=(), curve=type(curve)(**first))
    (table,) = [block for block in section(two).blocks if isinstance(block, Table)]
    assert table.caption.startswith(f"Measured at {len(table.rows)} update") and "some" not in table.caption


def test_of_many_looks_some_are_shown_the_first_and_the_last_among_them(made: Any) -> None:
    look = made.report.looks[0]
    looks = tuple(dataclasses.replace(look, update=n) for n in range(50))
    figure, table, _ = [
        b
        for b in section(dataclasses.replace(made.report, looks=looks)).blocks
        if hasattr(b, "name") or isinstance(b, Table)
    ]
    assert len(figure.chart.lines) == MOST_LINES and len(table.rows) == MOST_ROWS
    assert (table.rows[0][0], table.rows[-1][0]) == ("0", "49")


def test_what_is_not_known_is_a_dash_and_no_gradient_is_no_line(made: Any) -> None:
    look = dataclasses.replace(
        made.report.looks[0],
        gradient_through_time=(math.nan,),
        half_life=None,
        memory_horizon=None,
        spectra=(),
        layers=(),
    )
    blocks = section(dataclasses.replace(made.report, looks=(look,), curve=None)).blocks
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.rows == [("0", "never", "–", "–", "–")]
    assert not any(isinstance(block, Figure) for block in blocks)
    nothing = section(dataclasses.replace(made.report, looks=(), curve=None)).blocks
    assert nothing[0] == Paragraph("Nothing of this is recorded.")
