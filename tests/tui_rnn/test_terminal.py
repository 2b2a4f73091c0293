"""Characters made safe for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.terminal import MAX_MARKS, printable, printable_line

ANY_TEXT = st.text(st.characters())  # every code point, surrogates and unassigned ones among them
ASCII = "".join(map(chr, range(0x20, 0x7F))) + "\n"
BAD = {"Cc", "Cf", "Cs", "Cn", "Co"}


def is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


@given(ANY_TEXT)
def test_nothing_shown_can_act_on_a_terminal(text: str) -> None:
    assert not [c for c in printable(text) if c != "\n" and unicodedata.category(c) in BAD]


def test_no_code_point_of_unicode_can_act_on_a_terminal() -> None:
    shown = printable(" ".join(map(chr, range(0x110000))))
    assert {unicodedata.category(c) for c in set(shown) - {"\n"}}.isdisjoint(BAD)


@given(st.text(ASCII))
def test_ascii_text_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", ["naïve café", "ядро", "日本語", "👍", "e\u0301", "\N{NO-BREAK SPACE}x"])
def test_letters_of_any_script_are_shown_as_they_are(text: str) -> None:
    assert printable(text) == text


@given(st.text(st.one_of(st.characters(categories=["Mn", "Me"]), st.characters())))
def test_marks_do_not_pile_up(text: str) -> None:
    run = longest = 0
    for character in printable(text):
        run = run + 1 if is_mark(character) else 0
        longest = max(longest, run)
    assert longest <= MAX_MARKS == 2


def test_only_the_marks_too_many_are_dropped() -> None:
    assert printable("a" + "\u0301" * 9 + "b" + "\u0302" * 2 + "c") == "a\u0301\u0301b\u0302\u0302c"


@given(ANY_TEXT)
def test_a_printable_line_is_one_line(text: str) -> None:
    assert len(printable_line(text).splitlines()) <= 1
    assert "\n" not in printable_line(text)


@given(ANY_TEXT)
def test_making_it_safe_twice_changes_nothing_more(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x1b", "␛"),
        ("\x07", "␇"),
        ("\x00", "␀"),
        ("\r", "␍"),
        ("\x7f", "␡"),
        ("\t", "    "),
        ("\x9b", "\ufffd"),
        ("\u202e", "\ufffd"),
        ("\u200b", "\ufffd"),
        ("\ue000", "\ufffd"),
        ("\udcff", "\ufffd"),
        ("\x85", "\n"),
        ("\u2028", "\n"),
        ("\u2029", "\n"),
    ],
    ids=lambda text: ascii(text)[1:-1],
)
def test_what_stands_in_for_what(character: str, shown: str) -> None:
    assert printable(f"a{character}b") == f"a{shown}b"


def test_an_escape_sequence_becomes_text() -> None:
    assert printable("\x1b]52;c;aGk=\x07\x1b[2J") == "␛]52;c;aGk=␇␛[2J"


def test_a_line_shows_where_its_newlines_were() -> None:
    assert printable_line("a\nb\x85c") == "a␤b␤c"
