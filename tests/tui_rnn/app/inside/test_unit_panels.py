"""The panels beside the text: what each shows, and which place a click means."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tests.tui_rnn.app.inside.units import found, knocked
from tui_rnn.app.inside.unit_panels import ExtraPanel, FeatureTable, UnitPanel


class Bench(App[None]):
    """Holds one panel, and keeps the messages that it posts."""

    CSS = "#panel { width: 80; height: 20; border: round white; padding: 0 1; }"

    def __init__(self, panel: Any) -> None:
        super().__init__()
        self.panel = panel
        self.heard: list[Any] = []

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_feature_table_chosen(self, event: FeatureTable.Chosen) -> None:
        self.heard.append(event.place)

    def on_unit_panel_turned(self, event: UnitPanel.Turned) -> None:
        self.heard.append(event.by)

    def on_extra_panel_chosen(self, event: ExtraPanel.Chosen) -> None:
        self.heard.append(event.row)


def on_bench(panel: Any, play: Any) -> None:
    async def go() -> None:
        app = Bench(panel)
        async with app.run_test(size=(90, 24)) as pilot:
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(go())


def text_of(panel: Any) -> str:
    return str(panel.render())


@pytest.mark.parametrize("compact", [False, True])
def test_a_click_means_the_feature_that_is_drawn_there(compact: bool) -> None:
    answer = found()

    async def play(app: Bench, pilot: Any) -> None:
        app.panel.draw(answer, 0, 2, compact=compact)
        await pilot.pause()
        lines = text_of(app.panel).splitlines()
        for place, name in enumerate(f.name for f in answer.features):
            row = next(n for n, line in enumerate(lines) if name in line)
            await pilot.click("#panel", offset=(2 + lines[row].index(name), 1 + row))
            assert app.heard[-1] == place, name
        count = len(app.heard)
        await pilot.click("#panel", offset=(5, 18))  # below the table
        assert len(app.heard) == count

    on_bench(FeatureTable(id="panel"), play)


def test_the_wheel_goes_from_unit_to_unit_and_what_it_does_is_shown() -> None:
    async def play(app: Bench, pilot: Any) -> None:
        app.panel.draw(found(), 2, "number 1", "what it means")
        await pilot.pause()
        assert str(app.panel.border_title) == "unit 2"
        assert "reads" in text_of(app.panel)
        app.panel.on_mouse_scroll_down()
        app.panel.on_mouse_scroll_up()
        await pilot.pause()
        assert app.heard == [1, -1]

    on_bench(UnitPanel(id="panel", classes="pane"), play)


def test_without_a_unit_it_says_that_it_waits_and_then_both_texts() -> None:
    async def play(app: Bench, pilot: Any) -> None:
        app.panel.draw_knocked("unit 2", None)
        assert "reading and writing without it" in text_of(app.panel)
        app.panel.draw_knocked("unit 2", knocked(unit=2, text_with="the lamp", text_without="the limp"))
        await pilot.pause()
        assert "the limp" in text_of(app.panel)
        assert str(app.panel.border_title) == "without unit 2"
        await pilot.click("#panel", offset=(4, 3))
        assert app.heard == [1]

    on_bench(ExtraPanel(id="panel", classes="pane"), play)
