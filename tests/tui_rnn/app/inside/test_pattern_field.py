"""What is said of a pattern that is typed; how it is typed is in ``test_neurons``."""

from __future__ import annotations

import pytest

from tui_rnn.app.inside.pattern_field import problem_of


@pytest.mark.parametrize("pattern", ["", "[A-Z]+", '"[^"]*"', "春"])
def test_nothing_is_wrong_with_a_pattern(pattern: str) -> None:
    assert problem_of(pattern) == ""


@pytest.mark.parametrize("pattern", ["(", "(a+)+", "a" * 201, "[\x1b\n", "(?P<\u202e"])
def test_what_is_wrong_is_one_printable_line(pattern: str) -> None:
    problem = problem_of(pattern)
    assert problem and "\n" not in problem and "\x1b" not in problem and "\u202e" not in problem
