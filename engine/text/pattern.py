"""Patterns: where a regular expression that a person has typed matches, in bounded pieces.

Python's matcher goes back and tries again, cannot be interrupted, and holds every other thread up meanwhile. With a
repeat inside a repeat, as in (a+)+b, the time doubles with every character; with k repeats in a row it grows as the
k-th power of the length. So the first kind is refused, and of the others each attempt sees only so many characters
that it takes about a hundredth of a second at worst: a match that would be longer is not found. The attempts, one for
each character of the text, are made in pieces.

What is not bounded is the sum of them: the worst pattern that is let through can take minutes over 12,000 characters.
Whoever drives the pieces may stop at any of them.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Generator, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, quoted

Bools = NDArray[np.bool_]

LONGEST_PATTERN = 200
REACH = (2000, 2000, 400, 120)  # characters that one attempt sees, by the number of repeats: 1e5 to 3e5 ways at worst
PIECE = (4000, 500, 40, 4)  # attempts in a piece, likewise
LONG = 4  # x? and a choice such as x|y can go two ways, and so four of them count as one repeat

REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


class Matches:
    """The feature "inside a match": matches are looked for from left to right and do not overlap.

    A match may end only after t, so unlike the other features this one may know what h_t cannot have read.

    Args:
        pattern: of Python's ``re``; ^ and $ are the ends of a line.

    Raises:
        EngineError: it is not a regular expression, is longer than 200 characters, has a repeat inside a repeat, or
            more repeats than three.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern, repeats = _compiled(pattern)
        self._reach, self._piece = REACH[repeats], PIECE[repeats]

    def __call__(self, text: str) -> Bools:
        """(N,) whether each character of a text of N is inside a match."""
        inside = np.zeros(len(text), np.bool_)
        for _ in self._fill(text, inside):
            pass
        return inside

    def pieces(self, text: str) -> Generator[None, None, Bools]:
        """The same, with a pause every few milliseconds; of a pattern that goes back a lot, every tenth of a second."""
        inside = np.zeros(len(text), np.bool_)
        yield from self._fill(text, inside)
        return inside

    def _fill(self, text: str, inside: Bools) -> Iterator[None]:
        match, reach, place, attempts = self._pattern.match, self._reach, 0, 0
        while place < len(text):
            found = match(text, place, place + reach)
            # Where an attempt's view ends, $ and \b see an end of the text that is none.
            if found and found.end() > place and (found.end() < place + reach or found.end() == len(text)):
                inside[place : found.end()] = True
                place = found.end()
            else:
                place += 1
            attempts += 1
            if attempts % self._piece == 0:
                yield


def _compiled(pattern: str) -> tuple[re.Pattern[str], int]:
    """The pattern, and how many repeats in a row it has."""
    if not pattern:
        raise EngineError("the pattern is empty; type a regular expression, such as [A-Z]+")
    if len(pattern) > LONGEST_PATTERN:
        raise EngineError(f"the pattern has {len(pattern)} characters; use at most {LONGEST_PATTERN}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern, re.MULTILINE)
            tree = parser.parse(pattern, re.MULTILINE)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise EngineError(f"{quoted(pattern)} is not a regular expression: {error}") from None
    repeats = _weight(tree, pattern, inside=False) // LONG
    if repeats >= len(REACH):
        raise EngineError(
            f"{quoted(pattern)} repeats too much (*, +, ?, {{m,n}}), and could take for ever; use at most "
            f"{len(REACH) - 1} repeats"
        )
    return compiled, repeats


def _weight(tree: Any, pattern: str, inside: bool) -> int:
    """How much a parsed pattern may go back: LONG for each repeat in it, 1 for each x? and choice.

    Args:
        inside: another repeat.
    """
    weight = 0
    for code, argument in tree:
        if code in REPEATS:
            weight += _weight_of_repeat(argument, pattern, inside)
        elif code is codes.BRANCH:
            weight += _weight_of_choice(argument[1], pattern, inside)
        elif code is codes.GROUPREF:
            weight += LONG  # what it repeats may be long
        else:
            weight += sum(_weight(part, pattern, inside) for part in _parts(argument))
    return weight


def _weight_of_repeat(argument: Any, pattern: str, inside: bool) -> int:
    least, most, body = argument
    if inside and most > least:
        raise EngineError(f"{quoted(pattern)} has a repeat inside a repeat, which could take for ever; leave one out")
    own = 0 if most == least else 1 if most == 1 else LONG
    return own + _weight(body, pattern, inside or most > 1)


def _weight_of_choice(branches: Any, pattern: str, inside: bool) -> int:
    if inside and not _told_apart(branches):
        raise EngineError(
            f"{quoted(pattern)} repeats a choice (|), which could take for ever unless each of its parts "
            "begins with a different letter"
        )
    return 1 + max(_weight(branch, pattern, inside) for branch in branches)


def _told_apart(branches: Any) -> bool:
    """Whether the first character decides which branch of a choice it is."""
    first: list[Any] = [branch[0] if len(branch) else (None, None) for branch in branches]
    letters = {chr(argument).lower() for code, argument in first if code is codes.LITERAL}
    return len(letters) == len(first)


def _parts(argument: Any) -> Iterator[Any]:
    """The parsed patterns inside an argument of groups and looks around."""
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple):
        yield from (part for part in argument if isinstance(part, parser.SubPattern))
