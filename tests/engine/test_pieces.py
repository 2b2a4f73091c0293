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


def test_what_fails_fails():
    def pieces():
        yield
        raise engine.EngineError("no")

    with pytest.raises(engine.EngineError, match="no"):
        engine.finish(pieces())
