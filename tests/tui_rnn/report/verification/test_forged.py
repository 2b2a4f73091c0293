"""A report that somebody has worked on may differ, or be refused; it is never an error of this program."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from tui_rnn.report.carried import carried, figures_of
from tui_rnn.report.verification import figures
from tui_rnn.report.verification.finding import DIFFERS, OUTCOMES, Finding
from tui_rnn.report.verification.shown import shown

from ..conftest import Made

VALUES = st.sampled_from([None, True, 0, -1, 10**30, 1e300, -0.5, "", "x" * 500, "\ud800<b>", [], [[]], {}, {"x": 1}])


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the figures, by the names and numbers that lead to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield (*at, name)
        yield from places(part, (*at, name))


def forged(found: dict[str, Any], at: tuple[Any, ...], value: Any, how: str) -> dict[str, Any]:
    """The figures with another value there, with one twice, or without it."""
    *before, last = at
    result = copy.deepcopy(found)
    inside: Any = result
    for name in before:
        inside = inside[name]
    if how == "gone":
        del inside[last]
    elif how == "twice" and isinstance(inside, list):
        inside.insert(last, copy.deepcopy(inside[last]))
    else:
        inside[last] = value
    return result


def findings(made: Made, stored: dict[str, Any]) -> list[Finding]:
    here = made.figures
    return [
        *figures.identity(stored, here, ""),
        *figures.losses(stored, here),
        *figures.gradients(stored["gradients"], here["gradients"], alike=False),
        shown(made.page, stored, made.report),
    ]


def test_whatever_was_changed_there_is_a_finding_or_a_refusal(made: Made) -> None:
    everywhere = sorted(places(made.figures), key=str)

    @given(st.sampled_from(everywhere), VALUES, st.sampled_from(["other", "gone", "twice"]))
    @settings(max_examples=150, deadline=None)
    def check(at: tuple[Any, ...], value: Any, how: str) -> None:
        try:
            stored = figures_of(carried(forged(made.figures, at, value, how)))
        except engine.EngineError as error:
            assert len(str(error).splitlines()) == 1
        else:
            assert {finding.outcome for finding in findings(made, stored)} <= {*OUTCOMES}

    check()


@pytest.mark.parametrize("name", ["samples"])
def test_a_list_that_was_emptied_differs(made: Made, name: str) -> None:
    stored = figures_of(carried({**made.figures, name: []}))
    assert findings(made, stored)[-1].outcome == DIFFERS
