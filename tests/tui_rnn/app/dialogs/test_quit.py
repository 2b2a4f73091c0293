"""What each way to quit brings, as far as is known just now, and how it is chosen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.widgets import Input, Static

import engine
from tui_rnn import events
from tui_rnn.app.dialogs.quit import DETACH, DISCARD, SAVE, STAY, SaveElsewhereScreen, ways_to_leave, ways_to_quit
from tui_rnn.watch.view import LastSave, View

from ...watch.test_records import one_of


def view_of(*, fresh: bool = True, update: int = 0) -> View:
    nothing = (
        {"smooth_loss": None, "validation_loss": None, "best": events.Best()} if not update else {"smooth_loss": 9.0}
    )
    view = View(one_of(events.Started, update=update, fresh=fresh, checkpoint="my run.npz", **nothing))
    view(engine.Updated(update + 40, 1.0, 50.0, 50.0, 0.1))
    return view


def consequences(view: View, state: str = "training") -> dict[str, str]:
    return {choice.name: choice.consequence for choice in ways_to_quit(view, state)}


def test_saving_says_how_to_resume_as_it_is_to_be_typed() -> None:
    assert consequences(view_of())[SAVE].endswith("tui-rnn train --resume 'my run.npz'")


def test_what_would_be_lost_is_counted() -> None:
    view = view_of()
    assert consequences(view)[DISCARD] == "Nothing has been saved yet: all 40 updates are lost."
    view.last_save = LastSave(30, time.monotonic() - 180, "my run.npz")
    assert consequences(view)[DISCARD] == "The 10 updates since the last save, 3 min ago, are lost."
    view.last_save = LastSave(40, time.monotonic(), "my run.npz")
    assert consequences(view)[DISCARD] == "Nothing is lost: update 40 is saved."
    assert "The 40 updates since the run was resumed" in consequences(view_of(fresh=False, update=500))[DISCARD]


def test_a_save_that_failed_is_said() -> None:
    view = view_of()
    view(events.SaveFailed(40, "my run.npz", "no space left " * 100))
    assert "The last save failed (no space left" in consequences(view)[SAVE]
    assert len(consequences(view)[SAVE]) < 300


@pytest.mark.parametrize(
    ("state", "says"), [("training", "training goes on"), ("paused", "stays paused"), ("finished", "stays finished")]
)
def test_staying_leaves_the_run_as_it_is(state: str, says: str) -> None:
    assert says in consequences(view_of(), state)[STAY]


@pytest.mark.parametrize(
    ("typed", "says"),
    [("~nosuchuser/x.npz", "cannot be used"), ("/", "is a folder"), ("/no/such/folder/x.npz", "that does not exist")],
)
def test_a_name_that_cannot_be_is_refused_in_the_dialog(stage, typed: str, says: str) -> None:
    async def play(app, pilot):
        answers: list[Path | None] = []
        await app.push_screen(SaveElsewhereScreen(Path("x.npz")), answers.append)
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert says in str(app.screen.query_one("#problem", Static).render())
        assert answers == []

    stage.run(stage.viewer(), play)


def test_detaching_is_offered_where_it_can_be_done_and_says_how_to_come_back() -> None:
    view = view_of()
    assert DETACH not in consequences(view)
    for state, says in (("training", "The run goes on in a process of its own"), ("paused", "The run stays paused in")):
        offered = {choice.name: choice.consequence for choice in ways_to_quit(view, state, detachable=True)}
        assert offered[DETACH].startswith(says)
        assert offered[DETACH].endswith("; to return: tui-rnn attach 'my run.npz'")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("training", "The run goes on; to"),
        ("paused", "The run is paused, and stays so; to"),
        ("finished", "The run is finished; to"),
    ],
)
def test_a_run_of_another_process_is_left_or_stopped(state: str, says: str) -> None:
    leave, stay, stop = ways_to_leave(view_of(), state)
    assert (leave.name, stay.name, stop.name) == (DETACH, STAY, SAVE)
    assert leave.consequence == f"{says} return: tui-rnn attach 'my run.npz'"
    assert "saves update 40 and ends, for all viewers" in stop.consequence
    assert [choice.name for choice in ways_to_leave(view_of(), state, may_stop=False)] == [DETACH, STAY]
