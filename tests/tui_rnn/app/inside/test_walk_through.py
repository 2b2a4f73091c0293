"""The walk through an update on the screen: what it says is what the update then does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn import commands, events
from tui_rnn.app.inside.walk_drawing import LABEL
from tui_rnn.app.inside.walk_through import WalkThroughLook
from tui_rnn.commands import WalkThrough
from tui_rnn.events import WalkedThrough
from tui_rnn.run import looks

from ...watch.test_records import one_of


def screen_of(app: Any) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in app.screen._compositor.render_strips())


def shown_update(app: Any) -> int | None:
    """Of which update the walk on the screen was made."""
    shown = app.view.looks.get(WalkedThrough)
    return None if shown is None else shown.update


def answer_of(app: Any) -> None:
    """Have the look answered here and now, as the training thread would."""
    for _ in looks.look(app.source.trainer, WalkThrough(), app.source.tell):
        pass


async def opened(app: Any, pilot: Any) -> WalkThroughLook:
    """Paused, with the look open and answered."""
    app.source.tell(events.Paused(0))
    await pilot.pause()
    await pilot.press("i")
    answer_of(app)
    await pilot.pause()
    look = app.query_one(WalkThroughLook)
    assert isinstance(look, WalkThroughLook)
    return look


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60), (40, 12), (10, 4)])
@pytest.mark.parametrize(
    "settings",
    [{"hidden_size": 4}, {"hidden_size": 100}, {"cell": "lstm", "layers": 2}, {"cell": "gru"}, {"cell": "mgu"}],
)
def test_it_is_drawn_at_every_size_for_every_cell(stage, size, settings):
    async def play(app, pilot):
        look = await opened(app, pilot)
        for key in ("right", "f", "up"):
            assert len(look._steps.render().plain.splitlines()) <= max(look._steps.content_size.height, 7)
            if size[0] >= 80:
                assert "reads  the␣quick␣brown" in screen_of(app)
                assert "one step, slowly" in screen_of(app)
                assert "h_t" in screen_of(app)
                assert "moves" in screen_of(app)
            await pilot.press(key)
            await pilot.pause()
        await pilot.press("escape")
        assert app.run_screen.inside is None

    stage.run(stage.app(**settings), play, size)


def test_every_unit_of_a_small_network_is_shown_with_its_value(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.press("right", "right")
        h = look._step.time_steps[2].layers[0].h
        picture = look._steps.render().plain
        assert all(f"{value:+.2f}" in picture for value in h)
        assert [line.split()[0] for line in picture.splitlines() if line.startswith("    ") and "." in line] == list(
            "0123"
        )

    stage.run(stage.app(hidden_size=4), play, (80, 24))


def test_it_pauses_a_run_that_trains_and_resumes_at_a_key(stage):
    async def play(app, pilot):
        assert app.state == "training"
        await pilot.press("i")
        assert commands.Pause() in app.source.sent
        assert app.state == "pausing"
        app.source.tell(events.Paused(0))
        await pilot.pause()
        await pilot.press("n")
        assert app.source.sent[-1] == commands.Step()
        await pilot.press("space")
        assert app.source.sent[-1] == commands.Resume()

    stage.run(stage.app(), play)


def test_keys_and_mouse_walk_forward_to_the_end_and_then_back(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.press("left", "right", "right", "right")
        assert (look._time_step, look._back) == (3, False)
        await pilot.click("#walk-steps", offset=(1 + 1 + LABEL + 10, 1))
        assert look._time_step == 10
        await pilot.click("#walk-steps", offset=(3, 1))  # a label
        await pilot.click("#walk-steps", offset=(60, 1))  # after the sequence
        assert look._time_step == 10
        look.on_mouse_scroll_down()
        assert look._time_step == 11
        look.on_mouse_scroll_up()
        await pilot.press(*["right"] * 14)
        assert (look._time_step, look._back) == (24, False)
        await pilot.press("right")
        assert (look._time_step, look._back) == (24, True)
        await pilot.pause()
        assert "from t + 1 0.0000" in screen_of(app)  # nothing comes after the last
        await pilot.press("left")
        await pilot.pause()
        assert "from t + 1 0.0000" not in screen_of(app)
        await pilot.press("f")
        assert not look._back
        await pilot.press("up", "up", "up")
        assert look._layer == 1
        await pilot.press("down", "down")
        assert look._layer == 0

    stage.run(stage.app(layers=2), play)


def test_a_terminal_that_gets_larger_gets_a_picture_of_its_size(stage, until):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: "h over time" in look._steps.render().plain)

    stage.run(stage.app(hidden_size=100), play, (80, 24))


def test_what_there_is_no_room_for_is_reached_by_scrolling(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press("f")
        await pilot.pause()
        assert "d_W = sum over t" not in screen_of(app)
        assert "entries are cut" not in screen_of(app)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert "d_W = sum over t" in screen_of(app)
        assert "entries are cut" in screen_of(app)
        await pilot.press("pageup", "pageup", "pageup")
        await pilot.pause()
        assert "d_y_t = p_t" in screen_of(app)

    stage.run(stage.app(cell="lstm", layers=2), play, (80, 24))


@pytest.mark.parametrize("text", ["[bold]x[/nope] [@click=app.quit]y\n" * 30, "春眠不覺曉e\u0301\u200d處處" * 60])
def test_no_character_harms_the_screen(stage, text):
    async def play(app, pilot):
        await opened(app, pilot)
        await pilot.press(*["right"] * 30)
        await pilot.pause()
        rows = [row for row in screen_of(app).splitlines() if row.startswith("│")]
        assert rows

    stage.run(stage.app(text=text), play)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_n_makes_the_update_that_was_shown_and_shows_the_next_one(stage, until, cell):
    """With the real worker: the loss, and how far each parameter moves."""

    async def play(app, pilot):
        await until(pilot, lambda: app.view.progress.update > 0)  # before it the biases are 0
        await pilot.press("i")
        await until(pilot, lambda: app.state == "paused")
        made = app.source.trainer.update
        await until(pilot, lambda: shown_update(app) == made)
        shown, weights = app.view.looks[WalkedThrough], app.source.trainer.model.weights
        before = weights.flat.copy()
        await pilot.press("n")
        await until(pilot, lambda: shown_update(app) == made + 1)
        assert app.view.progress.latest.loss == shown.step.loss
        start = 0
        for figures in shown.step.parameters:
            part = slice(start, start + weights[figures.name].size)
            start = part.stop
            moved = np.linalg.norm(weights.flat[part] - before[part]) / np.linalg.norm(before[part])
            assert figures.step == pytest.approx(float(moved), rel=1e-4)
        assert start == before.size
        await until(pilot, lambda: f"update {made + 2:,} before it is made" in screen_of(app))

    stage.run(stage.app(real=True, cell=cell), play)


def test_a_run_that_has_reached_its_goal_makes_no_update(stage):
    async def play(app, pilot):
        await opened(app, pilot)
        assert "n makes the update" in screen_of(app)
        app.source.tell(one_of(events.Finished, completed=True, reason="goal"))
        app.run_screen.show(app.view)
        answer_of(app)
        await pilot.pause()
        await pilot.pause()
        assert "n makes the update" not in screen_of(app)

    stage.run(stage.app(), play)


def test_a_model_that_is_too_large_says_so(stage):
    async def play(app, pilot):
        await pilot.press("i")
        app.source.tell(WalkedThrough(update=0, sequences=1, step=None, seconds=0.0))
        await pilot.pause()
        assert "too large to walk through" in screen_of(app)
        await pilot.press("right", "f", "up")

    stage.run(stage.app(), play)
