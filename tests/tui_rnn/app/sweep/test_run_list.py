"""The list of runs to choose from, for opening one and for stopping some."""

from __future__ import annotations

import pytest

from tui_rnn.sweep.events import DONE, RunEnded, RunKey, StopRun

from .conftest import app_of, planned, play, rows, trained


@pytest.mark.parametrize(
    ("keys", "stopped"),
    [(["enter"], [1, 0]), (["down", "enter"], [1]), (["up", "enter"], [0]), (["escape"], []), (["q"], [])],
)
def test_runs_are_chosen_to_be_stopped(keys: list[str], stopped: list[int]) -> None:
    app = app_of(planned(("0.1",), ("0.2",), varied=("learning-rate",)))

    async def test(pilot) -> None:
        trained(app.view, 1, 1, 3.0)
        app.view(RunEnded(RunKey(1, 2), DONE, 1000))
        app._look()
        await pilot.press("x", "x")
        shown = "\n".join(rows(app))
        assert "Stop: learning-rate 0.2" in shown and "taken out of sweep.toml" in shown
        await pilot.press(*keys)
        assert app.source.sent == [StopRun(RunKey(1, seed)) for seed in stopped]
        assert len(app.screen_stack) == 1

    play(app, test, (80, 24))


def test_it_is_chosen_by_the_mouse_and_one_run_is_asked_about_too() -> None:
    app = app_of(planned(seeds=(7,)))

    async def test(pilot) -> None:
        await pilot.press("x")
        shown = rows(app)
        assert "all of these" not in "\n".join(shown)
        row = next(n for n, line in enumerate(shown) if "○ seed 7" in line)
        await pilot.click(offset=(shown[row].index("seed 7"), row))
        assert app.source.sent == [StopRun(RunKey(0, 7))]

    play(app, test, (80, 24))
