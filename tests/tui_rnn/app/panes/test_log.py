"""The log: what happened, and when."""

from __future__ import annotations

from tui_rnn.app.panes.log import LogPane


def test_the_log_is_bounded(stage):
    async def play(app, pilot):
        log = app.query_one(LogPane)
        for number in range(3000):
            log.add_line("12:00:00", f"line {number}")
        await pilot.pause()
        assert len(log.lines) <= 2000

    stage.run(stage.app(), play)
