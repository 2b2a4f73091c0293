"""The sample dialog: what is filled in is ordered, or what is wrong with it is said."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static, TextArea

import engine
from engine import SamplingRule
from tui_rnn import commands
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
