"""The labs are found by their files, and each is whole."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.labs import experiments
from tui_rnn.labs.lab import lab_of, names
from tui_rnn.run.options import UsageError
from tui_rnn.sweep.points import points_of


def test_the_labs_are_the_files() -> None:
    files = {path.stem.replace("_", "-") for path in Path(experiments.__file__).parent.glob("*.py")}
    assert names() == sorted(files - {"--init--"})
    assert {"clipping", "learning-rate"} <= files


@pytest.mark.parametrize("name", names())
def test_a_lab_says_what_it_shows_what_to_look_for_and_has_a_plan_that_can_be_made(name: str) -> None:
    lab = lab_of(name)
    points = points_of(lab.plan_for(lab.plan))
    assert not points.skipped and points.points
    assert len(lab.named) in (0, len(points.points)) and len({*lab.named}) == len(lab.named)
    assert 0 < lab.seconds <= 120
    assert 10 < len(lab.shows) < 90 and not lab.shows.endswith(".")
    assert len(lab.look) >= 3 and all(text.endswith((".", "?", ")")) for text in lab.look)
    assert "?" in lab.look[-1], "it ends with a question for the report"


def test_another_name_is_refused_with_those_that_there_are() -> None:
    for name in ("cliping", "", "../lab", "__init__", "x" * 500):
        with pytest.raises(UsageError, match=r"there is no lab .*; there are carry, clipping"):
            lab_of(name)


def test_points_that_follow_from_the_length_of_the_text_are_those_of_the_text_that_is_given(done: Any) -> None:
    lab = lab_of("overfit")
    plan = lab.plan_for(dataclasses.replace(lab.plan, text=(str(done.cli.book),)))
    chunk, whole = points_of(plan).points
    characters = len(done.cli.book.read_text())
    assert round(characters * chunk.config.validation) == characters - 501 and whole.config.validation == 0
    piped = dataclasses.replace(lab.plan, text=("-",))  # which can be read only once
    assert lab.plan_for(piped) is piped
    assert lab_of("order").plan_for(plan) is plan
