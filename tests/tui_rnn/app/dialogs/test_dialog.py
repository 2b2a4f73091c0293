"""What all dialogs have in common."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tui_rnn.app.dialogs.dialog import Dialog, Palette
from tui_rnn.app.dialogs.failure import FailureScreen
from tui_rnn.app.dialogs.help import HelpScreen
from tui_rnn.app.dialogs.quit import ChoiceScreen, SaveElsewhereScreen
from tui_rnn.app.dialogs.sample import SampleScreen


class Question(Dialog[str]):
    """A dialog that answers."""

    def compose(self):
        for name in "abc":
            yield Input(id=name)


def test_a_dialog_that_is_dismissed_twice_answers_once_and_closes_no_other(stage):
    async def play(app, pilot):
        answers = []
        below, above = Question(), Question()
        await app.push_screen(below, answers.append)
        await app.push_screen(above, answers.append)
        below.dismiss("from below")  # while another is on top
        above.dismiss("first")
        above.dismiss("second")
        await pilot.pause()
        assert answers == ["first"]
        assert app.screen is below
        below.dismiss("below")
        await pilot.pause()
        assert answers == ["first", "below"]
        assert app.screen is app.run_screen

    stage.run(stage.viewer(), play)


def test_the_palette_closes_once_too(stage):
    async def play(app, pilot):
        await pilot.press("ctrl+p")
        await pilot.pause()
        palette = app.screen
        assert isinstance(palette, Palette)
        palette.dismiss()
        palette.dismiss()
        await pilot.pause()
        assert app.screen is app.run_screen
        assert app.is_running

    stage.run(stage.viewer(), play)


def test_tab_moves_the_focus_before_the_next_key_is_handled(stage):
    async def play(app, pilot):
        await app.push_screen(Question())
        await pilot.press("1", "tab", "2", "tab", "3", "shift+tab", "end", "4")
        assert [field.value for field in app.screen.query(Input)] == ["1", "24", "3"]

    stage.run(stage.viewer(), play)


@pytest.mark.parametrize("kind", [FailureScreen, HelpScreen, ChoiceScreen, SaveElsewhereScreen, SampleScreen])
def test_every_dialog_is_one_of_them(kind):
    assert issubclass(kind, Dialog)
