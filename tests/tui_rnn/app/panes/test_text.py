"""The text pane: what the model writes now, and pages of what it wrote before."""

from __future__ import annotations

from textual.content import Content

from engine import SamplingRule
from tui_rnn import events
from tui_rnn.app.panes import text as text_pane
from tui_rnn.app.panes.text import TextPane


def sampled(update, text="abc", occasion="scheduled", surprise=None, **named):
    surprise = tuple(1.0 for _ in text) if surprise is None else surprise
    values = {"smooth_loss": 50.0, "model": "current", "prompt": "", "rule": SamplingRule()} | named
    return events.Sampled(update=update, occasion=occasion, text=text, surprise=surprise, **values)


def test_brackets_turn_the_pages(stage, monkeypatch):
    monkeypatch.setattr(text_pane, "READING", 0)

    async def play(app, pilot):
        for update in (0, 100, 200):
            app.source.tell(sampled(update, f"text {update}"))
        await pilot.pause()
        pane = app.query_one(TextPane)
        assert pane.text == "text 200"
        await pilot.press("[", "[")
        assert pane.text == "text 0"
        app.source.tell(sampled(300, "text 300"))
        await pilot.pause()
        assert pane.text == "text 0"  # a reader is not interrupted
        await pilot.press("]", "]", "]", "]")
        assert pane.text == "text 300"
        app.source.tell(sampled(400, "text 400"))
        await pilot.pause()
        assert pane.text == "text 400"  # behind the last page the present is followed
        await pilot.press("[", "[", ".")
        assert pane.text == "text 400"

    stage.run(stage.app(), play)


def test_u_marks_surprise(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "aé\tb", surprise=(0.1, 1.0, 3.0, 7.0)))
        await pilot.pause()
        page_widget = app.query_one("#page")
        plain = page_widget.content
        await pilot.press("u")
        marked = page_widget.content
        assert isinstance(marked, Content)
        assert marked.plain == plain.plain
        assert len(marked.spans) > len(plain.spans)

    stage.run(stage.app(), play)


def test_y_copies_the_text_as_it_is_shown_since_it_may_be_pasted_into_a_shell(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "a\x1b[31mb"))
        await pilot.pause()
        await pilot.press("y")
        assert app.clipboard == "a␛[31mb"

    stage.run(stage.app(), play)
