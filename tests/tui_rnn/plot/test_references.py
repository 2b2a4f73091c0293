from __future__ import annotations

import pytest

from tui_rnn.plot.ink import KIND, LINE, REFERENCE
from tui_rnn.plot.layout import Plot
from tui_rnn.plot.picture import Picture, Reference
from tui_rnn.plot.plot import DOTS_HIGH, Axis
from tui_rnn.plot.references import draw_references, name_references

NGRAMS = tuple(Reference(f"{n}-gram", bits) for n, bits in ((2, 3.55), (3, 2.83), (4, 2.41), (5, 2.22)))


def drawn(references, low=2.3, high=3.0, size=(80, 20), in_the_way=()):
    picture, plot = Picture(*size), Plot.inside(size[0], size[1], (0, 100))
    axis = Axis(low, high, plot.rows * DOTS_HIGH)
    draw_references(picture, plot, axis, references)
    for row, columns in in_the_way:
        picture.write(row, columns.start, "⠤" * (columns.stop - columns.start), LINE)
    name_references(picture, plot, axis, references)
    return picture, plot, ["".join(row) for row in picture.chars]


def test_those_inside_are_lines_with_names_and_the_nearest_outside_are_named_with_arrows():
    picture, plot, lines = drawn(NGRAMS)
    assert "3-gram 2.83" in "".join(lines) and "4-gram 2.41" in "".join(lines)
    assert "↑ 2-gram 3.55" in lines[plot.top]
    assert "↓ 5-gram 2.22" in lines[plot.foot - 1]
    assert ((picture.kinds[plot.area] & KIND) == REFERENCE).any(axis=1).sum() == 2


def test_only_the_nearest_outside_are_named():
    _, _, lines = drawn(NGRAMS, 2.9, 3.0)
    assert "↓ 3-gram" in "".join(lines)
    assert "4-gram" not in "".join(lines) and "5-gram" not in "".join(lines)


@pytest.mark.parametrize("bits", [2.301, 2.45, 2.7, 2.99])
def test_a_line_lies_at_its_exact_height(bits):
    picture, plot, _ = drawn((Reference("x", bits),))
    [row] = {int(row) for row in ((picture.kinds & KIND) == REFERENCE).nonzero()[0]}
    dots = ord(picture.chars[row, plot.left]) - 0x2800
    from_top = [0x01, 0x02, 0x04, 0x40].index(dots) + (row - plot.top) * DOTS_HIGH
    exact = (3.0 - bits) / 0.7 * (plot.rows * DOTS_HIGH - 1)
    assert from_top == pytest.approx(exact, abs=0.51)


def test_a_name_is_as_far_right_as_no_curve_is_in_the_way():
    _, plot, before = drawn(NGRAMS[1:2])
    row = next(n for n, line in enumerate(before) if "3-gram" in line)
    _, _, after = drawn(NGRAMS[1:2], in_the_way=[(row, slice(55, 72))])
    assert 0 < after[row].index("3-gram 2.83") < 55 - len("3-gram 2.83")
    assert "⠤" * 17 in after[row]
    _, _, full = drawn(NGRAMS[1:2], in_the_way=[(row, slice(plot.left, plot.left + plot.columns))])
    assert "3-gram" not in full[row]


def test_references_in_one_row_share_it():
    _, _, lines = drawn((Reference("5-gram", 2.52), Reference("6-gram", 2.51)))
    assert any("5-gram 2.52 · 6-gram 2.51" in line for line in lines)
    _, _, narrow = drawn((Reference("5-gram", 2.52), Reference("6-gram", 2.51)), size=(50, 20))
    assert any("5-gram 2.52" in line and "6-gram" not in line for line in narrow)


def test_without_room_for_labels_there_are_lines_only():
    picture, _, lines = drawn(NGRAMS, size=(20, 5))
    assert "gram" not in "".join(lines)
    assert ((picture.kinds & KIND) == REFERENCE).any()
