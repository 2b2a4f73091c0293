"""The screen is drawn from a view alone: here there is no trainer and no worker at all."""

from __future__ import annotations

from textual.widgets import Footer

import engine
from tui_rnn import commands, events
from tui_rnn.app.panes.text import TextPane

from ..watch.test_records import one_of
from .conftest import shown_in


def test_a_run_is_drawn_from_its_events(stage):
    app = stage.viewer(["a note"], goal=1000)
    source = app.source

    async def play(app, pilot):
        source.tell(*(engine.Updated(n, n / 5, 90.0 - n / 10, 90.0 - n / 10, 0.1) for n in range(1, 301)))
        written = one_of(events.Sampled, occasion="asked", model="current", text="what it wrote", surprise=())
        source.tell(written, events.Paused(300, 2.0))
        source.tell(one_of(events.Checked, model="live"), events.LearningRateChanged(300, 0.05))
        await pilot.pause()
        app._show_panes()
        app._show_figures()
        await pilot.pause()
        shown = "".join(segment.text for strip in app.screen._compositor.render_strips() for segment in strip)
        assert "PAUSED" in shown
        assert "update 300/1,000" in shown
        assert "0.05 · adagrad" in shown
        assert any("a note" in line.text for line in app.run_screen.log_pane.lines)
        assert app.query_one(TextPane).text.endswith("what it wrote")
        await pilot.press("space", "n", "c")
        assert [type(command) for command in source.sent[-3:]] == [commands.Resume, commands.Step, commands.Save]

    stage.run(app, play)


def test_the_panes_are_up_to_date_when_a_look_is_closed(stage):
    async def play(app, pilot):
        app._chart_due = float("inf")  # the next regular drawing is far away
        await pilot.press("6")
        app.source.train(50)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.pause()
        assert app.run_screen.chart._drawn is not None

    stage.run(stage.app(), play)


LOOKS = "6 Time  7 Neurons  8 Predict  i Slowly"


def test_on_80_columns_the_footer_has_the_way_to_every_look_and_within_each_its_own_keys(stage):
    async def play(app, pilot):
        for event, goes_on in ((events.Resumed(0), "space Pause"), (events.Paused(0), "space Resume")):
            app.source.tell(event)
            await footer_shows(pilot, f"? Help  {goes_on}  q Quit  s Sample  {LOOKS}")
        await pilot.press("6")
        await footer_shows(pilot, "? Help  esc Close  ← Closer  → Further  space Resume  q Quit")
        await pilot.press("7")
        await footer_shows(pilot, "? Help  esc Close  ] Unit  f Feature  / Pattern  x Knock out  v Mark  o Order")
        await pilot.press("8")
        await footer_shows(pilot, "? Help  esc Close  ← Cursor  / Own text  space Resume  q Quit")
        await pilot.press("i")
        await footer_shows(pilot, "? Help  esc Close  → Time step  f Forward/back  n Update  space Resume  q Quit")

    stage.run(stage.app(), play, (80, 24))


def test_a_key_for_another_layer_is_there_if_there_is_one(stage):
    async def play(app, pilot):
        await pilot.press("7")
        await footer_shows(pilot, "v Mark  l Layer")
        await pilot.press("i")
        await footer_shows(pilot, "f Forward/back  ↑ Layer")

    stage.run(stage.app(layers=2), play, (80, 24))


async def footer_shows(pilot, text):
    """Wait until it does; it is composed anew when the keys change."""
    for _ in range(200):
        (row,) = shown_in(pilot.app.screen.query_one(Footer))
        if text in row:
            return
        await pilot.pause(0.02)
    raise AssertionError(row)
