"""A table."""

from __future__ import annotations

from tui_rnn.report.tables import Table


def test_a_table_need_not_have_a_chart() -> None:
    assert Table("title", "says", ("a", "b"), [("c", "d")]).chart == ""
