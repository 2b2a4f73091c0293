"""Every key sends its command or changes the screen; the worker only listens."""

from __future__ import annotations

import re

import pytest
from textual import actions
from textual.events import Key

from tui_rnn import commands, events
from tui_rnn.app import keys
from tui_rnn.app.dialogs.dialog import Palette
from tui_rnn.app.dialogs.help import HelpScreen
from tui_rnn.app.dialogs.quit import ChoiceScreen
from tui_rnn.app.dialogs.sample import SampleScreen
from tui_rnn.app.keys import EXTENSION
from tui_rnn.app.panes.loss import LossChart
from tui_rnn.app.panes.text import TextPane


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", commands.Pause()),
        ("c", commands.Save()),
        ("g", commands.CheckGradients()),
        ("r", commands.GoBack()),
        ("e", commands.Extend(EXTENSION)),
        ("E", commands.Extend(-EXTENSION)),
        ("<", commands.ScaleLearningRate(0.5)),
        (">", commands.ScaleLearningRate(2)),
    ],
)
def test_a_key_sends_its_command(stage, key, command):
    async def play(app, pilot):
        await pilot.press(key)
        assert app.source.sent[-1] == command

    stage.run(stage.app(), play)


def test_space_and_n_resume_and_step_while_paused(stage):
    async def play(app, pilot):
        app.source.tell(events.Paused(3))
        await pilot.pause()
        assert app.state == "paused"
        await pilot.press("n")
        assert app.source.sent[-1] == commands.Step()
        await pilot.press("space")
        assert app.source.sent[-1] == commands.Resume()
        app.source.tell(events.Resumed(3))
        await pilot.pause()
        await pilot.press("n")
        assert app.source.sent[-1] == commands.Resume()  # no step while it trains

    stage.run(stage.app(), play)


@pytest.mark.parametrize(
    ("key", "pane"), [("1", "loss"), ("2", "text"), ("3", "gradients"), ("4", "run"), ("5", "log")]
)
def test_a_digit_hides_a_pane_and_brings_it_back(stage, key, pane):
    async def play(app, pilot):
        assert app.query_one(f"#{pane}").display
        await pilot.press(key)
        assert not app.query_one(f"#{pane}").display
        await pilot.press(key)
        assert app.query_one(f"#{pane}").display

    stage.run(stage.app(), play)


def test_m_maximises_the_focused_pane_and_back(stage):
    async def play(app, pilot):
        app.query_one(TextPane).focus()
        await pilot.press("m")
        assert app.screen.maximized is app.query_one(TextPane)
        await pilot.press("m")
        assert app.screen.maximized is None

    stage.run(stage.app(), play)


def test_l_changes_the_axis(stage):
    async def play(app, pilot):
        chart = app.query_one(LossChart)
        before = chart.log_y
        await pilot.press("l")
        assert chart.log_y is not before

    stage.run(stage.app(), play)


def test_the_view_keys_work_before_and_after_the_first_update(stage):
    async def play(app, pilot):
        for _ in range(2):
            await pilot.press("+", "+", "left", "right", "shift+up", "shift+left", "shift+down", "-", "w", "w", "0")
            app.source.train(50)
            app._show_panes()
            await pilot.pause()
        chart = app.run_screen.chart
        assert chart._drawn is not None
        assert (chart._drawn.plot.x_axis.low, chart._drawn.plot.x_axis.high) == (0, 100)  # after 0, all of the run

    stage.run(stage.app(), play)


def test_shift_s_saves_a_picture(stage):
    async def play(app, pilot):
        await pilot.press("S")
        await pilot.pause()
        (picture,) = stage.folder.glob("tui-rnn-*.svg")
        assert "TRAINING" in picture.read_text()
        assert not re.search(
            r"https?://(?!www\.w3\.org/)", picture.read_text().replace("https://www.textualize.io", "")
        )

    stage.run(stage.app(), play)


@pytest.mark.parametrize(
    ("key", "screen"), [("?", HelpScreen), ("s", SampleScreen), ("q", ChoiceScreen), ("ctrl+c", ChoiceScreen)]
)
def test_a_key_opens_a_dialog_and_escape_closes_it(stage, key, screen):
    async def play(app, pilot):
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, screen)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, screen)

    stage.run(stage.app(), play)


def test_t_opens_the_themes_and_the_palette_lists_the_keys(stage):
    async def play(app, pilot):
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        await pilot.press("escape")
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Pause (space)" in titles
        assert "Resume (space)" not in titles

    stage.run(stage.app(), play)


def test_a_key_from_before_a_dialog_came_up_is_not_for_it(stage):
    async def play(app, pilot):
        before = Key("enter", None)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        app.post_message(before._set_forwarded() or before)  # as it comes back from whoever had the focus
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        assert not any(isinstance(command, commands.Stop) for command in app.source.sent)
        after = Key("enter", None)
        app.post_message(after._set_forwarded() or after)
        await pilot.pause()
        assert commands.Stop(insist=True) in app.source.sent

    stage.run(stage.app(), play)


def test_every_action_in_the_table_exists(stage):
    app = stage.app()
    for key in keys.KEYS:
        name, arguments = actions.parse(key.action)[1:]
        assert hasattr(app, f"action_{name}"), name
        if name == "pane":
            (pane,) = [pane for pane in app.run_screen.panes if pane.ABOUT.id == arguments[0]]
            assert callable(getattr(pane, arguments[1]))
        if name == "send":
            assert keys.KEYS[arguments[0]] is key


def test_a_screen_that_only_watches_offers_no_key_that_changes_the_run(stage):
    async def play(app, pilot):
        app.only_watches = True
        app.refresh_bindings()
        sent = list(app.source.sent)
        for key in (key for key in keys.KEYS if not isinstance(key.does, str)):
            await pilot.press(*key.keys.split(",")[:1])
        await pilot.press("s", "S", "R", "i")
        assert not isinstance(app.screen, SampleScreen)
        assert [order for order in app.source.sent[len(sent) :] if not isinstance(order, commands.Look)] == []
        assert app.state == "training"  # to walk through an update does not pause it
        assert {"Help (?)", "Detach (d)"} <= (titles := {c.title for c in app.get_system_commands(app.screen)})
        assert not any(title.startswith(("Pause", "Save", "Sample", "Report", "Screenshot")) for title in titles)

    stage.run(stage.app(), play)
