"""The unit finder on the screen: from events alone, by keys and by mouse, whatever the text is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui_rnn.app.inside.units import HOSTILE, TEXT, feature, found, knocked
from tui_rnn.app.inside.neurons import NeuronsLook
from tui_rnn.commands import FindUnits, KnockOut
from tui_rnn.events import Finished, UnitsFound


def screen_of(app: Any) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in app.screen._compositor.render_strips())


async def opened(app: Any, pilot: Any, answer: UnitsFound | None = None) -> NeuronsLook:
    await pilot.press("7")
    await pilot.pause()
    app.source.tell(answer or found())
    await pilot.pause()
    await pilot.pause()
    look: NeuronsLook = app.query_one(NeuronsLook)
    return look


def unit(look: NeuronsLook) -> int:
    assert look._choice is not None
    return look._choice.unit


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60), (40, 12), (10, 4)])
def test_it_is_drawn_from_its_event_at_every_size(stage, size):
    async def play(app, pilot):
        look = await opened(app, pilot)
        assert isinstance(look.order(), FindUnits)
        if size[0] >= 80:
            shown = screen_of(app)
            assert "unit 2 of 4 ─ inside quotes: low, r -0.95" in shown
            assert "column          none -0.05" in shown
            assert "inside quotes      2 -0.95" in shown
            assert "digit           too rare" in shown
            assert "none: |r| < 0.3, AUC between 0.15 and 0.85" in shown
            assert 'she said "GOOD DAY" to him.¶' in shown
            assert "▀▀▀▀▀▀▀▀▀     ▀    ▀▀▀▀▀▀▀▀▀" in shown
            assert "held-out text, update 1,500" in shown
        await pilot.press("escape")
        assert not look.is_on_screen

    stage.run(stage.app(), play, size)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("text", [HOSTILE * 9, "\n", "春" * 90, "a"])
def test_no_text_breaks_it(stage, text, size):
    async def play(app, pilot):
        look = await opened(app, pilot, found(text))
        await pilot.press("v", "right", "v", "down", "left", "right_square_bracket", "x")  # which ends the range
        app.source.tell(knocked(unit=unit(look), text_with=HOSTILE, text_without=HOSTILE + text))
        await pilot.pause()
        shown = screen_of(app)
        assert "\x1b" not in shown and "\u202e" not in shown
        if text.startswith("["):
            assert "[red]x[/]␛[2J" in shown

    stage.run(stage.app(), play, size)


def test_keys_go_through_units_and_features_in_the_order_that_was_chosen(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        assert unit(look) == 2  # the best of the first feature that is followed
        await pilot.press("f")
        assert unit(look) == 0
        await pilot.press("f")
        assert unit(look) == 2
        await pilot.press("right_square_bracket")
        assert unit(look) == 3
        await pilot.press("right")
        assert unit(look) == 0
        await pilot.press("left_square_bracket", "left")
        assert unit(look) == 2
        await pilot.press("o", "right_square_bracket")  # by |r| with inside quotes
        assert unit(look) == 1 and "number 2 by |r| with inside quotes" in screen_of(app)
        await pilot.press("o", "left_square_bracket")
        assert unit(look) == 2 and "number 1 by saturation" in screen_of(app)
        app.source.tell(found(TEXT))
        await pilot.pause()
        assert unit(look) == 2

    stage.run(stage.app(), play)


@pytest.mark.parametrize(("size", "offset"), [((120, 36), (3, 5)), ((80, 24), (45, 2))])
def test_a_click_on_a_feature_chooses_its_best_unit(stage, size, offset):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.click("#unit-features", offset=offset)
        await pilot.pause()
        assert unit(look) == 0 and "unit 0 of 4 ─ space: high, r +0.40" in screen_of(app)
        await pilot.click("#unit-features", offset=(3, 0))  # the border
        await pilot.pause()
        assert unit(look) == 0

    stage.run(stage.app(), play, size)


def test_a_click_on_the_text_shows_the_value_and_dragging_marks(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.click("#unit-text", offset=(2 + 10, 1))
        await pilot.pause()
        assert "'G' -0.90" in screen_of(app)
        await pilot.mouse_down("#unit-text", offset=(2 + 9, 1))
        await pilot.hover("#unit-text", offset=(2 + 12, 1))
        await pilot.hover("#unit-text", offset=(2 + 17, 2))  # the marks belong to their line
        await pilot.mouse_up("#unit-text", offset=(2 + 17, 2))
        await pilot.pause()
        assert look._text.selection.range == (9, 18)
        assert "high or low in just these 9 characters" in screen_of(app)
        row = look._choice.in_order().index(1)
        await pilot.click("#unit-extra", offset=(3, 2 + row))
        await pilot.pause()
        assert unit(look) == 1
        await pilot.press("escape")
        assert "in just these" not in screen_of(app) and app.run_screen.inside is look

    stage.run(stage.app(), play)


def test_a_unit_is_knocked_out_once_and_brought_back(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        app.source.sent.clear()
        await pilot.press("x")
        await pilot.pause()
        assert app.source.sent.count(KnockOut(0, 2)) == 1
        assert "without unit 2" in screen_of(app) and "reading and writing without it" in screen_of(app)
        app.source.tell(knocked(unit=1))  # of a key that was pressed before
        await pilot.pause()
        assert "reading and writing without it" in screen_of(app)
        app.source.tell(knocked())
        await pilot.pause()
        shown = screen_of(app)
        assert "2.666 → 2.719 bits/char (+0.053) on" in shown and "3,999 characters of held-out text" in shown
        assert 'he said "ALL RIGHT" then' in shown and 'he said "all right then' in shown
        await pilot.press("x")
        assert "without unit 2" not in screen_of(app)
        assert app.source.sent.count(KnockOut(0, 2)) == 1 and unit(look) == 2

    stage.run(stage.app(), play)


def test_a_pattern_is_refused_in_the_screen_or_becomes_a_feature(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.press("slash", *"(a", "plus", *")", "plus", "enter")
        await pilot.pause()
        assert "a repeat inside a repeat" in screen_of(app)
        assert look.order().pattern == ""
        await pilot.press(*["backspace"] * 5, *"[x]7", "enter")
        await pilot.pause()
        assert (look.order().pattern, look.order().asked) == ("[x]7", True)
        assert "a repeat inside" not in screen_of(app)
        more = (*found().features, feature("/[x]7/", (0.0, 0.0, 0.0, 0.9)))
        app.source.tell(found(features=more, pattern="[x]7"))
        await pilot.pause()
        assert unit(look) == 3 and "/[x]7/" in screen_of(app)
        app.source.tell(found(problem="the pattern takes too long"))
        await pilot.pause()
        assert "the pattern takes too long" in screen_of(app)
        await pilot.press("slash", "escape")
        assert app.run_screen.inside is look and look.has_focus

    stage.run(stage.app(), play)


def test_layers_are_gone_through_and_the_feature_stays(stage):
    async def play(app, pilot):
        look = await opened(app, pilot, found(layer=1, layers=2))
        assert "layer 2 of 2, unit 2 of 4" in screen_of(app)
        await pilot.press("right_square_bracket", "l")
        assert (look.order().layer, look.order().asked) == (0, True)
        app.source.tell(found(layer=0, layers=2))
        await pilot.pause()
        assert "layer 1 of 2, unit 2 of 4" in screen_of(app)

    stage.run(stage.app(layers=2), play)


def test_the_text_is_scrolled_by_keys_and_wheel_within_its_ends(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.press("up", "pageup")
        assert look._text._top == 0
        await pilot.press("down", "down")
        assert look._text._top == 2
        await pilot.press(*["pagedown"] * 9)
        assert look._text._top == 20 - look._text._fitting
        look._text.on_mouse_scroll_up()
        assert look._text._top == 18 - look._text._fitting

    stage.run(stage.app(), play)


def test_before_an_answer_it_says_so_and_keys_do_no_harm(stage, until):
    async def play(app, pilot):
        await pilot.press("7", "f", "x", "o", "v", "l", "left", "right", "up", "down", "shift+left", "pagedown")
        await until(pilot, lambda: "looking …" in screen_of(app))

    stage.run(stage.app(), play)


def test_a_watched_run_learns_the_same_bit_for_bit(stage, until, told):
    def trained(watched: bool) -> str:
        app = stage.app(real=True, goal=3000, seed=5)
        sums = told(app, Finished)
        answers = told(app, UnitsFound)

        async def play(app, pilot):
            if watched:
                await pilot.press("7")
                await until(pilot, lambda: answers)
                await pilot.press("x", "l", "f", "slash", *"o", "enter")
            await until(pilot, lambda: sums)

        stage.run(app, play)
        return sums[0].parameters_sha256

    assert trained(True) == trained(False)
