"""An app that waits for its terminal. (With a terminal that is really slow: tests/use/test_slow_line.py.)"""

from __future__ import annotations

from textual.events import CursorPosition

from tui_rnn.app import paced
from tui_rnn.system import tty


class Late(tty.Backlog):
    """A terminal that has answered before, and owes an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[int] = []

    @property
    def is_awaited(self) -> bool:
        return not self.columns

    def ask(self, driver: object, width: int) -> None:
        pass

    def is_backed_up(self, driver: object, width: int) -> bool:
        return self.is_awaited

    def answered(self, column: int) -> None:
        self.columns.append(column)


def test_while_it_is_behind_nothing_is_drawn_and_after_the_answer_it_is(stage):
    async def play(app, pilot):
        app._backlog = Late()
        app.source.train(60)
        assert app.is_behind
        app._look()
        assert "update 60" not in str(app.run_screen.status.render())
        app.on_cursor_position(CursorPosition(4, 0))
        assert app._backlog.columns == [5]
        app._look()
        assert "update 60" in str(app.run_screen.status.render())

    stage.run(stage.app(), play)


def test_it_quits_after_the_last_answer_or_after_a_while(stage):
    async def play(app, pilot):
        app._backlog = Late()
        app.exit(3, 3)
        assert app.return_code != 3
        app.on_cursor_position(CursorPosition(0, 0))
        await pilot.pause(4 * paced.LOOK_AGAIN)
        assert app.return_code == 3

    stage.run(stage.app(), play)


def test_a_terminal_that_never_answers_does_not_keep_it(stage, monkeypatch):
    monkeypatch.setattr(paced, "LAST_ANSWER", 0.05)

    async def play(app, pilot):
        app._backlog = Late()
        app.exit(3, 3)
        await pilot.pause(0.3)
        assert app.return_code == 3

    stage.run(stage.app(), play)


def test_drawing_again_forgets_what_the_terminal_showed(stage):
    async def play(app, pilot):
        before = app._backlog
        await pilot.press("ctrl+l")
        assert app._backlog is not before

    stage.run(stage.app(), play)
