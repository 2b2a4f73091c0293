"""What the walk through an update is drawn with."""

from __future__ import annotations

import math

import pytest

import engine
from tui_rnn.app.inside import walk_drawing as draw
from tui_rnn.app.inside.cells import BARS


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "+0.0000"), (-1, "-1.0000"), (0.0005, "+5.0e-04"), (12345.0, "+1.2e+04"), (math.nan, "-"), (math.inf, "-")],
)
def test_a_number_fits_its_column(value: float, shown: str) -> None:
    assert draw.number(value) == shown
    assert len(shown) < draw.NUMBER


@pytest.mark.parametrize("value", [0.0, 1.0, -0.02, 0.001, -1e-9, 1e12, -1e300, math.inf, math.nan])
def test_the_value_of_a_cell_fits_the_cell(value: float) -> None:
    assert len(draw.short(value)) < draw.CELL + 1


def test_a_strip_has_a_cell_for_each_unit_with_its_value_if_there_is_room() -> None:
    assert draw.strip("h_t", [0.5, -1.0], 1.0, 30, 1).plain == "h_t     +0.50  -1.00 "
    bars = draw.strip("h_t", [-1.0, 0.0, 0.999] * 30, 1.0, 52, 3).plain.splitlines()
    assert [len(line) - draw.LABEL for line in bars] == [45, 45]
    assert bars[0].endswith("▄·▄")
    assert len(draw.strip("h_t", [0.0] * 900, 1.0, 52, 3).plain.splitlines()) == 3
    assert "?" not in draw.strip("d_h_t", [0.0] * 60, 0.0, 40, 3).plain
    assert "?" in draw.strip("h_t", [math.nan] * 60, 1.0, 40, 3).plain


@pytest.mark.parametrize(
    ("value", "most", "shown"),
    [
        (1.0, 1.0, "▄"), (-1.0, 1.0, "▄ in reverse"), (0.2, 1.0, "▁"), (-0.2, 1.0, "▇ in reverse"),
        (0.1, 1.0, "·"), (-0.1, 1.0, "·"), (0.02, 0.02, "▄"), (0.0, 0.0, "·"), (3.0, 1.0, "▄"),
        (math.nan, 1.0, "?"), (math.inf, math.inf, "?"), (1.0, math.nan, "·"), (1.0, math.inf, "·"),
    ],
)  # fmt: skip
def test_a_bar_is_as_high_as_the_absolute_value_and_hangs_below_zero(value: float, most: float, shown: str) -> None:
    bar, style = draw.signed_cell(value, most)
    assert bar + " in reverse" * ("reverse" in style) == shown


@pytest.mark.parametrize("height", range(1, draw.HEIGHTS + 1))
def test_a_bar_that_hangs_fills_as_much_as_one_that_stands(height: int) -> None:
    stands, _ = draw.signed_cell(height, draw.HEIGHTS)
    hangs, _ = draw.signed_cell(-height, draw.HEIGHTS)
    assert BARS.index(stands) + 1 == len(BARS) - (BARS.index(hangs) + 1)


def test_the_largest_units_are_named_if_there_is_no_room_for_all() -> None:
    sizes = [0.1, -5.0, 2.0, 0.3, 1.0]
    course = draw.Course("h", [sizes], 5.0, 0)
    lines = draw.table([("a_t", sizes)], ("a_t", sizes), course, 4, 70).plain.splitlines()
    assert len(lines) == 4
    assert [line.split()[0] for line in lines[1:3]] == ["1", "2"]
    assert lines[3] == "the 2 of 5 units with the largest |a_t|"
    assert lines[1].index("█") < lines[1].index("│") < lines[2].index("█")  # the sign is its side
    whole = draw.table([("a_t", sizes)], ("a_t", sizes), course, 6, 70).plain.splitlines()
    assert [line.split()[0] for line in whole[1:]] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("cursor", "count", "room", "first"), [(0, 25, 10, 0), (24, 25, 10, 15), (12, 25, 10, 7), (3, 5, 9, 0)]
)
def test_the_cursor_is_among_the_cells_that_are_shown(cursor: int, count: int, room: int, first: int) -> None:
    assert draw.first_shown(cursor, count, room) == first


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"clip": 5.0}, "entries are cut to ±5"),
        ({"clip": 0.0, "clip_norm": 2.5}, "the norm of all to 2.5"),
        ({"clip": 5.0, "clip_norm": 1.0}, "entries are cut to ±5, then the norm of all to 1"),
        ({"clip": 0.0}, "nothing is clipped"),
    ],
)
def test_what_is_clipped_is_said(settings: dict[str, float], words: str) -> None:
    assert draw.clipping(engine.Config(**settings)) == words


def test_a_parameter_that_moves_from_zero_has_no_share() -> None:
    moved = engine.ParameterUpdate("layer0.bias", "b", 1.0, 1.0, 0.0, math.inf)
    step = engine.SlowStep(0, (), 1.0, (moved,))
    assert draw.updates(step, engine.Config()).plain.splitlines()[1].split() == [
        "b",
        "1.0000",
        "1.0000",
        "0.00%",
        "from",
        "0",
    ]
