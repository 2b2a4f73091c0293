"""A table as lines that fit a width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_rnn.report.fitting import fitted

NAMES = st.text("ab-/.文…", min_size=1, max_size=60)
CELLS = st.text("0123456789,.", min_size=1, max_size=12)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    columns = draw(st.integers(1, 14))
    headings = ["run", *draw(st.lists(CELLS, min_size=columns, max_size=columns))]
    names = draw(st.lists(NAMES, min_size=1, max_size=12))
    rows = [[f"{chr(97 + n)}  {name}", *(draw(CELLS) for _ in range(columns))] for n, name in enumerate(names)]
    return [headings, *rows]


@given(tables(), st.integers(20, 200))
def test_lines_fit_and_no_figure_is_cut(rows: list[list[str]], width: int) -> None:
    pieces = fitted(rows, width)
    lines = [line for piece in pieces for line in piece]
    assert max(map(cell_len, lines)) <= width
    words = [word for line in lines for word in line.split()]
    for cell in (cell for row in rows for cell in row[1:]):
        assert cell in words
    for n in range(1, len(rows)):
        assert any(line.startswith(chr(96 + n)) for line in lines) or chr(96 + n) in lines[0].split()


@given(tables())
def test_what_fits_as_it_is_stays_as_it_is(rows: list[list[str]]) -> None:
    (lines,) = fitted(rows, 400)
    assert len(lines) == len(rows)
    assert [line.split()[-1] for line in lines] == [row[-1] for row in rows]


def test_few_runs_with_many_figures_stand_side_by_side_and_many_in_pieces() -> None:
    rows = [["run", *(f"setting-{n}" for n in range(12))], *([f"{c}  name-{c}", *["0.125"] * 12] for c in "ab")]
    (lines,) = fitted(rows, 80)
    assert [line.split() for line in lines[:3]] == [
        ["a", "b"],
        ["run", "name-a", "name-b"],
        ["setting-0", *["0.125"] * 2],
    ]
    many = [rows[0], *([f"{c}  name-{c}", *["0.125"] * 12] for c in "abcdefghijklmnop")]
    pieces = fitted(many, 80)
    assert len(pieces) == 2
    assert all(piece[1].startswith("a  name-a") for piece in pieces)


def test_in_almost_no_width_letters_and_figures_are_left() -> None:
    assert fitted([["run", "12345678"], ["a  long-name", "87654321"]], 8) == [["r…  12345678", "a…  87654321"]]
