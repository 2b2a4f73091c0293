"""The log: what happened, and when."""

from __future__ import annotations

from tui_rnn.app.panes.log import LogPane

from ..conftest import HOSTILE, is_harmless, shown_in


def inside(app) -> list[str]:
    """The rows within the border, without the scroll bar."""
    return [row[1:-1].strip(" ▁▂▃▄▅▆▇█▉▊▋▌▍▎▏") for row in shown_in(app.run_screen.log_pane)[1:-1]]


def test_the_log_is_bounded(stage):
    async def play(app, pilot):
        log = app.query_one(LogPane)
        for number in range(3000):
            log.add_line("12:00:00", f"line {number}")
        await pilot.pause()
        assert len(log.lines) <= 2000

    stage.run(stage.app(), play)


def test_the_latest_notice_is_in_sight_also_when_the_pane_gets_smaller(stage):
    async def play(app, pilot):
        for number in range(100):
            app.run_screen.log_pane.add_line("12:00:00", f"line {number}")
        for size in ((120, 36), (120, 31), (130, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.2)  # the log scrolls to its end when it is idle
            assert inside(app)[-1] == "12:00:00 line 99"

    stage.run(stage.viewer(), play)


def test_a_long_notice_is_wrapped_and_wrapped_again_to_another_width(stage):
    message = "字" * 60 + "end"

    async def play(app, pilot):
        for size in ((200, 50), (120, 36), (200, 50)):
            await pilot.resize_terminal(*size)
            if not app.run_screen.log_pane.lines:
                app.run_screen.log_pane.add_line("12:00:00", message)
            await pilot.pause(0.2)
            assert "".join(inside(app)).replace(" ", "") == "12:00:00" + message

    stage.run(stage.viewer(), play)


def test_a_notice_that_came_while_the_log_was_hidden_is_whole(stage):
    async def play(app, pilot):
        app.run_screen.log_pane.add_line("12:00:00", "before")
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.2)
        assert not app.run_screen.log_pane.is_on_screen
        app.run_screen.log_pane.add_line("12:00:01", "a checkpoint was written")
        await pilot.resize_terminal(120, 36)
        await pilot.pause(0.2)
        assert [row for row in inside(app) if row] == ["12:00:00 before", "12:00:01 a checkpoint was written"]

    stage.run(stage.viewer(), play)


def test_what_a_notice_quotes_is_literal(stage):
    async def play(app, pilot):
        app.run_screen.log_pane.add_line("12:00:00", f"[bold]x[/nope] {HOSTILE}")
        await pilot.pause()
        text = "".join(shown_in(app.run_screen.log_pane))
        assert "[bold]x[/nope]" in text
        assert "␛" in text
        assert is_harmless(text)

    stage.run(stage.viewer(), play)


def test_it_opens_on_a_small_screen(stage):
    async def play(app, pilot):
        await pilot.press("5")
        await pilot.pause()
        app.run_screen.log_pane.add_line("12:00:00", "what happened")
        await pilot.pause(0.2)
        assert inside(app)[0] == "12:00:00 what happened"

    stage.run(stage.viewer(), play, (80, 24))
