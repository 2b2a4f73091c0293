"""The text of a unit: the cursor stays in it and in sight, and a range is marked by keys as by mouse."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tui_rnn.app.inside.unit_pane import UnitPane
from tui_rnn.app.inside.unit_text import Levels

TEXT = "".join(f"line {n} of a text\n" for n in range(40))


class Bench(App[None]):
    CSS = "#pane { width: 40; height: 12; border: round white; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.pane = UnitPane(id="pane")
        self.heard = 0

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_unit_pane_pointed(self) -> None:
        self.heard += 1


def on_bench(text: str, play: Any) -> None:
    async def go() -> None:
        app = Bench()
        async with app.run_test(size=(50, 16)) as pilot:
            await pilot.pause()
            app.pane.show_values(text, [0.5] * len(text), Levels())
            await play(app, pilot)

    asyncio.run(go())


def test_the_cursor_goes_to_both_ends_and_the_text_follows_it() -> None:
    async def play(app: Bench, pilot: Any) -> None:
        pane = app.pane
        pane.mark()
        assert pane.selection.cursor == 0
        for _ in range(60):
            pane.move("down", marking=False)
        assert (
            pane.selection.cursor is not None and "39" in TEXT[pane.selection.cursor - 10 : pane.selection.cursor + 9]
        )
        assert pane._line_of(pane.selection.cursor) in range(pane._top, pane._top + pane._fitting)
        for _ in range(60):
            pane.move("right", marking=False)
        assert pane.selection.cursor == len(TEXT) - 1
        for _ in range(60):
            pane.move("up", marking=False)
        assert pane._top == 0
        await pilot.pause()
        assert app.heard > 100

    on_bench(TEXT, play)


def test_dragging_marks_what_lies_between() -> None:
    async def play(app: Bench, pilot: Any) -> None:
        await pilot.mouse_down("#pane", offset=(2 + 2, 1))
        await pilot.hover("#pane", offset=(2 + 8, 1))
        await pilot.mouse_up("#pane", offset=(2 + 8, 1))
        await pilot.pause()
        start, stop = app.pane.selection.range
        assert (start, stop) == (2, 9)
        app.pane.clear()
        assert not app.pane.selection.is_marked

    on_bench(TEXT, play)


@pytest.mark.parametrize("text", ["", "a", "\n", "春眠不覺曉" * 30, "x" * 500])
def test_a_text_of_any_kind_can_be_scrolled_and_marked(text: str) -> None:
    async def play(app: Bench, pilot: Any) -> None:
        pane = app.pane
        for _ in range(5):
            pane.scroll_pages(1)
            pane.mark()
            for key in ("right", "down", "left", "up"):
                pane.move(key, marking=True)
            pane.scroll_lines(-3)
        cursor = pane.selection.cursor
        assert cursor is None or 0 <= cursor < max(1, len(text))

    on_bench(text, play)
