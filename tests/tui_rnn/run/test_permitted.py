"""What a viewer may tell a run to do, and what it is told instead."""

from __future__ import annotations

import pytest

from tui_rnn.commands import (
    LONGEST_SAMPLE,
    CheckGradients,
    Command,
    Extend,
    KnockOut,
    Pause,
    Predict,
    Sample,
    Save,
    Step,
    Stop,
    SumUp,
    Warn,
)
from tui_rnn.run.permitted import refusal

CHANGES: list[Command] = [
    Pause(),
    Step(),
    Stop(),
    Save(),
    Extend(5),
    CheckGradients(),
    Sample(length=9, occasion="asked"),
]
LOOKS: list[Command] = [Predict(length=-5), KnockOut(99, 0), SumUp(), Sample(length=200, occasion="live")]


@pytest.mark.parametrize("command", CHANGES, ids=repr)
def test_only_who_may_control_a_run_changes_it(command: Command) -> None:
    assert refusal(command, may_control=True) == ""
    assert refusal(command, may_control=False) == "this screen only watches the run"


@pytest.mark.parametrize("command", LOOKS, ids=repr)
def test_everybody_may_look(command: Command) -> None:
    assert refusal(command, may_control=True) == refusal(command, may_control=False) == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Sample(length=10**12, occasion="asked"), f"from 1 to {LONGEST_SAMPLE:,}"),
        (Sample(length=10**12, occasion="live"), f"from 1 to {LONGEST_SAMPLE:,}"),
        (Sample(length=-1, occasion="asked"), "from 1 to"),
        (Sample(length=9, seed=-1, occasion="asked"), "a seed must be 0 or more"),
        (Sample(length=9), "only the run itself makes what is recorded"),
        (Sample(length=9, occasion="final"), "only the run itself makes what is recorded"),
        (Sample(length=9, occasion="\x1b[2J"), "no text has the occasion '\\x1b[2J'"),
        (SumUp(scheduled=True), "only the run itself makes what is recorded"),
        (Warn("your disk is on fire"), "only the run itself warns"),
    ],
    ids=repr,
)
def test_what_is_absurd_is_refused_in_a_line(command: Command, says: str) -> None:
    reason = refusal(command, may_control=True)
    assert says in reason
    assert reason.isprintable()
