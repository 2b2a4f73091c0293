"""The sample dialog: what is filled in is ordered, or what is wrong with it is said."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static, TextArea

import engine
from engine import SamplingRule
from tui_rnn import commands
from tui_rnn.app.dialogs.sample import FIELDS, MAX_PROMPT, SampleScreen, order

from ..conftest import shown


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


def asked(app):
    return [command for command in app.source.sent if getattr(command, "occasion", "") == "asked"]


async def opened(app, pilot):
    await pilot.press("s")
    await pilot.pause()
    assert isinstance(app.screen, SampleScreen)


def test_enter_held_down_orders_one_text(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press(*["enter"] * 8)
        await pilot.pause()
        assert app.screen is app.run_screen
        assert len(asked(app)) == 1

    stage.run(stage.viewer(), play)


@pytest.mark.parametrize("keys", [["escape"] * 5, ["ctrl+s", "escape"], ["tab", "enter", "enter"], ["ctrl+j"]])
def test_any_way_out_leaves_the_run_screen_and_the_app_running(stage, keys):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press(*keys)
        await pilot.pause()
        assert app.screen is app.run_screen
        assert app.is_running
        assert len(asked(app)) == (keys[0] != "escape")

    stage.run(stage.viewer(), play)


@pytest.mark.parametrize(("button", "orders"), [("write", 1), ("cancel", 0)])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_its_buttons_work_by_mouse_also_clicked_twice(stage, button, orders, size):
    async def play(app, pilot):
        await opened(app, pilot)
        assert await pilot.click(f"#{button}", times=2)
        await pilot.pause()
        assert app.screen is app.run_screen
        assert len(asked(app)) == orders

    stage.run(stage.viewer(), play, size)


def test_tab_goes_through_every_field_and_back_to_the_prompt(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        seen = []
        for _ in range(len(FIELDS) + 3):
            seen.append(app.focused.id)
            await pilot.press("tab")
        assert seen == ["prompt", *FIELDS, "write", "cancel"]
        assert app.focused.id == "prompt"
        await pilot.press("shift+tab", "enter")
        assert app.screen is app.run_screen  # on "Cancel"
        assert asked(app) == []

    stage.run(stage.viewer(), play)


def test_typed_at_once_each_key_is_for_the_field_that_the_tab_before_it_led_to(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press("a", "b", "tab", "ctrl+u", "7", "tab", "ctrl+u", "0", ".", "5", "enter")
        await pilot.pause()
        (order,) = asked(app)
        assert (order.prompt, order.length, order.rule.temperature) == ("ab", 7, 0.5)

    stage.run(stage.viewer(vocabulary="\nab"), play)


def test_a_prompt_may_have_lines(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press("a", "shift+enter", "b", "enter")
        await pilot.pause()
        assert asked(app)[0].prompt == "a\nb"

    stage.run(stage.viewer(vocabulary="\nab"), play)


def test_what_is_wrong_is_in_sight_on_a_small_screen_and_its_field_has_the_focus(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        fill(app, seed="7" * 5000)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "seed has too many digits" in shown(app)
        assert app.focused.id == "seed"
        fill(app, seed="8", prompt="[bold]x[/nope]")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.focused.id == "prompt"
        assert "[bold]x[/nope]" in shown(app)
        fill(app, prompt="")
        await pilot.press("enter")
        await pilot.pause()
        assert asked(app)[0].seed == 8  # it can be put right

    stage.run(stage.viewer(), play, (80, 24))


VALUES = {name: default for name, (_, default) in FIELDS.items()} | {"prompt": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length", ""), ("length", "100001"), ("length", "1e3"), ("length", "²"), ("seed", "1.5"), ("top_k", "1.5"),
        ("temperature", "nan"), ("temperature", "0,5"), ("prompt", "a" * (MAX_PROMPT + 1)), ("break_loops", "1"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_by_the_name_of_its_field(field, value):
    with pytest.raises(engine.ConfigError) as refused:
        order(VALUES | {field: value}, engine.Vocabulary("ab"))
    assert refused.value.setting == field
    assert len(refused.value.requirement) < 200


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("length", " 12 ", commands.Sample(length=12, occasion="asked")),
        ("length", "100000", commands.Sample(length=100_000, occasion="asked")),
        ("seed", "0", commands.Sample(length=500, seed=0, occasion="asked")),
        ("temperature", " ", commands.Sample(length=500, occasion="asked")),
        ("break_loops", "YES", commands.Sample(length=500, rule=SamplingRule(break_loops=True), occasion="asked")),
        ("prompt", "a\r\nb", commands.Sample(length=500, prompt="a\nb", occasion="asked")),
    ],
)
def test_what_is_a_value_is_ordered_and_an_empty_field_is_the_default(field, value, expected):
    assert order(VALUES | {field: value}, engine.Vocabulary("\nab")) == expected
