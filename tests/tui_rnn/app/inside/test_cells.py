"""Every character takes the columns of its cell, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from tui_rnn.app.inside.cells import BARS, MARK, bar, columns_for, explained, in_cell


@given(st.characters(), st.sampled_from([1, 2]))
def test_a_cell_is_as_wide_as_it_is_told(character: str, columns: int) -> None:
    shown = in_cell(character, columns)
    assert cell_len(shown) == columns
    assert shown.strip()
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in shown)


@pytest.mark.parametrize(
    ("character", "shown"), [(" ", "␣"), ("\n", "¶"), ("\t", "→"), ("\x1b", "␛"), ("\u0301", MARK), ("a", "a")]
)
def test_what_cannot_be_seen_has_a_sign(character: str, shown: str) -> None:
    assert in_cell(character, 1) == shown


def test_a_wide_character_makes_all_cells_wide() -> None:
    assert columns_for("abc", "de", "f") == 1
    assert columns_for("abc", "de", "春") == 2
    assert in_cell("春", 2) == "春"
    assert in_cell("春", 1) == MARK


def test_a_bar_has_eight_heights() -> None:
    assert [bar(n / 8) for n in range(8)] == list(BARS)
    assert (bar(-1), bar(1), bar(7)) == (BARS[0], BARS[-1], BARS[-1])


@pytest.mark.parametrize(("height", "shown"), [(7, 4), (6, 2), (5, 2), (4, 0), (0, 0)])
def test_of_words_below_as_many_whole_sentences_are_shown_as_there_is_room_for(height: int, shown: int) -> None:
    words = ["It means", "0.5 m.", "Or not", "at all."]
    whole = explained(Content("a picture\nof two lines"), " ".join(words), 8, height).plain
    assert whole.splitlines() == ["a picture", "of two lines", *([""] if shown else []), *words[:shown]]
