"""The figures of the predictions: what fits a width, and what the numbers say."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui_rnn.app.inside.prediction_figures import BLOCK, choice, grid, percent

from .test_predictions import answer


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0.00%"), (1e-9, "< 0.01%"), (0.00012, "0.01%"), (0.01, "1.0%"), (1, "100.0%")]
)
def test_a_share_is_written_as_people_write_it(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("across", [1, 7, 19, 40])
def test_the_grid_is_no_wider_than_it_is_told_and_has_every_character(across: int, columns: int) -> None:
    lines = grid(answer("the quick brown fox"), 3, across, 30, columns, 300).plain.splitlines()
    assert max(map(cell_len, lines[:-1])) <= 5 + across * columns
    text = "".join(line[5:] for line in lines if line.startswith("text"))
    assert text.replace(" ", "") == "the␣quick␣brown␣fox"
    assert lines[-1] == "mean 1.00 bits; the right one first in 19 of 19, among five in 19"


@pytest.mark.parametrize(("height", "blank"), [(BLOCK + 1, [""]), (BLOCK, [])])
def test_the_summary_follows_at_once_where_there_is_no_room_for_an_empty_line(height: int, blank: list[str]) -> None:
    lines = grid(answer(), 3, 30, 1, 1, height).plain.splitlines()
    assert len(lines) == height
    assert lines[BLOCK - 1 : -1] == blank and lines[-1].startswith("mean")


@pytest.mark.parametrize("width", [20, 36, 42, 76, 120])
def test_the_choice_adds_up_to_everything_and_keeps_its_rows(width: int) -> None:
    lines = choice(answer(), 4, width).plain.splitlines()
    guesses = [line for line in lines if line[:1] in "qxyzw" and "%" in line]
    assert [line.split()[1] for line in guesses] == ["50.0%", "20.0%", "10.0%", "10.0%", "5.0%"]
    assert lines[-1].split()[:2] == ["…", "5.0%"]
    assert any("50.0%, 1.00 bits, guess 1" in line for line in lines)
