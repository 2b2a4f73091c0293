"""What cannot be asked for is refused in one line, by the name that it has on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tui_rnn.run.options import UsageError
from tui_rnn.run.schedule import Intervals
from tui_rnn.run.session import Session


@pytest.mark.parametrize(
    "options",
    [
        {"updates": 1, "epochs": 1.0},
        {"updates": -1},
        {"epochs": -0.5},
        {"epochs": float("nan")},
        {"epochs": float("inf")},
        {"intervals": Intervals(sample=-1)},
        {"intervals": Intervals(sample_length=-1)},
        {"intervals": Intervals(checkpoint=-1)},
        {"settings": {"hidden_size": 0}},
        {"settings": {"optimizer": "none"}},
    ],
    ids=repr,
)
def test_options_out_of_range_are_refused_by_the_name_they_have_on_the_command_line(
    ready: Callable[..., Session], options: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match=r"^--[a-z]"):
        ready(**options)


def test_a_goal_beyond_all_time_is_refused(cli: Any) -> None:
    cli.refused("train", "book.txt", "--no-ui", "--updates", 2**63, says="--updates must be a whole number from 0 to")
