"""The app of a sweep: what its keys send, and how it is left."""

from __future__ import annotations

import pytest

from tui_rnn.app.leaving import StoppedFromOutside
from tui_rnn.sweep.events import ASKED, COMPLETE, StopSweep, SweepEnded

from .conftest import app_of, planned, play, rows, trained


def test_quitting_asks_and_waits_until_all_is_saved() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        trained(app.view, 0, 0, 3.0)
        for key in ("q", "ctrl+c", "ctrl+q"):
            await pilot.press(key)
            shown = "\n".join(rows(app))
            assert "Saves the runs that are being trained (1); to go on:" in shown and "--out 'my sweep'" in shown
            await pilot.press("escape")
            assert app.source.sent == [] and app.state == "running"
        await pilot.press("q")
        await pilot.press("s", "s", "x")
        assert app.source.sent == [StopSweep()] and app.state == "saving"
        await pilot.press("q")
        assert "Keep waiting" in "\n".join(rows(app))
        await pilot.press("escape")
        app.source.has_ended = True
        app.view(SweepEnded(ASKED))
        await pilot.pause(0.3)

    play(app, test)
    assert app.return_code == 0 and not app.gave_up


def test_who_does_not_want_to_wait_need_not() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        await pilot.press("q", "s", "q")
        await pilot.press("x")
        await pilot.pause(0.2)

    play(app, test)
    assert app.return_code == 1 and app.gave_up


@pytest.mark.parametrize(("ending", "state"), [(SweepEnded(COMPLETE), "OVER"), (SweepEnded("failed", "why"), "FAILED")])
def test_a_sweep_that_is_over_stays_until_the_person_quits(ending: SweepEnded, state: str) -> None:
    app = app_of(planned(), ending)

    async def test(pilot) -> None:
        app._look()
        assert state in rows(app)[0]
        await pilot.press("x", "enter", "?", "escape", "q")
        assert not app.source.sent

    play(app, test)
    assert app.return_code == 0


@pytest.mark.parametrize("how", ["it could not go on", "stopped from outside"])
def test_it_leaves_by_itself(how: str) -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        if how == "it could not go on":
            app.source.has_ended = True
            app._look()
        else:
            app.post_message(StoppedFromOutside())
        await pilot.pause(0.1)

    play(app, test)
    assert app.return_code == (1 if how == "it could not go on" else 0)


def test_help_and_palette_have_every_key() -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        await pilot.press("?")
        shown = "\n".join(rows(app))
        assert "Open a run of this point in the app" in shown and "Sort by the next column" in shown
        await pilot.press("escape")
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Open (enter)", "Stop (x)", "Sort (s)", "Quit (q)"} <= set(titles)
        await app._rebuild()  # as after an error of the screen
        app._look()
        await pilot.pause()
        assert "points" in "\n".join(rows(app))

    play(app, test)
