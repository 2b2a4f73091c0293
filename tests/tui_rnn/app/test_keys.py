"""Every key sends its command or changes the screen; the worker only listens."""

from __future__ import annotations

import dataclasses
import re

import pytest
from textual import actions
from textual.content import Content
from textual.events import Key

from engine import SamplingRule
from tui_rnn import commands, events
from tui_rnn.app import keys
from tui_rnn.app.dialogs.dialog import Palette
from tui_rnn.app.dialogs.help import HelpScreen, page
from tui_rnn.app.dialogs.quit import ChoiceScreen
from tui_rnn.app.dialogs.sample import SampleScreen
from tui_rnn.app.keys import EXTENSION
from tui_rnn.app.panes import PANES
from tui_rnn.app.panes import text as text_pane
from tui_rnn.app.panes.loss import LossChart
from tui_rnn.app.panes.text import TextPane


def sampled(update, text="abc", occasion="scheduled", surprise=None, **named):
    surprise = tuple(1.0 for _ in text) if surprise is None else surprise
    values = {"smooth_loss": 50.0, "model": "current", "prompt": "", "rule": SamplingRule()} | named
    return events.Sampled(update=update, occasion=occasion, text=text, surprise=surprise, **values)


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
            await pilot.press("+", "+", "left", "right", "-", "w", "w", "0")
            app.source.train(50)
            app._show_panes()
            await pilot.pause()
        chart = app.run_screen.chart
        assert chart._plot is not None
        assert (chart._plot.x_axis.low, chart._plot.x_axis.high) == (0, 100)  # after 0, all of the run

    stage.run(stage.app(), play)


def test_brackets_turn_the_pages(stage, monkeypatch):
    monkeypatch.setattr(text_pane, "READING", 0)

    async def play(app, pilot):
        for update in (0, 100, 200):
            app.source.tell(sampled(update, f"text {update}"))
        await pilot.pause()
        pane = app.query_one(TextPane)
        assert pane.text == "text 200"
        await pilot.press("[", "[")
        assert pane.text == "text 0"
        app.source.tell(sampled(300, "text 300"))
        await pilot.pause()
        assert pane.text == "text 0"  # a reader is not interrupted
        await pilot.press("]", "]", "]", "]")
        assert pane.text == "text 300"
        app.source.tell(sampled(400, "text 400"))
        await pilot.pause()
        assert pane.text == "text 400"  # behind the last page the present is followed
        await pilot.press("[", "[", ".")
        assert pane.text == "text 400"

    stage.run(stage.app(), play)


def test_u_marks_surprise(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "aé\tb", surprise=(0.1, 1.0, 3.0, 7.0)))
        await pilot.pause()
        page_widget = app.query_one("#page")
        plain = page_widget.content
        await pilot.press("u")
        marked = page_widget.content
        assert isinstance(marked, Content)
        assert marked.plain == plain.plain
        assert len(marked.spans) > len(plain.spans)

    stage.run(stage.app(), play)


def test_d_marks_what_is_copied_and_says_how_it_has_changed(stage):
    async def play(app, pilot):
        pane, page_widget = app.run_screen.text, app.query_one("#page")
        app.source.tell(sampled(10_000, "nothing\u0301 of it", longest_copied=0))
        app.source.tell(sampled(20_000, "x [b]the quick brown fox jumps y", copied=((2, 30),), longest_copied=28))
        await pilot.pause()
        await pilot.press("left_square_bracket", "left_square_bracket", "right_square_bracket")
        assert "longest copied passage 28 characters: d marks it" in str(pane.border_subtitle)
        plain = page_widget.content.plain
        await pilot.press("d")
        marked = page_widget.content
        assert marked.plain == plain
        (span,) = [span for span in marked.spans if "underline" in str(span.style)]
        assert plain[span.start : span.end] == "[b]the quick brown fox jumps"
        assert str(pane.border_subtitle) == ("longest copied passage 28 characters; was less than 20 at update 10,000")
        await pilot.press("left_square_bracket")
        assert str(pane.border_subtitle) == "no passage of 20 characters or more is copied"
        await pilot.press("u", "d", "d")  # surprise, copies, neither
        assert "turn pages" in str(pane.border_subtitle)
        app.source.tell(sampled(30_000, "from an old file"))
        await pilot.pause()
        await pilot.press("right_square_bracket", "right_square_bracket", "d")
        assert str(pane.border_subtitle) == "this text was not compared with what is learnt"

    stage.run(stage.app(), play)


def test_y_copies_the_text_as_it_is_shown_since_it_may_be_pasted_into_a_shell(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "a\x1b[31mb"))
        await pilot.pause()
        await pilot.press("y")
        assert app.clipboard == "a␛[31mb"

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


def test_every_key_is_in_the_help():
    text = page().plain
    assert all(key.help in text for key in keys.KEYS)
    told = {key.shown for key in keys.KEYS if key.help}
    assert told == {key.shown for key in keys.KEYS}


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


def test_every_pane_has_its_key_and_its_place_in_the_help():
    assert len({kind.ABOUT.key for kind in PANES}) == len({kind.ABOUT.id for kind in PANES}) == len(PANES)
    for about in (kind.ABOUT for kind in PANES):
        assert f"toggle_pane('{about.id}')" in {key.action for key in keys.KEYS if key.keys == about.key}
        assert about.help in page().plain


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


def checked(trainer):
    checker = trainer.gradient_checker(entries=5)
    for _ in checker.pieces():
        pass
    return checker.results()


def title(app):
    return str(app.query_one("#gradients").border_title)


def test_a_check_runs_on_in_the_title_whatever_else_is_told(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        for event in (
            events.CheckStarted(1, "live"), events.Warned(1, "the disk is full"), events.Refused(1, "no going back"),
        ):  # fmt: skip
            app.source.tell(event)
            await pilot.pause()
            assert "running on the live weights" in title(app)
        app.source.tell(events.CheckFailed(1, "live", "the gradient check could not be finished: MemoryError"))
        await pilot.pause()
        assert "running" not in title(app)
        app.source.tell(events.CheckStarted(1, "live"))
        app.source.tell(events.Checked(1, "live", checked(app.source.trainer), 0.1))
        await pilot.pause()
        assert "passed" in title(app)
        app.source.tell(events.CheckStarted(2, "live"))
        app.source.tell(events.CheckFailed(2, "live", "too large"))
        await pilot.pause()
        assert "passed" in title(app)

    stage.run(stage.app(), play)


def test_the_pane_and_the_log_say_the_error_in_the_same_words(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        app.source.tell(events.Checked(1, "live", checked(app.source.trainer), 0.1))
        await pilot.pause()
        words = re.compile(r"largest relative error \de-\d\d \(complex step\)")
        (shown,) = words.findall(str(app.query_one("#gradients").visual))
        assert any(shown in text for _, text, _ in app.notices)

    stage.run(stage.app(), play)


def test_a_failed_gradient_check_is_told_in_words(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        checks = checked(app.source.trainer)
        wrong = tuple(dataclasses.replace(check, loss_error=0.5) for check in checks)
        app.source.tell(events.Checked(1, "live", wrong, 0.1))
        await pilot.pause()
        assert "FAILED" in str(app.query_one("#gradients").border_title)

    stage.run(stage.app(), play)
