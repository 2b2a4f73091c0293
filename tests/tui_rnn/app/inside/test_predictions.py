"""The predictions on the screen: by keys, by mouse, and whatever the text is."""

from __future__ import annotations

from typing import Any

import pytest

from tui_rnn import commands, events
from tui_rnn.app.inside.prediction_figures import BLOCK, LABEL_COLUMNS
from tui_rnn.app.inside.predictions import PredictionsLook
from tui_rnn.commands import Predict
from tui_rnn.events import Predicted


def answer(text: str = "the quick brown fox", **values: Any) -> Predicted:
    N = len(text)
    made: dict[str, Any] = {
        "update": 60, "source": "next", "start": 0, "available": N, "before": "so ", "text": text,
        "guesses": tuple(character + "xyzw" for character in text),
        "probabilities": ((0.5, 0.2, 0.1, 0.1, 0.05),) * N,
        "bits": (1.0,) * N, "ranks": (1,) * N,
        "normalisers": ((0.3, 1.5),) * N, "kept": ((4, 1),) * N,
        "unknown": "", "seconds": 0.001,
    }  # fmt: skip
    return Predicted(**(made | values))


def screen_of(app: Any) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60), (40, 12), (10, 4)])
def test_it_is_drawn_from_its_event_and_asks_for_as_much_as_there_is_room_for(stage, size):
    async def play(app, pilot):
        await pilot.press("8")
        await pilot.pause()
        look = app.query_one(PredictionsLook)
        order = look.order()
        assert order.length >= 1
        app.source.tell(answer("the quick brown fox " * 40))
        await pilot.pause()
        if size[0] >= 80:
            assert "predictions ─ the text it reads next" in screen_of(app)
            assert "the␣quick␣brown" in screen_of(app)
            assert "mean 1.00 bits" in screen_of(app)
            assert "top-p 0.9 keeps 4, 0.5 keeps 1" in screen_of(app)
            assert len(look._grid.render().plain.splitlines()) <= look._grid.content_size.height + 1
        await pilot.press("escape")
        await pilot.pause()
        assert not look.is_on_screen
        assert app.run_screen.chart.has_focus

    stage.run(stage.app(), play, size)


def test_the_cursor_moves_by_keys_and_by_mouse_and_stays_in_the_text(stage):
    async def play(app, pilot):
        await pilot.press("8")
        app.source.tell(answer())
        await pilot.pause()
        look = app.query_one(PredictionsLook)
        await pilot.press("left", "right", "right", "right", "down", "up")
        assert look._cursor == 3
        await pilot.click("#grid", offset=(1 + 1 + LABEL_COLUMNS + 10, 1))
        await pilot.pause()
        assert look._cursor == 10
        assert "next   b" in screen_of(app)
        await pilot.click("#grid", offset=(2, 1))  # a label
        await pilot.click("#grid", offset=(1 + 1 + LABEL_COLUMNS, 1 + BLOCK))  # below the text
        await pilot.press(*["right"] * 30)
        assert look._cursor == len("the quick brown fox") - 1
        app.source.tell(answer("shorter"))
        await pilot.pause()
        assert look._cursor == 6

    stage.run(stage.app(), play)


def test_a_typed_text_is_asked_for_as_it_is_typed_and_escape_returns_in_two_steps(stage):
    async def play(app, pilot):
        await pilot.press("8")
        await pilot.pause()
        look = app.query_one(PredictionsLook)
        await pilot.press("slash")
        assert look.order() is None
        await pilot.press("t", "h", "8", "q")  # q types, too
        assert look.order() == Predict(look.order().length, 0, "th8q", asked=True)
        app.source.tell(answer("h8q", source="typed", unknown="\x1b[8"))
        await pilot.pause()
        assert look._cursor == 2
        assert "your own text, without ␛[8, which it does not know" in screen_of(app)
        await pilot.press("escape")
        assert not look.order().text
        assert app.run_screen.inside is look
        await pilot.press("escape")
        assert app.run_screen.inside is None

    stage.run(stage.app(), play)


def test_on_a_small_screen_a_typed_text_has_its_score(stage):
    async def play(app, pilot):
        await pilot.press("8", "slash", "a")
        app.source.tell(answer("fox", source="typed"))
        await pilot.pause()
        await pilot.pause()
        assert "your own text" in screen_of(app)
        assert "bits ▂▂▂" in screen_of(app)
        assert "mean 1.00 bits" in screen_of(app)
        assert "guess 1" in screen_of(app)
        nothing = dict.fromkeys(("guesses", "probabilities", "bits", "ranks", "normalisers", "kept"), ())
        app.source.tell(answer("", source="typed", unknown="a", **nothing))
        await pilot.pause()
        await pilot.pause()
        assert "nothing to predict yet" in screen_of(app)
        assert "guess 1" not in screen_of(app)

    stage.run(stage.app(), play, (80, 24))


def test_held_out_text_is_turned_by_keys_and_wheel_within_its_ends(stage):
    async def play(app, pilot):
        await pilot.press("8")
        await pilot.pause()
        look = app.query_one(PredictionsLook)
        page = look.order().length
        app.source.tell(answer("x" * page, source="held-out", available=page * 2 + 5))
        await pilot.pause()
        await pilot.press("pageup")
        assert look.order().start == 0
        await pilot.press("pagedown")
        assert look.order().start == page
        await pilot.press("pagedown", "pagedown")
        assert look.order().start == page + 5
        look.on_mouse_scroll_up()
        assert look.order().start == 5

    stage.run(stage.app(), play)


@pytest.mark.parametrize(
    "text", ["[bold]x[/nope] [@click=app.quit]y", "\x1b]52;c;QQ\x07\x9b", "春眠不覺曉e\u0301\u200d", "\n \t"]
)
def test_no_character_harms_the_screen(stage, text):
    async def play(app, pilot):
        await pilot.press("8")
        app.source.tell(answer(text, before=text, unknown=text))
        await pilot.pause()
        assert not set("\x1b\x07\x9b") & set(screen_of(app))
        rows = [row for row in screen_of(app).splitlines() if row.startswith("│")]
        assert rows
        await pilot.press("right", "u", "left_square_bracket")

    stage.run(stage.app(), play)


def test_the_panes_keys_rest_while_a_look_is_open(stage):
    async def play(app, pilot):
        await pilot.press("8")
        await pilot.pause()
        log, page = app.run_screen.chart.log_y, app.run_screen.text._page
        await pilot.press("l", "left_square_bracket")
        assert (app.run_screen.chart.log_y, app.run_screen.text._page) == (log, page)
        await pilot.press("space")
        assert app.source.sent[-1] == commands.Pause()
        await pilot.press("3")  # a pane's key returns to the panes, as they were
        assert app.run_screen.inside is None
        assert app.query_one("#gradients").is_on_screen

    stage.run(stage.app(), play)


def test_only_a_screen_that_is_open_asks(stage, until):
    async def play(app, pilot):
        app.source.tell(events.Updated(1, 0.1, 80.0, 80.0, 0.1))
        app._look()
        assert not [order for order in app.source.sent if isinstance(order, Predict)]
        await pilot.press("8")
        await until(pilot, lambda: [order for order in app.source.sent if isinstance(order, Predict)])
        count = len(app.source.sent)
        await pilot.pause(1.2)  # neither the model nor the screen has changed since
        assert len(app.source.sent) == count

    stage.run(stage.app(), play)
