"""Tables on standard output, whatever is in them."""

from __future__ import annotations

import pytest

from tui_rnn.report.printing import print_tables
from tui_rnn.report.tables import Table


def test_nothing_in_a_table_acts_on_a_terminal_and_nothing_is_taken_for_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = Table("title", "says", ("", "a\x1b[2J"), [("[bold]x", "\x1b[31m"), ("one\ntwo", ":smile:")])
    print_tables("head\x07ing", [table], ["a note\x1b"])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\x07" not in shown
    for part in ("head␇ing", "title", "says", "[bold]x", "one␤two", ":smile:", "a note␛"):
        assert part in shown
