"""The text pane: what the model writes now, and pages of what it wrote before."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual.content import Content

from engine import SamplingRule
from tui_rnn import events
from tui_rnn.app.panes import surprise
from tui_rnn.app.panes import text as text_pane
from tui_rnn.app.panes.text import TextPane

from ..conftest import HOSTILE, is_harmless, shown_in


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


def inside(app) -> str:
    """What the pane shows within its border, without the scroll bar."""
    rows = shown_in(app.query_one(TextPane))[1:-1]
    return "\n".join(row[1:-1].strip(" ▁▂▃▄▅▆▇█▉▊▋▌▍▎▏") for row in rows).strip("\n")


def title(app) -> str:
    return shown_in(app.query_one(TextPane))[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize(
    "text", ["ACGT" * 50, "這是一個沒有換行的文字" * 15, "word " * 40], ids=["DNA", "Chinese", "words"]
)
def test_a_text_of_one_long_line_is_shown_whole(stage, text, size):
    async def play(app, pilot):
        for update, written in ((1, "short"), (2, text)):
            app.source.tell(sampled(update, written, "asked"))
            await pilot.pause()
        assert inside(app).replace("\n", "").replace(" ", "") == text.replace(" ", "")

    stage.run(stage.viewer(), play, size)


def test_hostile_text_and_prompt_are_literal(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, f"[bold]x[/nope]{HOSTILE}", "asked", prompt=f"[/p]{HOSTILE}"))
        for _ in range(2):
            await pilot.pause()
            rows = shown_in(app.query_one(TextPane))
            assert "[/p]" in "".join(rows[1:-1])
            assert "[bold]x[/nope]" in "".join(rows[1:-1])
            assert is_harmless("".join(rows))
            await pilot.press("u")
        await pilot.pause()
        assert "after “[/p]" in shown_in(app.query_one(TextPane))[-1]

    stage.run(stage.viewer(), play, (80, 24))


def test_the_title_says_the_page_the_model_and_the_rule(stage):
    async def play(app, pilot):
        tell = app.source.tell
        tell(sampled(1200, "a", "asked"), sampled(1300, "b", "asked", model="best", rule=SamplingRule(0.5)))
        await pilot.pause()
        assert "2 text ─ page 2/2 · update 1,300 · 2.89 bits/char" in title(app)
        assert "0.5" in title(app)
        assert "best model" in title(app)
        await pilot.press("[")
        await pilot.pause()
        assert "page 1/2 · update 1,200 · 2.89 bits/char" in title(app)
        assert "best" not in title(app)
        tell(sampled(1400, "c", "live", smooth_loss=None))
        await pilot.press(".")
        await pilot.pause()
        assert "2 text ─ live · update 1,400 " in title(app)
        assert "bits" not in title(app)

    stage.run(stage.viewer(), play, (200, 50))


def test_a_text_stays_as_long_as_it_takes_to_read_and_one_that_is_kept_waits_twice_as_long(stage, monkeypatch):
    now = 100.0
    # Only the pane's clock: with Textual's own, the app would stand still.
    monkeypatch.setattr(text_pane, "time", SimpleNamespace(monotonic=lambda: now))
    app = stage.viewer()
    pane = app.run_screen.text

    async def play(app, pilot):
        nonlocal now
        pane.add(sampled(1, "one", "live"))
        assert not pane.wants_live_text
        pane.add(sampled(2, "two", "live"))
        assert pane.text == "one"
        now += text_pane.READING
        assert pane.wants_live_text
        pane.add(sampled(3, "kept", "scheduled"))
        assert pane.text == "one"
        pane.add(sampled(3, "three", "live"))
        assert pane.text == "three"
        now += 2 * text_pane.READING
        pane.add(sampled(4, "four", "scheduled"))
        assert pane.text == "four"
        pane.add(sampled(5, "the last", "final"))  # after which none will come
        assert pane.text == "the last"
        pane.turn_back()
        assert not pane.wants_live_text  # somebody reads a page

    stage.run(app, play)


def test_pieces_appear_as_they_are_written_and_the_text_that_was_asked_for_goes_first(stage, monkeypatch):
    monkeypatch.setattr(text_pane, "DRAW_EVERY", 0)

    async def play(app, pilot):
        tell, pane = app.source.tell, app.query_one(TextPane)
        tell(sampled(1, "before", "asked"), events.Writing(2, "due ", "scheduled"))
        await pilot.pause()
        assert pane.text == "before"  # a reader is not interrupted by a text that nobody asked for
        tell(events.Writing(3, "asked ", "asked"))
        await pilot.pause()
        assert (pane.text, inside(app)) == ("asked ", "asked")
        tell(events.Writing(2, "too", "scheduled"), events.Writing(3, "for", "asked"))
        await pilot.pause()
        assert (pane.text, inside(app)) == ("asked for", "asked for")
        assert not pane.wants_live_text
        tell(sampled(3, "asked for", "asked"))
        await pilot.press(".")
        await pilot.pause()
        assert pane.text == "due too"
        tell(sampled(2, "due too.", "scheduled"))
        await pilot.press("[")
        assert pane.text == "asked for"

    stage.run(stage.viewer(), play)


def test_a_text_that_is_being_written_is_followed_to_its_end(stage, monkeypatch):
    monkeypatch.setattr(text_pane, "DRAW_EVERY", 0)

    async def play(app, pilot):
        for number in range(100):
            app.source.tell(events.Writing(1, f"line {number}\n"))
        app.source.tell(events.Writing(1, "the end"))
        await pilot.pause()
        assert inside(app).endswith("line 99\nthe end")
        assert "line 1\n" not in inside(app)

    stage.run(stage.viewer(), play, (80, 24))


def test_of_a_very_long_text_the_beginning_is_shown_and_all_is_copied(stage):
    text = "x" * surprise.MOST_SHOWN + "y" * 5

    async def play(app, pilot):
        app.source.tell(sampled(1, text, "asked"))
        await pilot.pause()
        content = app.query_one("#page").content.plain
        assert content.startswith("x" * surprise.MOST_SHOWN + "\n… 5 more characters")
        assert app.query_one(TextPane).text == text

    stage.run(stage.viewer(), play)


def test_the_marks_of_surprise_say_how_much_and_need_no_colour(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "abcde", "asked", surprise=(0.4, 1.0, 3.0, 5.0, 7.0)))
        await pilot.press("u")
        await pilot.pause()
        content = app.query_one("#page").content
        styles = {content.plain[span.start]: str(span.style) for span in content.spans}
        assert "bold" not in styles["a"] + styles.get("b", "")
        assert "bold" in styles["c"] and "underline" not in styles["c"]
        assert "underline" in styles["d"]
        assert "reverse" in styles["e"]
        assert "mean 3.28 bits" in shown_in(app.query_one(TextPane))[-1]

    stage.run(stage.viewer(), play)


def test_a_text_of_which_no_surprise_is_known_says_so(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "abc", "asked", surprise=()))
        await pilot.press("u")
        await pilot.pause()
        assert "no surprise was recorded" in shown_in(app.query_one(TextPane))[-1]
        assert inside(app) == "abc"

    stage.run(stage.viewer(), play)


def test_no_more_pages_are_kept_than_anybody_turns_and_a_reader_keeps_the_page(stage, monkeypatch):
    monkeypatch.setattr(text_pane, "MOST_TEXTS", 3)

    async def play(app, pilot):
        pane = app.query_one(TextPane)
        for update in range(1, 4):
            pane.add(sampled(update, f"text {update}", "asked"))
        pane.turn(-1)
        assert pane.text == "text 2"
        pane.add(sampled(4, "text 4"))
        await pilot.pause()
        assert pane.text == "text 2"
        assert "page 1/3" in title(app)
        pane.add(sampled(5, "text 5"))
        assert pane.text == "text 3"  # what it read is gone, and this is the oldest

    stage.run(stage.viewer(), play)


def test_a_new_text_does_not_lose_what_is_selected(stage):
    async def play(app, pilot):
        app.source.tell(sampled(1, "the first text", "asked"))
        await pilot.pause()
        await pilot.mouse_down("#page", offset=(0, 0))
        await pilot.hover("#page", offset=(9, 0))
        await pilot.mouse_up("#page", offset=(9, 0))
        marked = app.screen.get_selected_text()
        assert marked and "the first text".startswith(marked)
        app.source.tell(sampled(2, "another", "asked"))
        await pilot.pause()
        assert inside(app) == "the first text"
        await pilot.press("ctrl+c")
        assert app.clipboard == marked

    stage.run(stage.viewer(), play)


def test_p_marks_what_is_copied_and_says_how_it_has_changed(stage):
    async def play(app, pilot):
        pane, page_widget = app.run_screen.text, app.query_one("#page")
        app.source.tell(sampled(10_000, "nothing\u0301 of it", longest_copied=0))
        app.source.tell(sampled(20_000, "x [b]the quick brown fox jumps y", copied=((2, 30),), longest_copied=28))
        await pilot.pause()
        await pilot.press("left_square_bracket", "left_square_bracket", "right_square_bracket")
        assert "longest copied passage 28 characters: p marks it" in str(pane.border_subtitle)
        plain = page_widget.content.plain
        await pilot.press("p")
        marked = page_widget.content
        assert marked.plain == plain
        (span,) = [span for span in marked.spans if "underline" in str(span.style)]
        assert plain[span.start : span.end] == "[b]the quick brown fox jumps"
        assert str(pane.border_subtitle) == ("longest copied passage 28 characters; was less than 20 at update 10,000")
        await pilot.press("left_square_bracket")
        assert str(pane.border_subtitle) == "no passage of 20 characters or more is copied"
        await pilot.press("u", "p", "p")  # surprise, copies, neither
        assert "turn pages" in str(pane.border_subtitle)
        app.source.tell(sampled(30_000, "from an old file"))
        await pilot.pause()
        await pilot.press("right_square_bracket", "right_square_bracket", "p")
        assert str(pane.border_subtitle) == "this text was not compared with the training text"

    stage.run(stage.app(), play)


def test_of_the_texts_of_the_past_the_latest_is_shown_and_the_others_are_pages(stage):
    async def play(app, pilot):
        pane = app.query_one(TextPane)
        pane.fill([sampled(n, f"text {n}") for n in (100, 200, 300)])
        await pilot.pause()
        assert pane.text == "text 300"
        await pilot.press("[")
        await pilot.pause()
        assert "page 2/3 · update 200" in title(app)
        pane.fill([sampled(100, "other")])  # the run is another one now
        await pilot.pause()
        assert pane.text == "other"

    stage.run(stage.app(), play)
