"""The screen is drawn from a view alone: here there is no trainer and no worker at all."""

from __future__ import annotations

import engine
from tui_rnn import commands, events
from tui_rnn.app.panes.text import TextPane

from ..watch.test_records import one_of


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
