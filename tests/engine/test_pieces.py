"""What is done in pieces, done in one go."""

from __future__ import annotations

import pytest

import engine


def test_all_pieces_are_done_and_the_result_is_returned():
    done = []

    def pieces():
        for number in range(3):
            done.append(number)
            yield
        return sum(done)

    assert engine.finish(pieces()) == 3 and done == [0, 1, 2]


def test_between_the_pieces_others_may_do_something_and_see_what_is_done():
    said = []

    def pieces():
        yield "one"
        said.append("in between")
        yield "two"
        return 3

    both = engine.Pieces(pieces())
    for number, what in enumerate(both):
        said.append(f"{number} {what}")
    assert said == ["0 one", "in between", "1 two"] and both.result == 3


def test_what_is_not_finished_has_no_result():
    halfway = engine.Pieces(number for number in range(2))
    next(iter(halfway))
    assert not hasattr(halfway, "result")


def test_what_fails_fails():
    def pieces():
        yield
        raise engine.EngineError("no")

    with pytest.raises(engine.EngineError, match="no"):
        engine.finish(pieces())
