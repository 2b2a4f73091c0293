"""A table on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from tui_rnn.console.rows import print_lines, table_lines


def test_pieces_are_below_each_other_and_each_has_its_heading() -> None:
    lines = [*table_lines([["run  loss", "a  2.0"], ["run  seed", "a  0"]])]
    assert [(line.plain, str(line.style)) for line in lines] == [
        ("run  loss", "dim"), ("a  2.0", ""), ("", ""), ("run  seed", "dim"), ("a  0", ""),
    ]  # fmt: skip


def test_a_line_is_neither_wrapped_nor_cut() -> None:
    out = io.StringIO()
    print_lines(Console(file=out, width=4), table_lines([["heading that is wide"], ["b"]]))
    assert out.getvalue() == "heading that is wide\n\nb\n"
