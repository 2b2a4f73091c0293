"""The chosen point, and the notes."""

from __future__ import annotations

from tui_rnn.app.sweep.details import MOST, in_order, named, run_lines
from tui_rnn.sweep.events import DONE, FAILED, Noted, RunEnded, RunFound, RunKey
from tui_rnn.sweep.view import SweepView

from .conftest import app_of, planned, play, rows, trained


def test_a_point_is_named_by_what_does_something_in_it() -> None:
    view = SweepView(planned(("0.05", "-"), ("-", "-")))
    assert named(view, view.points[0]) == "learning-rate 0.05"
    assert named(view, view.points[1]) == "as the recipe"


def test_runs_are_lines_below_each_other_those_that_are_trained_first() -> None:
    view = SweepView(planned(seeds=(1, 20, 300)))
    trained(view, 0, 300, 3.0, 2.5)
    view(RunFound(RunKey(0, 20), DONE, 1000, ((900, 1.25),)))
    listed = in_order(view.points[0].runs.items())
    assert [seed for seed, _ in listed] == [300, 20, 1]
    assert [str(line) for line in run_lines(listed)] == [
        "● seed 300  running   update   200   2.500",
        "✓ seed 20   done      update 1,000   1.250",
        "○ seed 1    waiting   update     0",
    ]


def test_the_panes_show_the_chosen_point_why_a_run_failed_and_the_notes() -> None:
    app = app_of(planned(seeds=range(MOST + 5)), *(Noted(f"note \x1b {n}") for n in range(3)))

    async def test(pilot) -> None:
        trained(app.view, 0, 0, 3.0, 2.5, 2.0)
        trained(app.view, 1, 0, 2.0, 1.5)
        app.view(RunEnded(RunKey(0, 2), FAILED, 5, "no [/room] \x1b left"))
        app._look()
        await pilot.press("end")
        shown = "\n".join(rows(app))
        assert "learning-rate 0.2" in shown and "waiting for the first" in shown
        await pilot.press("up")
        shown = "\n".join(rows(app))
        assert "✗ seed 2   failed" in shown and "no [/room] ␛ left" in shown
        assert shown.index("note ␛ 2") < shown.index("note ␛ 1")
        assert "◆ the best point" in shown and "range of the seeds" in shown
        await pilot.press("up")
        assert "◆ the best point" not in "\n".join(rows(app))

    play(app, test, (200, 50))
