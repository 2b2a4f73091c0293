"""Features, drawn below the text that they describe."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import engine
from engine.text.features import LONGEST_SINGLE

PICTURES = [
    ("inside quotes", 'he "ran" on', "   ####    "),
    ("inside quotes", "“ran” „ran“ „ran” «ran»", "####  ####  ####  #### "),
    ("inside quotes", '"open\n\nnext "ran"', "######      #### "),
    ("inside quotes", '"open\nnext" on', "##########    "),
    ("inside quotes", "don't say 'it's so' or ‘I don’t’", "          ########     ######## "),
    ("inside quotes", "dogs' tails, 90's", "                 "),
    ("inside quotes", "so \"said 'he' then\" she", "   ###############     "),
    ("inside quotes", 'no "end', "   ####"),
    ("inside brackets", "a (b [c] d) e)", "  ########    "),
    ("inside brackets", "a (b\n\nc) d", "  ###     "),
    ("inside brackets", "a {b", "  ##"),
    ("after newline", "a\n\nb", " ## "),
    ("capital", "aBÉé1", " ##  "),
    ("space", "a b\n\tc", " # ## "),
    ("vowel", "aYbÉx", "## # "),
    ("digit", "a1b22", " # ##"),
]

NUMBERS = [
    ("column", "ab\nc\n\nd", [1, 2, 0, 1, 0, 0, 1]),
    ("place in word", "ab, don't", [1, 2, 0, 0, 1, 2, 3, 0, 1]),
    ("since full stop", "ab.c..d", [1, 2, 0, 1, 0, 0, 1]),
]


@pytest.mark.parametrize(("name", "text", "picture"), PICTURES)
def test_a_boolean_feature_is_where_its_picture_says(name, text, picture):
    found = engine.FEATURES[name](text)
    assert found.dtype == np.bool_
    assert "".join("#" if value else " " for value in found) == picture


@pytest.mark.parametrize(("name", "text", "numbers"), NUMBERS)
def test_a_numeric_feature_counts(name, text, numbers):
    assert engine.FEATURES[name](text).tolist() == numbers


TEXTS = st.text("ab A.1'\"“”‘’([)]\n\U0001f600\ud800", max_size=60)


@pytest.mark.parametrize("name", engine.FEATURES)
@given(text=TEXTS)
def test_every_feature_has_a_value_for_each_character_of_any_text(name, text):
    values = engine.FEATURES[name](text)
    assert values.shape == (len(text),) and (values.dtype == np.bool_ or values.dtype == np.int64)


@pytest.mark.parametrize("name", engine.FEATURES)
@given(st.text('"“”([)\n a.B1', max_size=12))
@example('"a\n\n')
@example("(a\n \n\nb) [c")
def test_what_is_still_to_be_read_changes_no_feature(name, text):
    whole = engine.FEATURES[name](text)
    for stop in range(len(text)):
        assert (whole[:stop] == engine.FEATURES[name](text[:stop])).all()


def test_many_apostrophes_take_no_time_to_speak_of_and_a_long_single_quote_is_none():
    assert not engine.FEATURES["inside quotes"]("'a " * 4000).any()
    for length, quoted in ((LONGEST_SINGLE, True), (LONGEST_SINGLE + 1, False)):
        assert engine.FEATURES["inside quotes"]("'" + "a" * length + "'").any() == quoted


def test_features_can_be_asked_for_by_name():
    assert list(engine.features("ab")) == list(engine.FEATURES)
    assert engine.features("aB", ["capital"])["capital"].tolist() == [False, True]


@given(TEXTS)
def test_a_pattern_is_a_feature(text):
    inside = np.zeros(len(text), np.bool_)
    for match in re.finditer("[A-Z]b+", text):
        inside[match.start() : match.end()] = True
    assert (engine.matches("[A-Z]b+")(text) == inside).all()
