"""Quitting: what is chosen is done, and nothing else."""

from __future__ import annotations

import pytest

from tui_rnn import commands, events
from tui_rnn.app.app import TrainApp
from tui_rnn.app.dialogs.failure import FailureScreen
from tui_rnn.app.dialogs.quit import ChoiceScreen
from tui_rnn.watch.view import View

from ..watch.test_records import one_of
from .conftest import Recording


def test_keep_training_changes_nothing(stage):
    async def play(app, pilot):
        sent = list(app.source.sent)
        await pilot.press("q", "k")
        await pilot.pause()
        assert not isinstance(app.screen, ChoiceScreen)
        assert app.source.sent == sent

    stage.run(stage.app(), play)


@pytest.mark.parametrize(("key", "save"), [("s", True), ("x", False)])
def test_quitting_stops_the_run_with_or_without_saving(stage, key, save):
    app = stage.app()

    async def play(app, pilot):
        await pilot.press("q", key)
        await pilot.pause()

    stage.run(app, play)
    assert commands.Stop(save=save, insist=True) in app.source.sent


def test_the_quit_dialog_works_by_mouse(stage):
    app = stage.app()

    async def play(app, pilot):
        await pilot.press("q")
        await pilot.pause()
        await pilot.click("#save")
        await pilot.pause()

    stage.run(app, play)
    assert commands.Stop(save=True, insist=True) in app.source.sent


def away(stage, **started):
    """The app on a run of another process."""
    source = Recording(**started)
    source.goes_on = True
    app = TrainApp(View(source.started), source)
    source.observers.insert(0, app.view)
    return app


@pytest.mark.parametrize("state", ["training", "paused", "over", "failed"])
def test_a_run_of_another_process_is_never_stopped_by_leaving(stage, state):
    app = away(stage)

    async def play(app, pilot):
        app.state = state
        await pilot.press("q")
        await pilot.pause()
        if isinstance(app.screen, ChoiceScreen):
            await pilot.click("#detach")

    stage.run(app, play)
    assert app.return_code == 0
    assert not any(isinstance(command, commands.Stop) for command in app.source.sent)


def test_it_is_stopped_if_the_person_says_so(stage):
    app = away(stage)

    async def play(app, pilot):
        await pilot.press("q")
        await pilot.pause()
        await pilot.click("#save")
        await pilot.pause()

    stage.run(app, play)
    assert app.source.sent[-1] == commands.Stop(insist=True)


def test_who_only_watches_can_change_nothing(stage):
    app = away(stage)
    app.only_watches = True

    async def play(app, pilot):
        sent = [*app.source.sent]
        await pilot.press("space", "c", "g", "e", "s", "r", "less_than_sign", "i")  # i pauses, if it may
        await pilot.pause()
        assert [command for command in app.source.sent[len(sent) :] if not isinstance(command, commands.Look)] == []
        await pilot.press("escape", "q")
        await pilot.pause()
        assert {button.id for button in app.screen.query("Button")} == {"detach", "stay"}
        await pilot.press("d")

    stage.run(app, play)
    assert app.return_code == 0


def test_a_run_that_another_process_stops_takes_its_screen_along(stage):
    app = stage.app()

    async def play(app, pilot):
        app.source.tell(one_of(events.Finished, completed=False, reason="asked"))
        await pilot.pause()

    stage.run(app, play)
    assert app.return_code == 0


def test_a_run_that_comes_back_is_shown_again_with_its_latest_text(stage, until):
    app = away(stage)

    async def play(app, pilot):
        app.source.tell(events.Failed(5, "a reason", ""))
        await until(pilot, lambda: isinstance(app.screen, FailureScreen))
        app.source.tell(events.Gone(5, ""))
        await until(pilot, lambda: app.state == "over")
        app.view.texts.extend(one_of(events.Sampled, update=n, occasion="scheduled", text=f"text {n}") for n in (1, 2))
        app.source.tell(app.source.started)
        await until(pilot, lambda: app.state == "training")
        assert not isinstance(app.screen, FailureScreen)
        assert app.run_screen.text.text.endswith("text 2")
        assert "attached again" in app.notices[-1].message

    stage.run(app, play)
    assert app.exit_code == 0


def test_a_run_that_cannot_be_detached_stays_and_says_why(stage):
    app = stage.app()
    app.undetachable = "This run cannot be detached: a reason."

    async def play(app, pilot):
        await pilot.press("d")
        await pilot.pause()
        assert app.notices[-1].message == "This run cannot be detached: a reason."
        await pilot.press("q")
        await pilot.pause()
        assert {button.id for button in app.screen.query("Button")} == {"save", "stay", "discard"}
        await pilot.press("d", "escape")

    stage.run(app, play)
    assert not app.is_detaching


@pytest.mark.parametrize("state", ["training", "paused"])
def test_trying_again_to_detach_keeps_what_the_run_was_doing(stage, until, state):
    source = Recording()
    source.has_ended = False
    app = TrainApp(View(source.started), source)
    source.observers.insert(0, app.view)

    async def play(app, pilot):
        app.state = state
        await pilot.press("d")
        app.source.tell(events.SaveFailed(5, "ckpt.npz", "the disk is full"))
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert not app.is_detaching
        await pilot.press("r")
        await until(pilot, lambda: app.is_detaching)
        app.source.has_ended = True

    stage.run(app, play)
    assert app.was_paused is (state == "paused")
