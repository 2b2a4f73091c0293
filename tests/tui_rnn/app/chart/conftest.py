"""A chart alone on a screen, and data for it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tui_rnn.app.chart import navigation
from tui_rnn.app.chart.navigation import Navigation
from tui_rnn.plot.curve import Curve
from tui_rnn.plot.drawing import draw
from tui_rnn.plot.picture import ChartData


class ChartApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Navigation()


class Stand:
    """What the tests of a chart share."""

    def data(self, points: int = 500, **named: Any) -> ChartData:
        """A falling curve."""
        curve = Curve()
        for n in range(1, points + 1):
            smooth = 2.3 + 3.5 * math.exp(-n / 100)
            curve.append(n, smooth + n % 7 / 20, smooth)
        return ChartData(curve.snapshot(), **named)

    def play(
        self, test: Callable[[Navigation, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (100, 30)
    ) -> None:
        """Run ``test`` with a chart that fills a screen of ``size``."""

        async def run() -> None:
            app = ChartApp()
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await test(app.query_one(Navigation), pilot)

        asyncio.run(run())

    def text_of(self, chart: Navigation) -> str:
        return "\n".join(chart.render_line(y).text for y in range(chart.size.height))

    async def after(self, pilot: Pilot[None], chart: Navigation) -> str:
        """The text once what is waiting has been drawn."""
        await pilot.pause()
        return self.text_of(chart)

    def window(self, chart: Navigation) -> tuple[float, float]:
        """The visible updates."""
        assert chart._drawn is not None
        axis = chart._drawn.plot.x_axis
        return axis.low, axis.high

    def heights(self, chart: Navigation) -> tuple[float, float]:
        """The visible values."""
        assert chart._drawn is not None
        return chart._drawn.y_axis.low, chart._drawn.y_axis.high

    def send(self, chart: Navigation, kind: type, x: int, y: int, **named: bool) -> None:
        """A mouse event at a cell of a chart in the corner of the screen."""
        keys = (named.get("shift", False), False, named.get("ctrl", False))
        chart.post_message(kind(chart, x, y, 0, 0, 0, *keys, x, y))

    @contextmanager
    def drawings(self) -> Iterator[list[None]]:
        """A list that a None is added to for each time that a chart is drawn."""
        drawn: list[None] = []
        with patch.object(navigation, "draw", lambda *args: drawn.append(None) or draw(*args)):
            yield drawn

    @contextmanager
    def repainted(self, chart: Navigation) -> Iterator[list[Any]]:
        """The regions that a chart has painted again; () for the whole of it."""
        regions: list[Any] = []
        real = Widget._set_dirty
        with patch.object(
            Widget,
            "_set_dirty",
            lambda self, *some: (regions.append(some) if self is chart else None, real(self, *some))[1],
        ):
            yield regions


@pytest.fixture
def stand() -> Stand:
    return Stand()
