"""Characters made safe for a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_rnn.system.sequences import MAX_MARKS
from tui_rnn.system.terminal import (
    for_shell,
    printable,
    printable_line,
    printable_message,
    shortened,
    steady,
    steady_each,
    within,
)

ANY_TEXT = st.text(st.characters())  # every code point, surrogates and unassigned ones among them
ASCII = "".join(map(chr, range(0x20, 0x7F))) + "\n"
BAD = {"Cc", "Cf", "Cs", "Cn", "Co"}
HARMLESS = set("\u200c\u200d\u200e\u200f\u061c")  # joiners and marks of direction

# Texts of what stands beside joiners and marks: letters of several scripts, emoji and their parts, and anything.
MIXED = st.text(
    st.one_of(
        st.sampled_from("\u200c\u200d"),
        st.sampled_from("می۵نكـ़्कෂ්රකа a1\n"),
        st.sampled_from("👩👧🏽🏻❤♂🏴🚀🇮🇷\ufe0f\ufe0e\u20e3\U000e0067\U000e007f"),
        st.sampled_from("\u0301\u0302\u064e\u094d\u200e"),
        st.characters(),
    )
)


def is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


@given(ANY_TEXT)
def test_nothing_shown_can_act_on_a_terminal(text: str) -> None:
    for shown in (printable(text), steady(text)):
        assert not [c for c in shown if c != "\n" and c not in HARMLESS and unicodedata.category(c) in BAD]


def test_no_code_point_of_unicode_can_act_on_a_terminal() -> None:
    every = "".join(map(chr, range(0x110000)))
    for shown in (printable(every), steady(every), printable(" ".join(every))):
        assert {unicodedata.category(c) for c in set(shown) - HARMLESS - {"\n"}}.isdisjoint(BAD)


@given(st.text(ASCII))
def test_ascii_text_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == steady(text) == text


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


@given(MIXED)
def test_making_it_safe_twice_changes_nothing_more(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert steady(steady(text)) == printable(steady(text)) == steady(text)


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
        ("\u2066", "\ufffd"),
        ("\u200c", "\ufffd"),
        ("\u200d", "\ufffd"),
        ("\u200e", "\u200e"),
        ("\u200f", "\u200f"),
        ("\u061c", "\u061c"),
        ("\u00ad", "-"),
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


# --- joiners

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cروم خانه\u200cها",
        "۵\u200cگانه",
        "ක්\u200dරියා ක්\u200dෂ",
        "क्\u200dष र्\u200cक",
        "ഴ്\u200dക",
        FAMILY,
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f469\U0001f3fd\u200d\U0001f680",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
    ],
    ids=ascii,
)
def test_joiners_are_shown_where_they_join(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", ["@a", "a@", "a@b", "می @روم", "می@ روم", "می@", "1@2", "日@本", "م@a", "a\u0301@b"])
@pytest.mark.parametrize("joiner", "\u200c\u200d", ids=ascii)
def test_joiners_are_seen_where_there_is_nothing_to_join(text: str, joiner: str) -> None:
    assert printable(text.replace("@", joiner)) == steady(text.replace("@", joiner)) == text.replace("@", "\ufffd")


@pytest.mark.parametrize("text", ["👩@a", "a@👩", "👩@", "👩 @👩"])
def test_a_joiner_of_emoji_stands_between_two(text: str) -> None:
    assert printable(text.replace("@", "\u200d")) == text.replace("@", "\ufffd")


def test_of_joiners_in_a_row_one_is_enough() -> None:
    assert printable("م\u200c\u200d\u200cن") == "م\u200cن"
    assert printable("a\u200c\u200db") == "a\ufffd\ufffdb"


# --- a layout that must not move


@given(MIXED)
def test_what_is_steady_is_as_wide_as_its_characters_together(text: str) -> None:
    shown = steady(text)
    assert cell_len(shown) == sum(map(cell_len, shown))
    assert not set(shown) & set("\u200d\ufe0e\ufe0f\u20e3")


@given(MIXED)
def test_what_is_steady_can_be_shown_character_by_character(text: str) -> None:
    each = steady_each(text)
    assert len(each) == len(text)
    assert "".join(each) == steady(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FAMILY, "\U0001f469\U0001f469\U0001f467"),
        ("1\ufe0f\u20e3 \u2764\ufe0f!", "1 \u2764!"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\U0001f525"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\U0001f469\U0001f3fd\u200d\U0001f680", "\U0001f469\U0001f680"),
        ("a\U0001f3fd", "a\ufffd"),
        ("\U0001f1ee\U0001f1f7", "IR"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"),
        ("می\u200cروم", "می\u200cروم"),
        ("ක්\u200dරියා", "ක්රියා"),
        ("\u3164\uffa0", "\ufffd\ufffd"),
        ("\u4dc0", "\ufffd"),
        ("\u200fא\u200e\u061c", "א"),
    ],
    ids=ascii,
)
def test_what_steady_makes_of_it(text: str, shown: str) -> None:
    assert steady(text) == shown


# --- what is too long


@pytest.mark.parametrize(
    ("most", "shown"), [(0, ""), (1, "…"), (2, "a…"), (5, "ab…ij"), (6, "abc…ij"), (9, "abcd…ghij"), (10, "abcdefghij")]
)
def test_of_what_is_too_long_the_middle_is_left_out(most: int, shown: str) -> None:
    assert shortened("abcdefghij", most) == shown


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    "name", [b"ckpt.npz", b"my run's.npz", b"r\xfcn \\'1.npz", b"\x1b[2J\n.npz", "ruń\u202e.npz".encode()]
)
def test_a_name_that_is_advised_is_the_files_for_a_shell(name: bytes) -> None:
    shown = for_shell(os.fsdecode(name))
    assert printable_line(shown) == shown
    assert subprocess.run(["bash", "-c", f"printf %s {shown}"], capture_output=True, check=True).stdout == name
    assert for_shell("ckpt.npz") == "ckpt.npz"


def test_a_message_has_one_line_of_at_most_500_characters() -> None:
    for text in ("x" * 60_000, "\n" * 60_000, "\x1b[2J" * 9999, "\u0301" * 9999, "\udcff" * 9999, "e\u0301" * 499):
        assert len(printable_message(text)) <= 500
        assert printable_line(printable_message(text)) == printable_message(text)


def test_a_name_that_no_file_can_have_is_still_written_for_a_shell() -> None:
    assert for_shell("a\ud800b") == "$'a\\xed\\xa0\\x80b'"


def test_a_name_is_shortened_to_columns() -> None:
    assert within(5, "lamp") == "lamp"
    assert within(5, "lanterns") == "la…ns"
    assert within(5, "红楼梦全本") == "红…本"
    assert [within(columns, "lamp") for columns in (1, 0, -3)] == ["…", "", ""]
