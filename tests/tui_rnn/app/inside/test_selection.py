"""A cursor and a marked range."""

from __future__ import annotations

from tui_rnn.app.inside.selection import Selection


def test_a_cursor_then_a_range_then_neither() -> None:
    selection = Selection()
    selection.step(7)
    assert (selection.cursor, selection.is_moving, selection.is_marked) == (7, True, False)
    selection.move(9, 7, marking=False)
    selection.step(7)
    selection.move(4, 7, marking=False)
    assert selection.range == (4, 10)
    selection.step(7)
    assert (selection.cursor, selection.range, selection.is_moving) == (None, (0, 0), False)


def test_marking_begins_at_the_cursor_or_where_the_text_begins() -> None:
    selection = Selection()
    selection.move(1, 0, marking=True)
    assert selection.range == (0, 2)
    selection.move(5, 0, marking=True)
    assert selection.range == (0, 6)


def test_pointing_drops_the_range_and_dragging_marks_one() -> None:
    selection = Selection()
    selection.point(3, marking=False)
    selection.point(8, marking=True)
    assert selection.range == (3, 9)
    selection.point(5, marking=False)
    assert (selection.cursor, selection.is_marked) == (5, False)


def test_it_goes_when_the_text_becomes_too_short() -> None:
    selection = Selection()
    selection.point(3, marking=False)
    selection.keep_within(4)
    assert selection.cursor == 3
    selection.keep_within(3)
    assert selection.cursor is None
