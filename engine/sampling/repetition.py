"""Loops: a text that says the same again and again, as models do that always take what is likeliest.

The text so far ends in a loop of period p when its last characters are one block of p, at least REPEATS times and over
at least LENGTH characters. What breaks it is not to let the block go on: the character that would be next is forbidden.
"""

from __future__ import annotations

import numpy as np

LONGEST = 400  # period that is noticed, in characters
REPEATS = 3  # of a block, from which on it is a loop ...
LENGTH = 40  # ... if they are so many characters together: "......" and "ha ha ha" are not


class LoopGuard:
    """Follows a text, and tells when it is in a loop."""

    def __init__(self) -> None:
        # The latest characters, newest last; -1 is no character. run[p - 1]: how many of the latest characters each
        # were the same as the one p before it.
        self._latest = np.full(LONGEST, -1, np.int64)
        self._run = np.zeros(LONGEST, np.int64)
        periods = np.arange(1, LONGEST + 1)
        self._enough = np.maximum((REPEATS - 1) * periods, LENGTH - periods)

    def add(self, character: int) -> None:
        """The text goes on with ``character``."""
        same = self._latest[::-1] == character
        self._run += 1
        self._run *= same
        self._latest[:-1] = self._latest[1:]
        self._latest[-1] = character

    def next_in_loop(self) -> int | None:
        """The character that the loop would go on with; None when the text is in none."""
        looping = self._run >= self._enough
        shortest = int(looping.argmax())
        return int(self._latest[-1 - shortest]) if looping[shortest] else None
