"""The figures of the run."""

from __future__ import annotations

import re

import engine
from tui_rnn import events

from ..conftest import HOSTILE, is_harmless, shown_in


def figures(app) -> dict[str, str]:
    """The names and values on the screen; a row without a name goes on with the value before."""
    found: dict[str, str] = {}
    for row in shown_in(app.run_screen.run_pane)[1:-1]:
        text = row.strip("│ ┃▁▂▃▄▅▆▇█")
        name, _, value = text.partition("  ")
        if row[2:3] != " " and value:
            found[name] = value.strip()
        elif found:
            found[next(reversed(found))] += text
    return found


def update(n: int) -> engine.Updated:
    return engine.Updated(n, n / 5, 90.0, 90.0 - n / 10, 0.1)


def test_it_follows_what_the_run_tells(stage):
    async def play(app, pilot):
        tell = app.source.tell
        tell(update(1))
        app._show_panes()
        await pilot.pause()
        assert figures(app)["checkpoint"] == "my run.npz"
        rows = [row for row in shown_in(app.run_screen.run_pane)[1:-1] if " speed " not in row]  # which is aligned
        assert len({len(re.match(r"│ \S+( \S+)* {2,}", row)[0]) for row in rows}) == 1  # the values below each other
        assert figures(app)["saved"] == "not yet"
        assert figures(app)["rate"].startswith("0.5 ")
        tell(update(2), events.Saved(2, "my run.npz"), events.LearningRateChanged(2, 0.025))
        app._show_panes()
        await pilot.pause()
        assert figures(app)["saved"].endswith("ago") or figures(app)["saved"] == "just now"
        assert figures(app)["rate"].startswith("0.025 ")
        assert figures(app)["best"].endswith("at 2")

    stage.run(stage.viewer(checkpoint="my run.npz", learning_rates=((0, 0.5),)), play)


def test_a_reason_that_is_wider_than_the_pane_is_shown_whole(stage):
    reason = "no room: " + "盘" * 40

    async def play(app, pilot):
        app._show_panes()
        await pilot.pause()
        app.source.tell(events.SaveFailed(1, "ckpt.npz", reason))
        app._show_panes()
        await pilot.pause()
        assert figures(app)["saved"].replace(" ", "") == f"FAILED: {reason}".replace(" ", "")
        assert "speed" in figures(app)  # and nothing below it is cut off

    stage.run(stage.viewer(), play, (120, 60))


def test_what_it_quotes_is_literal_on_a_small_screen_too(stage):
    async def play(app, pilot):
        app.source.tell(events.SaveFailed(1, f"[bold]x[/nope]{HOSTILE}", "[@click=app.quit]"))
        await pilot.press("4")
        app._show_panes()
        await pilot.pause()
        text = "".join(shown_in(app.run_screen.run_pane))
        assert "[bold]x[/nope]" in text
        assert is_harmless(text)

    stage.run(stage.viewer(), play, (80, 24))


def test_speeds_are_drawn_while_it_trains_and_stand_still_in_a_pause(stage):
    async def play(app, pilot):
        app.source.tell(update(1), update(2))
        for _ in range(12):
            app._show_panes()
        speeds = list(app.run_screen.run_pane._speeds)
        assert len(speeds) == 9
        app.source.tell(events.Paused(2, 1.0))
        app._show_panes()
        assert list(app.run_screen.run_pane._speeds) == speeds

    stage.run(stage.viewer(), play)
