"""Characters whose effect depends on their neighbours: what is decided about each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.system.sequences import DROPPED, MAX_MARKS, REPLACEMENT, joined_up, kinds_of, resolved, standing_alone

# What stands beside joiners and marks, and anything.
MIXED = st.text(
    st.one_of(
        st.sampled_from("\u200c\u200d\u200e\ufe0f\u20e3\u0301\u0302\u064e\u094d"),
        st.sampled_from("می۵क्ෂ a1\n👩👧🏽❤♂🏴🇮\U000e0067"),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("a 1\n字ä", "."),
        ("مक۵", "l"),
        ("\u0301\u20dd", "m"),
        ("\u064e\u094d", "j"),
        ("👩❤♂⬛", "e"),
        ("\u200d", "z"),
        ("\u200c", "n"),
        ("\u200e\u200f\u061c", "d"),
        ("\ufe0f\ufe0e", "v"),
        ("\u20e3", "k"),
        ("🏻🏿", "s"),
        ("\U000e0067\U000e007f", "t"),
        ("🇮", "."),
    ],
)
def test_the_kind_of_each_character(characters: str, kind: str) -> None:
    assert kinds_of(characters) == kind * len(characters)


@given(MIXED)
def test_a_decision_is_made_about_each_character_alone(text: str) -> None:
    """A character stays, is dropped or has a stand-in: none is moved, doubled or changed into another."""
    for decide in (joined_up, standing_alone):
        assert len(decide(kinds_of(text))) == len(text)
        shown = resolved(text, decide)
        assert len(shown) == len(text)
        assert all(new in (old, "", REPLACEMENT) for new, old in zip(shown, text, strict=True))


@given(MIXED)
def test_what_was_settled_once_is_settled(text: str) -> None:
    for decide in (joined_up, standing_alone):
        once = "".join(resolved(text, decide))
        assert "".join(resolved(once, decide)) == once


@given(MIXED)
def test_no_more_marks_than_may_pile_up_are_left(text: str) -> None:
    kinds = kinds_of("".join(resolved(text, joined_up)))
    for invisible in "znd":  # a joiner between them does not spread them out
        kinds = kinds.replace(invisible, "")
    marks = "".join("m" if kind in "mjvk" else " " for kind in kinds)
    assert max(map(len, marks.split()), default=0) <= MAX_MARKS


@given(MIXED)
def test_standing_apart_leaves_nothing_that_changes_the_width_of_another(text: str) -> None:
    kinds = kinds_of("".join(resolved(text, standing_alone)))
    assert not set(kinds) & set("vktdzs")


def test_a_tone_of_skin_on_a_person_is_dropped_and_one_alone_is_seen() -> None:
    assert "".join(resolved("👩🏽", standing_alone)) == "👩"
    assert "".join(resolved("👩🏽", joined_up)) == "👩🏽"
    assert "".join(resolved("a🏽", standing_alone)) == "a" + REPLACEMENT


def test_a_text_that_needs_no_decision_is_handed_back_as_it_is() -> None:
    text = "plain 字 م"
    assert resolved(text, joined_up) is text
    assert DROPPED not in joined_up(kinds_of(text))
