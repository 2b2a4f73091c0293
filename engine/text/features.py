"""Features: what can be said of every character of a text, to compare with what the units of a network do there.

A feature has a value for each character. h_t has read the characters up to and including t, so the value at t describes
the reader's place once character t has been read. An opening quote is inside the quotes and the closing one is not; the
newline itself is "just after a newline", and there the column is 0. Every feature of the table depends only on what has
been read, with two exceptions: single quotes, which need their end to be told from apostrophes, and a typed pattern.

To add one, write a function and name it in FEATURES.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .pattern import Bools, Matches

Values = NDArray[Any]
Feature = Callable[[str], Values]
"""From a text of N characters to (N,) values, booleans or numbers."""

LONGEST_SINGLE = 500  # characters of a passage in single quotes, so that a text of apostrophes takes no longer
OPENING = {'"': '"', "“": "”", "„": "“”", "«": "»"}  # each double quote that opens, and what may close it
DOUBLE = re.compile('["“”„«»]|\n[^\\S\n]*\n')
SINGLE = re.compile(
    rf"(?<!\w)'(?=\w)(?:[^'\n]|'(?=\w)){{1,{LONGEST_SINGLE}}}'(?!\w)"
    rf"|‘(?:[^’‘\n]|’(?=\w)){{1,{LONGEST_SINGLE}}}’"
)
BRACKET = re.compile("[][(){}]|\n[^\\S\n]*\n")
VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουω")


def inside_quotes(text: str) -> Bools:
    """Between double quotes, straight or typographic, or single ones that are not apostrophes.

    A quote that is never closed ends with its paragraph. Single quotes open before a word and close after one, within a
    line: of "'tis the dogs' bone" the first three words count as quoted.
    """
    inside = np.zeros(len(text), np.bool_)
    start, closing = 0, ""
    for mark in DOUBLE.finditer(text):
        if closing and (mark[0] in closing or mark[0][0] == "\n"):
            inside[start : mark.end() - 1] = True  # up to the mark, or to the end of an empty line
            closing = ""
        elif not closing and mark[0] in OPENING:
            start, closing = mark.start(), OPENING[mark[0]]
    if closing:
        inside[start:] = True
    for passage in SINGLE.finditer(text):
        inside[passage.start() : passage.end() - 1] = True
    return inside


def inside_brackets(text: str) -> Bools:
    """Between brackets of any kind; those that are never closed end with their paragraph."""
    inside = np.zeros(len(text), np.bool_)
    start = depth = 0
    for mark in BRACKET.finditer(text):
        if mark[0] in ("(", "[", "{"):
            start, depth = (start if depth else mark.start()), depth + 1
        elif depth:
            depth = depth - 1 if mark[0][0] != "\n" else 0
            if not depth:
                inside[start : mark.end() - 1] = True  # up to the mark, or to the end of an empty line
    if depth:
        inside[start:] = True
    return inside


def column(text: str) -> Values:
    """Characters since the last newline: 1 for the first of a line, 0 for the newline."""
    newline = _is(text, lambda character: character == "\n")
    return _since(newline, before=-1)


def place_in_word(text: str) -> Values:
    """1 for the first letter of a word, 2 for the second; 0 outside. An apostrophe or a hyphen ends a word."""
    return _since(~_is(text, str.isalpha), before=-1)


def after_newline(text: str) -> Bools:
    """The character just read is a newline, so the next one begins a line."""
    return _is(text, lambda character: character == "\n")


def is_capital(text: str) -> Bools:
    """A capital letter."""
    return _is(text, str.isupper)


def is_space(text: str) -> Bools:
    """A space, a newline, or other white space."""
    return _is(text, str.isspace)


def is_vowel(text: str) -> Bools:
    """A vowel, y among them, of either case; accents and Greek count."""
    return _is(text, lambda character: character.lower() in VOWELS)


def is_digit(text: str) -> Bools:
    """A digit."""
    return _is(text, str.isdigit)


def since_full_stop(text: str) -> Values:
    """Characters since the last full stop, 0 for the full stop; before the first one, since the text began."""
    return _since(_is(text, lambda character: character == "."), before=-1)


FEATURES: Mapping[str, Feature] = {
    "inside quotes": inside_quotes,
    "inside brackets": inside_brackets,
    "column": column,
    "place in word": place_in_word,
    "after newline": after_newline,
    "capital": is_capital,
    "space": is_space,
    "vowel": is_vowel,
    "digit": is_digit,
    "since full stop": since_full_stop,
}


def features(text: str, names: Iterable[str] = tuple(FEATURES)) -> dict[str, Values]:
    """Name -> (N,) values, of the features of these names."""
    return {name: FEATURES[name](text) for name in names}


def matches(pattern: str) -> Matches:
    """The feature "inside a match" of a regular expression that a person has typed; see ``Matches``.

    Raises:
        EngineError: it is not a regular expression, or one that might take forever.
    """
    return Matches(pattern)


def _is(text: str, wanted: Callable[[str], bool]) -> Bools:
    """(N,) whether each character is wanted; asked once for each distinct one."""
    distinct, places = _distinct(text)
    answers = np.array([wanted(character) for character in distinct], np.bool_)
    return answers[places]


@lru_cache(maxsize=1)  # most features of a text begin with it
def _distinct(text: str) -> tuple[list[str], NDArray[np.intp]]:
    """The distinct characters, and (N,) which of them each is."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    distinct, places = np.unique(codes, return_inverse=True)
    return [chr(code) for code in distinct], places


def _since(marks: Bools, before: int) -> NDArray[np.int64]:
    """(N,) characters since the last mark, 0 at a mark; a mark is imagined at ``before``."""
    places = np.arange(len(marks))
    since: NDArray[np.int64] = places - np.maximum.accumulate(np.where(marks, places, before))
    return since
