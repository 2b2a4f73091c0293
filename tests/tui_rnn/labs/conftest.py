"""Results of a lab, as if they had been read from its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

import engine
from tui_rnn.labs.results import PointResult, Results


@pytest.fixture
def results() -> Callable[..., Results]:
    """Makes results of points by their names, each with its runs; ``diverged``: how many of which point did."""

    def make(
        points: Mapping[str, list[Any]], *, diverged: Mapping[str, int] | None = None, validated: bool = False
    ) -> Results:
        return Results(
            points=tuple(
                PointResult(name, tuple(runs), (diverged or {}).get(name, 0), len(runs))
                for name, runs in points.items()
            ),
            seeds=tuple(range(max(map(len, points.values())))),
            updates=300,
            text="book.txt",
            guessing=4.858,
            validated=validated,
            tell=lambda what, done: None,
        )

    return make


@pytest.fixture
def snapshot(done: Any) -> Any:
    """A small model that has learnt, with its text; a copy of its own."""
    from tui_rnn.run.subject import subject_of

    path = done.folder / "ckpt.npz"
    return subject_of(engine.load(path), path).snapshot
