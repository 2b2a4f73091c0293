"""Text that is drawn only when it changes, and always in full."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import patch

import pytest
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from tui_rnn.app.panes.still import StillStatic

from ..conftest import shown_in


class Stage(App[None]):
    CSS = "StillStatic { height: auto; width: 1fr; } .framed { border: round white; }"

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield StillStatic("[bold]a[/nope]", id="still", classes="framed")


def play(test: Callable[[StillStatic, Pilot[None]], Awaitable[None]]) -> None:
    async def run() -> None:
        app = Stage()
        async with app.run_test(size=(20, 30)) as pilot:
            await pilot.pause()
            await test(app.query_one(StillStatic), pilot)

    asyncio.run(run())


def inside(still: StillStatic) -> list[str]:
    """The rows within the border."""
    return [row[1:-1].rstrip() for row in shown_in(still)[1:-1]]


def test_markup_is_literal_in_the_text_and_in_the_titles() -> None:
    async def test(still: StillStatic, pilot: Pilot[None]) -> None:
        assert inside(still) == ["[bold]a[/nope]"]
        still.set_content(Content("[@click=x]b"))
        still.entitle("[red]T", "[/s]")
        await pilot.pause()
        assert inside(still) == ["[@click=x]b"]
        top, *_, bottom = shown_in(still)
        assert "[red]T" in top
        assert "[/s]" in bottom
        still.entitle("other")
        await pilot.pause()
        top, *_, bottom = shown_in(still)
        assert "other" in top
        assert "[/s]" in bottom  # a subtitle of None stays

    play(test)


def test_what_is_shown_already_is_not_drawn_again_but_another_style_is() -> None:
    async def test(still: StillStatic, pilot: Pilot[None]) -> None:
        with patch.object(Static, "update", autospec=True, side_effect=Static.update) as update:
            for content in (Content("a"), Content("a"), Content.styled("a", "bold"), Content.styled("a", "bold")):
                still.set_content(content)
        assert update.call_count == 2

    play(test)


@pytest.mark.parametrize(
    ("text", "rows"),
    [("one\ntwo\nthree", 3), ("word " * 30, 10), ("字" * 30, 4), ("a" * 100, 6), ("short", 1)],
    ids=["lines", "words", "wide characters", "one long word", "one row"],
)
@pytest.mark.parametrize("before", ["x", "word " * 60])
def test_it_is_as_high_as_its_text_is_once_it_is_wrapped(text: str, rows: int, before: str) -> None:
    async def test(still: StillStatic, pilot: Pilot[None]) -> None:
        for content in (before, text):
            still.set_content(Content(content))
            await pilot.pause()
        assert len(inside(still)) == still.content_size.height == rows
        assert "".join(inside(still)).replace(" ", "") == text.replace(" ", "").replace("\n", "")
        await pilot.resize_terminal(12, 40)  # narrower: more rows
        still.set_content(Content(f"{text}!"))
        await pilot.pause()
        assert "".join(inside(still)).replace(" ", "") == f"{text}!".replace(" ", "").replace("\n", "")

    play(test)


@pytest.mark.parametrize(("room", "shown"), [(20, "a title of 14"), (16, "one of 10!"), (8, "one of 10!")])
def test_of_several_titles_the_first_that_fits_is_shown(room: int, shown: str) -> None:
    async def test(still: StillStatic, pilot: Pilot[None]) -> None:
        still.styles.width = room
        await pilot.pause()
        still.entitle(["a title of 14", "one of 10!"], ["字字字字字字字", "字"])
        assert (str(still.border_title), str(still.border_subtitle)) == (
            shown,
            "字字字字字字字" if room == 20 else "字",
        )

    play(test)
