"""The app as a whole: what a run tells is shown at every size, and whatever it holds; how it ends; what it answers."""

from __future__ import annotations

import pytest
from textual.theme import BUILTIN_THEMES

from engine import SamplingRule
from tui_rnn import commands, events
from tui_rnn.app.app import TrainApp
from tui_rnn.app.keys import EXTENSION
from tui_rnn.app.panes.text import TextPane
from tui_rnn.plot.marks import OWN_POINT
from tui_rnn.run.replay import Replay
from tui_rnn.watch.view import View

from .conftest import HOSTILE, is_harmless, shown


def told_everything(app, text=HOSTILE):
    app.source.tell(
        events.Sampled(
            update=1, smooth_loss=1.0, model="current", occasion="scheduled", prompt=text, text=text,
            rule=SamplingRule(), surprise=tuple(float(n % 8) for n in range(len(text))),
        )
    )  # fmt: skip
    app.source.tell(events.SaveFailed(1, text, text))
    app.source.tell(events.Refused(1, text))
    app.source.tell(events.Saved(1, text))


@pytest.mark.parametrize("key", ["u", "s", "q", "?", "m"])
def test_hostile_text_is_shown_and_never_acts(stage, key):
    async def play(app, pilot):
        told_everything(app)
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert is_harmless(shown(app).replace("\n", ""))

    stage.run(stage.app(name="[red]bo\x1bok[@click=app.quit].txt"), play)


def test_markup_in_text_is_literal(stage):
    async def play(app, pilot):
        told_everything(app, "[bold]x[/nope]")
        await pilot.pause()
        assert "[bold]x[/nope]" in shown(app)

    stage.run(stage.app(), play)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 36), (200, 50), (20, 6), (1, 1), (300, 100)])
def test_every_size_is_drawn_and_every_dialog_opens(stage, size):
    async def play(app, pilot):
        app.source.train(60)
        told_everything(app)
        await pilot.pause()
        for key in ("s", "escape", "q", "escape", "?", "escape", "m", "m", "3", "4", "5"):
            await pilot.press(key)
            await pilot.pause()
            assert app.screen.size == size
        app._show_panes()
        app._show_figures()
        await pilot.pause()
        assert app.screen is app.run_screen
        if size[0] >= 40:
            assert "PAUSED" in shown(app) or "STARTING" in shown(app) or "TRAINING" in shown(app)

    stage.run(stage.app(), play, size)


def test_a_run_that_has_not_been_evaluated_yet_is_drawn(stage):
    async def play(app, pilot):
        app._show_panes()
        app.source.train(60)
        app._show_panes()
        await pilot.pause()
        assert "◆ best" in shown(app)
        app.source.train(60)
        app._show_panes()
        await pilot.pause()
        assert f"{OWN_POINT} validation" in shown(app)

    stage.run(stage.app(validation=0.2, validate_every=100), play)


def test_a_small_screen_shows_the_loss_and_the_text_only(stage):
    async def play(app, pilot):
        visible = [pane.id for pane in app.query(".pane") if pane.is_on_screen]
        assert visible == ["loss", "text"]
        await pilot.press("3")
        await pilot.pause()
        assert app.query_one("#gradients").is_on_screen
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert app.query_one("#log").is_on_screen

    stage.run(stage.app(), play, (80, 24))


@pytest.mark.parametrize("theme", sorted({"textual-light", "ansi-dark", "ansi-light", "nord"} & set(BUILTIN_THEMES)))
def test_every_theme_is_drawn(stage, theme):
    async def play(app, pilot):
        app.theme = theme
        app.source.train(60)
        told_everything(app)
        app._show_panes()
        await pilot.pause()
        assert "TRAINING" in shown(app)

    stage.run(stage.app(), play)


def test_a_run_that_is_over_is_shown_and_nothing_can_be_asked_of_it(stage, done):
    """Its curve, texts and figures; keys that need a trainer are not there, and q leaves at once."""
    replay = Replay(done.folder / "ckpt.npz")
    view = View(replay.started)
    replay.observers.append(view)
    app = TrainApp(view, replay, replay.notes)

    async def play(app, pilot):
        await pilot.pause()
        assert app.state == "over"
        assert list(app.view.curve.snapshot().x) == [1, 100, 200, 300]
        assert app.query_one(TextPane).text
        for key in "space", "s", "c", "r", "n", "e", "g", "less_than_sign":
            await pilot.press(key)
        assert len(app.screen_stack) == 1
        await pilot.press("left_square_bracket", "u", "l")
        await pilot.press("q")
        assert app.return_code == 0

    stage.run(app, play)


def test_the_end_of_a_run_is_said_and_it_can_be_extended(stage):
    async def play(app, pilot):
        app.source.train(5)
        trainer = app.source.trainer
        app.source.tell(
            events.Finished(
                reason="goal",
                update=5, completed=True, smooth_loss=50.0, best_update=5, best_smooth_loss=50.0, seconds=1.0,
                best_validation_loss=None, checkpoint="ckpt.npz",
                parameters_sha256=trainer.parameters_sha256(),
            )
        )  # fmt: skip
        await pilot.pause()
        assert app.state == "finished"
        await pilot.press("e")
        assert app.source.sent[-1] == commands.Extend(EXTENSION)

    stage.run(stage.app(goal=5), play)


def test_a_run_without_a_goal_can_be_told_so(stage):
    async def play(app, pilot):
        app.source.tell(events.Extended(12, None))
        await pilot.pause()
        assert any("no goal" in line.text for line in app.run_screen.log_pane.lines)

    stage.run(stage.app(), play)
