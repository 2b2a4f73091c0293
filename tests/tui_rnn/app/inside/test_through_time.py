"""The look through time on the screen, from events alone: by keys, by mouse, at every size."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.app.inside.cells import bar
from tui_rnn.app.inside.line_chart import LEFT
from tui_rnn.app.inside.through_time import TimeLook
from tui_rnn.commands import LookThroughTime
from tui_rnn.events import ThroughTime


def answer(update: int = 60, fall: float = 0.5, layers: int = 1, **values: Any) -> ThroughTime:
    """A look at a model whose gradient falls to ``fall`` at each step back."""
    gates = {"i": 0.25, "f": 0.75} if layers > 1 else {}
    letters = "if" if layers > 1 else [""]
    made: dict[str, Any] = {
        "update": update, "occasion": "live", "windows": 8,
        "gradient_through_time": tuple(fall**k for k in range(101)), "half_life": 1.0,
        "loss_by_position": engine.LossByPosition((2.5,) * 25, (5.0, *(3.0,) * 24)),
        "memory_horizon": engine.MemoryHorizon(38.0, 200, 8, 8),
        "layers": tuple(engine.LayerActivity((9, *(1,) * 38, 9), 0.75, 83, 2, 100, gates) for _ in range(layers)),
        "spectra": tuple(
            engine.Spectrum(n, f"W{letter}{n + 1 if n else ''}", 6.24, 9.28)
            for n in range(layers)
            for letter in letters
        ),
        "parameters": (
            engine.ParameterUpdate("layer0.recurrent", "W", 3.0, 3.0, 0.0025, 0.0024),
            engine.ParameterUpdate("layer0.bias", "b", 4.0, 4.0, 0.0, float("inf")),
        ),
        "seconds": 0.001,
    }  # fmt: skip
    return ThroughTime(**(made | values))


def screen_of(app: Any) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in app.screen._compositor.render_strips())


async def shows(app: Any, pilot: Any, until: Any, *texts: str) -> str:
    """Wait until all texts are on the screen; the layout takes a few turns to settle."""

    def seen() -> bool:
        app._show_panes()
        return all(text in screen_of(app) for text in texts)

    try:
        await until(pilot, seen)
    except AssertionError:
        raise AssertionError(screen_of(app)) from None
    return screen_of(app)


SIZES = [(80, 24), (120, 36), (200, 60), (60, 50), (40, 12), (10, 4)]


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_drawn_from_its_event_at_every_size(stage, until, size, layers):
    async def play(app, pilot):
        await pilot.press("6")
        await pilot.pause()
        look = app.query_one(TimeLook)
        assert look.order() == LookThroughTime()
        app.source.tell(answer(layers=layers))
        await pilot.pause()
        shown = screen_of(app)
        if size[0] >= 80:
            shown = await shows(app, pilot, until, "24 steps back", "all ", "83 of 100 stuck")
            assert "gradient through time: half is gone after 1.0 steps" in shown
            assert "24 steps back  ━ now 6e-8" in shown
            assert "all          5" in shown
            assert "W            3    0.24 %    0.25 %" in shown
            assert "b            4    from 0       0 %" in shown
            assert "75 % at ±1; 83 of 100 stuck, 2 dead" in shown
            assert ("gates open i 0.25  f 0.75" in shown) == (layers > 1)
        if size[1] >= 36 and size[0] >= 80:
            assert "carried 2.50 bits throughout; from zero up to 5.00, at the end 3.00" in shown
            assert "what am I seeing?" in shown
        if size == (120, 36):
            assert "memory horizon 38 characters" in shown
            assert ("spectral radius        6.24" if layers == 1 else "Wi  6.24 9.28") in shown
        for pane in (look._chart, look._positions):
            assert len(pane.render().plain.splitlines()) <= max(pane.content_size.height, 6)
        await pilot.press("escape")
        await pilot.pause()
        assert not look.is_on_screen

    stage.run(stage.app(), play, size)


def test_the_cursor_moves_by_keys_and_by_mouse_along_the_steps(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        app.source.tell(answer(fall=0.9))
        await shows(app, pilot, until, "24 steps back  ━ now 8 %")
        look = app.query_one(TimeLook)
        await pilot.press("left", "left", "right")
        await shows(app, pilot, until, "23 steps back  ━ now 8.9 %")
        await pilot.press(*["left"] * 30)
        await shows(app, pilot, until, " 0 steps back  ━ now 100 %")
        last = look._chart.content_size.width + 1
        await pilot.click(look._chart, offset=(last, 5))
        await shows(app, pilot, until, "100 steps back  ━ now 3e-5")
        await pilot.press("right")
        await pilot.click(look._chart, offset=(3, 5))  # on the labels
        await shows(app, pilot, until, "100 steps back")
        await pilot.click(look._chart, offset=(2 + LEFT, 5))  # a border and a column of padding come first
        await shows(app, pilot, until, " 0 steps back  ━ now 100 %")

    stage.run(stage.app(), play)


def test_it_is_compared_with_the_first_the_thousandth_and_the_last_recorded_update(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        for update, fall in ((0, 0.1), (100, 0.3), (1000, 0.4), (10_000, 0.5), (20_000, 0.6)):
            app.source.tell(answer(update, fall, occasion="scheduled"))
        app.source.tell(answer(23_000, 0.7))
        await pilot.press(*["left"] * 23)
        await pilot.pause()
        legend = "1 steps back  ━ now 70 %  ╌ 20,000: 60 %  ┈ 1,000: 40 %  · 0: 10 %"
        assert legend in screen_of(app)
        app.source.tell(events.RolledBack(100, 23_000, 0.1, ""))
        app.source.tell(answer(1000, 0.4))
        shown = await shows(app, pilot, until, "━ now 40 %  ┈ update 100: 30 %  · update 0: 10 %")
        assert "20,000" not in shown

    stage.run(stage.app(), play)


def test_the_latest_norms_are_bars_and_figures(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        for n in range(1, 31):
            app.source.tell(
                engine.Updated(
                    n * 10, 1.0, 80.0, 80.0, 0.1, gradient_norm=10.0 * n, clipped=float(n > 20), saturated=0.5
                )
            )
        app.source.tell(answer(300))
        bars = "".join(bar(n / 30 * 0.999) for n in range(5, 31))
        await shows(app, pilot, until, f"5  {bars} ", "30 measured since update 10:")
        assert "10 clipped, max 300, median 155" in screen_of(app)

    stage.run(stage.app(), play)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"half_life": None}, "over half is left after 100 steps"),
        ({"gradient_through_time": (float("nan"),) * 3, "half_life": None}, "no gradient arrives"),
        ({"gradient_through_time": (), "half_life": None}, "the model is too large for it"),
        ({"memory_horizon": engine.MemoryHorizon(None, 200, 8, 3)}, "memory horizon over 200 characters"),
        ({"memory_horizon": None}, "the text is too short"),
        ({"spectra": ()}, "no spectral radius"),
        ({"parameters": ()}, "too large for this table"),
        ({"loss_by_position": engine.LossByPosition((2.0,), (4.0,))}, "carried 2.00 bits, from zero 4.00"),
        ({"gradient_through_time": (1.0,), "half_life": None}, "over half is left after 0 steps"),
    ],
)
def test_what_there_is_not_is_said(stage, until, values, said):
    async def play(app, pilot):
        await pilot.press("6")
        app.source.tell(answer(**values))
        await shows(app, pilot, until, said)
        await pilot.press("right", "left", "down", "up")

    stage.run(stage.app(), play)


def test_of_a_run_that_is_over_what_was_recorded_is_shown_until_the_answer(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        over = events.Finished(
            update=300, completed=False, reason=events.OVER, smooth_loss=80.0, best_update=1, best_smooth_loss=80.0,
            best_validation_loss=None, seconds=0.0, checkpoint="x", parameters_sha256="",
        )  # fmt: skip
        app.source.tell(answer(100, occasion="scheduled"))
        app.source.tell(over)
        await shows(app, pilot, until, "mean of 8 places ─ update 100 ")
        assert app.query_one(TimeLook).order() == LookThroughTime()
        app.source.tell(events.NothingToSee(300, "the text is gone"))
        await shows(app, pilot, until, "mean of 8 places ─ update 100 ")
        app.source.tell(answer(300, parameters=()))
        await shows(app, pilot, until, "mean of 8 places ─ update 300 ")
        await shows(app, pilot, until, "the run is over: there is none")


def test_a_picture_that_the_run_has_left_behind_says_how_old_it_is(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        app.source.train(20)
        app.source.tell(events.Paused(20))  # from now on the speed is that before
        behind = round(10 * app.view.progress.updates_per_second)
        app.source.tell(answer(20 - behind))
        await shows(app, pilot, until, f"update {20 - behind:,}, 10 s ago")
        app.source.tell(answer(20))
        await shows(app, pilot, until, "mean of 8 places ─ update 20 ")

    stage.run(stage.app(), play)


def test_a_costly_look_is_asked_for_at_once_while_nothing_waits_for_it(stage, until):
    """Else the picture of a paused run would stay behind it for minutes."""

    async def play(app, pilot):
        await pilot.press("6")
        await until(pilot, lambda: LookThroughTime() in app.source.sent)
        app.source.tell(answer(0, seconds=60.0))
        app.source.sent.clear()
        app.source.train(5)
        app.source.tell(events.Paused(5))
        await until(pilot, lambda: LookThroughTime() in app.source.sent)

    stage.run(stage.app(), play)


def test_where_there_is_nothing_to_see_it_says_why(stage, until):
    async def play(app, pilot):
        await pilot.press("6")
        app.source.tell(events.NothingToSee(300, "the text is gone"))
        await shows(app, pilot, until, "the text is gone")

    stage.run(stage.app(), play)
