"""The lines at the top."""

from __future__ import annotations

from tui_rnn.app.sweep.header import figures, fitting, subjects
from tui_rnn.sweep.events import COMPLETE, SweepEnded
from tui_rnn.sweep.view import SweepView

from .conftest import app_of, planned, play, rows, trained


def test_they_say_how_far_the_sweep_is_and_of_what() -> None:
    view = SweepView(planned(folder="\x1b[2J" * 30))
    trained(view, 0, 0, 3.0)
    assert figures(view, "running")[0] == "0 of 9 runs over"
    assert figures(view, "running")[1:3] == ["-:--:-- left", "0:00:00 so far"]
    assert figures(view, "running")[-1] == "1 running on 2 processes"
    assert subjects(view)[0] == "3 points × 3 seeds × 1,000 updates"
    assert "\x1b" not in "".join(subjects(view))
    view(SweepEnded(COMPLETE))
    assert figures(view, "over")[1].startswith("in 0:00:0")


def test_what_does_not_fit_is_left_out_from_the_right() -> None:
    assert fitting(["one", "two", "three"], 17) == "one · two · three"
    assert fitting(["one", "two", "three"], 16) == "one · two"
    assert fitting(["first"], 3) == "f…t" or len(fitting(["first"], 3)) <= 3


def test_they_are_on_the_screen() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        await pilot.pause()
        assert rows(app)[0].startswith(" ● RUNNING  0 of 9 runs over")
        assert rows(app)[1].startswith(" 3 points × 3 seeds × 1,000 updates · sweep · book.txt")

    play(app, test, (80, 24))
