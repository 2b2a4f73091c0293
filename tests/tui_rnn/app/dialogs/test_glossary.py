"""The glossary, and the help page that begins with what is looked at."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tui_rnn.app.dialogs.glossary import GLOSSARY
from tui_rnn.app.dialogs.help import HelpScreen, page
from tui_rnn.app.inside import LOOKS
from tui_rnn.app.inside.predictions import PredictionsLook
from tui_rnn.app.panes import PANES
from tui_rnn.app.panes.loss import LossChart
from tui_rnn.app.panes.text import TextPane

PAGE_WIDTH = 92 - 2 * 3 - 1  # columns of the dialog within its border, padding and scrollbar


def test_it_has_twelve_terms_of_a_line_each() -> None:
    assert len({term for term, _ in GLOSSARY}) == 12
    lines = page().plain.splitlines()
    for term, meaning in GLOSSARY:
        (line,) = [line for line in lines if line.endswith(f"  {meaning}")]
        assert line.split("  ")[0] == term
        assert len(line) <= PAGE_WIDTH


@pytest.mark.parametrize("kind", [*PANES, *LOOKS])
def test_the_page_can_begin_with_each_pane_and_each_look_and_goes_on_as_always(kind: type) -> None:
    about = kind.ABOUT  # type: ignore[attr-defined]
    text = page(about).plain
    assert text.startswith(f"{about.heading}: what it shows\n{about.help}\n\n")
    assert text.endswith(page().plain)
    assert about.help in page().plain


def first_line(app):
    assert isinstance(app.screen, HelpScreen)
    return app.screen.query_one(".dialog Static", Static).content.plain.splitlines()[0]


def test_help_begins_with_the_focused_pane_or_the_open_look(stage):
    async def play(app, pilot):
        await pilot.press("question_mark")
        assert first_line(app) == f"{LossChart.ABOUT.heading}: what it shows"
        await pilot.press("escape")
        await pilot.click("#text")
        await pilot.press("question_mark")
        assert first_line(app) == f"{TextPane.ABOUT.heading}: what it shows"
        await pilot.press("escape", "8", "question_mark")
        assert first_line(app) == f"{PredictionsLook.ABOUT.heading}: what it shows"
        await pilot.press("escape", "8", "1", "2")
        app.screen.set_focus(None)
        await pilot.press("question_mark")
        assert first_line(app) == "The run"

    stage.run(stage.app(), play)
