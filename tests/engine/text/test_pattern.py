"""Patterns that a person may type, against ``re`` where it is safe, and refused where it is not."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.text.pattern import REACH, Matches

PATTERNS = [
    "a",
    "a|bb",
    "^a",
    "a$",
    r"\bab*\b",
    '"[^"]*"',
    "a*",
    "(?i)AB+?",
    "(?:ab|ba)+",
    r"(a+)b\1",
    "(?<=a)b",
    "a(?=b)",
    r"\n\n",
    "(?s)a.b",
    "[^a]+b?a",
    r"a+ b+ a+",
]


def by_re(pattern, text):
    inside = np.zeros(len(text), np.bool_)
    for match in re.finditer(pattern, text, re.MULTILINE):
        inside[match.start() : match.end()] = True
    return inside


def finished(pieces):
    """How many pieces there were, and the result."""
    all_pieces = engine.Pieces(pieces)
    return sum(1 for _ in all_pieces), all_pieces.result


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text('abAB "\n', max_size=60))
def test_it_is_where_re_finds_it(pattern, text):
    assert (Matches(pattern)(text) == by_re(pattern, text)).all()


REFUSED = [
    ("", "the pattern is empty"),
    ("x" * 201, "the pattern has 201 characters"),
    ("(a", "not a regular expression: missing"),
    ("[a", "not a regular expression"),
    ("a{3,2}", "not a regular expression"),
    ("a{99999999999999999999}", "not a regular expression"),
    ("(?<=a+)b", "not a regular expression"),
    ("(a+)+b", "a repeat inside a repeat"),
    ("(?x)(a+) +b", "a repeat inside a repeat"),
    ("(?=(a+)+)b", "a repeat inside a repeat"),
    ("(a?a)+b", "a repeat inside a repeat"),
    ("(a+){30}b", "a repeat inside a repeat"),
    ("(?>(?:a|b(?:c*)*))", "a repeat inside a repeat"),
    ("(a)?(?(1)(a*)*|b)", "a repeat inside a repeat"),
    ("(a|aa)+b", "repeats a choice"),
    ("(?i)(ab|AB)+c", "repeats a choice"),
    ("(a|)+b", "repeats a choice"),
    ("a*a*a*a*b", "repeats too much"),
    (r"(a*)\1\1\1b", "repeats too much"),
    ("a?" * 16 + "a" * 16, "repeats too much"),
]


@pytest.mark.parametrize(("pattern", "message"), REFUSED)
def test_what_is_no_pattern_or_could_take_for_ever_is_refused_in_one_line(pattern, message):
    with pytest.raises(engine.EngineError) as error:
        Matches(pattern)
    assert message in str(error.value) and "\n" not in str(error.value)


@given(st.text("ab()[]{}|*+?\\^$.,:=!<>P1-xi", max_size=30))
def test_whatever_is_typed_is_a_pattern_or_refused(pattern):
    try:
        assert Matches(pattern)("ab\nba1").shape == (6,)
    except engine.EngineError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("pattern", ["a*b", "a*a*b", "a*a*a*b", "a*a*a*(a|aa)a?a?b"])
def test_the_worst_that_is_let_through_is_done_in_pieces(pattern):
    count, inside = finished(Matches(pattern).pieces("a" * 200 if "aa" in pattern else "a" * 1200))
    assert not inside.any() and count >= 1


def test_a_match_that_an_attempt_cannot_see_whole_is_not_found():
    assert Matches("^a+$")("a" * (REACH[1] - 1) + "\nab").tolist() == [True] * (REACH[1] - 1) + [False] * 3
    assert not Matches("^a+$")("a" * (REACH[1] + 1) + "b").any()
    assert not Matches("a+$")("a" * (REACH[1] + 9) + "b").any()


def test_a_warning_of_python_about_a_pattern_is_not_passed_on():
    assert Matches("[[a]")("[ab").tolist() == [True, True, False]
