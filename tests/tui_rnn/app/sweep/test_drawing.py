"""Lines of the table: as wide as its columns, and told apart without colour."""

from __future__ import annotations

from rich.style import Style

from tui_rnn.app.sweep.columns import GAP, columns_of, width_of
from tui_rnn.app.sweep.drawing import COLOURS, heading, line
from tui_rnn.app.sweep.rows import cells
from tui_rnn.sweep.events import RUNNING
from tui_rnn.sweep.view import SweepView

from .conftest import planned, trained

STYLES = {name: Style(color="red", bgcolor="blue" if name == "cursor" else None) for name in COLOURS}


def test_lines_are_as_wide_as_the_columns_and_the_chosen_one_is_marked() -> None:
    view = SweepView(planned())
    trained(view, 0, 0, 3.0, 2.0)
    columns = columns_of(view.planned, 90)
    width = width_of(columns) + GAP
    shown = cells(view.points[0], columns, 1000, best=True)
    chosen, other = (line(columns, (0, RUNNING, one, shown), STYLES, Style()) for one in (True, False))
    assert chosen.cell_length == other.cell_length == width
    assert all(part.style and part.style.bgcolor for part in chosen)
    assert [part.text.strip() for part in other if part.style and part.style.bold] == ["◆ 2.000"]


def test_a_mark_stands_at_the_heading_by_which_the_table_is_sorted() -> None:
    columns = columns_of(planned(), 90)
    for name, descending, says in (("runs", False, " runs▲ "), ("learning-rate", True, " learning-rate▼ ")):
        strip = heading(columns, name, descending=descending, style=Style())
        assert says in strip.text
        assert strip.cell_length == width_of(columns) + GAP
