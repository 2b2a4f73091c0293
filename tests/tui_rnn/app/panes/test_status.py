"""The line at the top: what the run is doing, and how far along it is."""

from __future__ import annotations

import re

import pytest

import engine
from tui_rnn import events
from tui_rnn.app.panes.status import STATES, speed
from tui_rnn.system.terminal import steady_line

from ...watch.test_records import one_of
from ..conftest import HOSTILE, is_harmless, shown_in

NAMED = events.TextRead(name="book.txt", sha256="00", characters=9, distinct=3, encoding="utf-8")
SIZE = (120, 36)


def line(app, state: str | None = None) -> str:
    """The line as it is shown in a state of the app."""
    app.run_screen.status.show(state or app.state, app.view)
    (row,) = shown_in(app.run_screen.status)
    return row


def started(app) -> None:
    app.source.tell(events.Paused(5, 1.0), engine.Updated(5, 1.25, 50.0, 50.0, 0.1))


async def shows(app, pilot, state: str | None = None) -> str:
    line(app, state)
    await pilot.pause()
    return line(app, state)


def test_every_state_of_the_app_has_its_sign_and_its_word(stage):
    async def play(app, pilot):
        for state, (sign, _) in STATES.items():
            assert (await shows(app, pilot, state)).startswith(f" {sign} {state.upper()} ")

    stage.run(stage.viewer(), play)


def test_the_figures_stand_in_the_order_of_their_weight(stage):
    async def play(app, pilot):
        started(app)
        parts = [part.strip() for part in (await shows(app, pilot, "paused")).split("·")]
        assert parts == ["‖ PAUSED  update 5/1,000", "2.89 bits/char", "epoch 1.25", "book.txt", "rnn 100"]
        parts = [part.strip() for part in (await shows(app, pilot, "training")).split("·")]
        assert parts[2].endswith("updates/s")
        assert parts[3].endswith("left")

    stage.run(stage.viewer(goal=1000, text=NAMED), play)


@pytest.mark.parametrize("width", range(10, 90, 5))
def test_what_does_not_fit_is_left_out_and_never_cut(stage, width):
    figures = ["update 5/1,000", "2.89 bits/char", "epoch 1.25"]

    async def play(app, pilot):
        started(app)
        shown = await shows(app, pilot, "paused")
        assert shown.startswith(" ‖ PAUSED")
        parts = [part for part in re.split("  | · ", shown.removeprefix(" ‖ PAUSED").strip(" ·")) if part]
        room = width - len(" ‖ PAUSED ")
        most = max(n for n in range(4) if len(" · ".join(figures[:n])) + 2 * (n > 0) <= room)
        assert parts[:most] == figures[:most]
        assert parts[most:] == [part for part in ("book.txt", "rnn 100") if part in parts]

    stage.run(stage.viewer(goal=1000, text=NAMED), play, (width, 24))


def test_a_run_that_is_not_saved_says_so_before_everything_else(stage):
    async def play(app, pilot):
        started(app)
        app.source.tell(events.SaveFailed(5, "ckpt.npz", "the disk is full"))
        assert (await shows(app, pilot, "training")).startswith(" ● TRAINING  ✗ NOT SAVED  update 5/1,000")
        app.source.tell(events.Saved(5, "ckpt.npz"))
        assert "NOT SAVED" not in await shows(app, pilot, "training")

    stage.run(stage.viewer(goal=1000), play, (50, 24))


def test_what_updates_wait_for_stands_in_place_of_training_and_after_any_other_state(stage):
    async def play(app, pilot):
        started(app)
        app.source.tell(events.Working(5, "evaluating"))
        shown = await shows(app, pilot, "training")
        assert shown.startswith(" ◌ EVALUATING ")
        assert "updates/s" not in shown  # there are none meanwhile
        assert (await shows(app, pilot, "paused")).startswith(" ‖ PAUSED, EVALUATING ")
        assert (await shows(app, pilot, "saving")).startswith(" ◌ SAVING ")
        app.source.tell(events.Working(5, ""))
        assert (await shows(app, pilot, "training")).startswith(" ● TRAINING ")

    stage.run(stage.viewer(), play)


@pytest.mark.parametrize("name", ["[bold]x[/nope]", HOSTILE, "書" * 200, "👩‍👩‍👧‍👧" * 50])
def test_any_name_of_a_text_stays_in_its_line(stage, name):
    async def play(app, pilot):
        started(app)
        shown = await shows(app, pilot, "paused")
        assert is_harmless(shown)
        assert shown.startswith(" ‖ PAUSED ")
        assert app.run_screen.status.size.height == 1
        assert shown.count("·") > 2, "there is room for the name"
        name_shown = shown.split("·")[3].strip()
        if len(name) < 50:
            assert name_shown == steady_line(name)
        else:
            assert name_shown[0] == steady_line(name)[0]
            assert "…" in name_shown

    stage.run(stage.viewer(text=one_of(events.TextRead, name=name)), play, (80, 24))


@pytest.mark.parametrize(("per_second", "shown"), [(0.0, "0.0"), (9.94, "9.9"), (10.0, "10"), (1234.6, "1,235")])
def test_a_slow_speed_has_a_decimal(per_second, shown):
    assert speed(per_second) == shown
