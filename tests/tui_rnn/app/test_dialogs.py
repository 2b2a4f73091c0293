"""The dialogs: sample, quit, failure."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static, TextArea

import engine
from engine import SamplingRule
from tui_rnn import commands, events
from tui_rnn.app.dialogs.failure import FailureScreen
from tui_rnn.app.dialogs.quit import ChoiceScreen
from tui_rnn.app.dialogs.sample import SampleScreen


def fill(app, **values):
    for name, value in values.items():
        field = app.screen.query_one(f"#{name}")
        if isinstance(field, TextArea):
            field.text = value
        else:
            field.value = value


def test_the_sample_dialog_sends_what_was_filled_in_and_remembers_it(stage):
    async def play(app, pilot):
        await pilot.press("s")
        await pilot.pause()
        fill(app, prompt="the ", length="50", temperature="0.5", top_k="3", top_p="0.9", seed="7")
        fill(app, min_p="0.1", break_loops="yes")
        await pilot.press("enter")
        await pilot.pause()
        rule = SamplingRule(0.5, 3, 0.9, 0.1, True)
        order = commands.Sample(length=50, rule=rule, prompt="the ", seed=7, occasion="asked")
        assert [sent for sent in app.source.sent if getattr(sent, "occasion", "") == "asked"] == [order]
        await pilot.press("s")
        await pilot.pause()
        assert app.screen.query_one("#temperature", Input).value == "0.5"

    stage.run(stage.app(), play)


def test_the_sample_dialog_has_a_field_for_every_part_of_a_rule(stage):
    async def play(app, pilot):
        await pilot.press("s")
        await pilot.pause()
        names = {field.id for field in app.screen.query(Input)}
        assert names == {"length", "seed", *engine.settings(SamplingRule)}

    stage.run(stage.app(), play)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("prompt", "Ω", "Ω"),
        ("length", "0", "length"),
        ("length", "many", "length"),
        ("temperature", "-1", "temperature"),
        ("temperature", "inf", "temperature"),
        ("temperature", "warm", "temperature"),
        ("top_k", "0", "top-k"),
        ("top_p", "1.5", "top-p"),
        ("min_p", "2", "min-p"),
        ("break_loops", "maybe", "break-loops"),
        ("seed", "-3", "seed"),
        ("prompt", "[/x]\x1b", "\N{SYMBOL FOR ESCAPE}"),
    ],
)
def test_what_cannot_be_written_is_said_in_the_dialog(stage, field, value, word):
    async def play(app, pilot):
        await pilot.press("s")
        await pilot.pause()
        fill(app, **{field: value})
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, SampleScreen)
        problem = str(app.screen.query_one("#problem", Static).content)
        assert word in problem or "[" in value
        assert "\x1b" not in problem
        # A text that somebody asked for; the screen asks for live ones by itself, on a slow machine also meanwhile.
        assert not any(getattr(command, "occasion", "") == "asked" for command in app.source.sent)

    stage.run(stage.app(), play)


def test_keep_training_changes_nothing(stage):
    async def play(app, pilot):
        sent = list(app.source.sent)
        await pilot.press("q", "k")
        await pilot.pause()
        assert not isinstance(app.screen, ChoiceScreen)
        assert app.source.sent == sent

    stage.run(stage.app(), play)


@pytest.mark.parametrize(("key", "save"), [("s", True), ("d", False)])
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


def test_a_failure_is_shown_in_full_and_ends_with_exit_code_1(stage):
    app = stage.app()

    async def play(app, pilot):
        app.source.tell(
            events.Failed(12, "ValueError: [/broken] \x1b]0;title\x07", "Traceback [@click=app.quit]\nline")
        )
        await pilot.pause()
        assert app.state == "failed"
        assert isinstance(app.screen, FailureScreen)
        shown = str(app.screen.query_one(Static).content)
        assert "[/broken]" in shown
        assert "Traceback [@click=app.quit]" in shown
        assert "\x1b" not in shown
        await pilot.press("escape", "q")
        await pilot.pause()

    stage.run(app, play)
    assert app.return_code == 1


def test_r_in_the_failure_dialog_goes_back(stage):
    async def play(app, pilot):
        app.source.tell(events.Failed(12, "the loss is not a finite number", "", 10))
        await pilot.pause()
        assert isinstance(app.screen, FailureScreen)
        await pilot.press("r")
        await pilot.pause()
        assert commands.GoBack() in app.source.sent

    stage.run(stage.app(), play)


def test_a_run_without_a_goal_can_be_told_so(stage):
    async def play(app, pilot):
        app.source.tell(events.Extended(12, None))
        await pilot.pause()
        assert any("no goal" in line.text for line in app.run_screen.log_pane.lines)

    stage.run(stage.app(), play)
