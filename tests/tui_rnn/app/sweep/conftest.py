"""The screen of a sweep on events alone: a test tells what happens, and sees what is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tui_rnn.app.sweep.app import SweepApp
from tui_rnn.sweep.events import Command, Event, Planned, PointPlanned, RunKey, RunProgressed, RunStarted
from tui_rnn.sweep.view import SweepView


def planned(
    *values: Sequence[str],
    varied: Sequence[str] = ("learning-rate", "cell"),
    seeds: Sequence[int] = (0, 1, 2),
    **named: Any,
) -> Planned:
    """A sweep over points with these values."""
    points = values or (("0.05", "rnn"), ("0.1", "gru"), ("0.2", "-"))
    return Planned(
        **{
            "folder": "sweep", "text": "book.txt", "varied": tuple(varied),
            "points": tuple(PointPlanned(f"p{n}", ", ".join(each), tuple(each)) for n, each in enumerate(points)),
            "seeds": tuple(seeds), "goal": 1000, "by": "smooth", "guessing": 6.0, "where": "2 processes",
        }
        | named
    )  # fmt: skip


def trained(view: SweepView, point: int, seed: int, *bits: float) -> None:
    """Have a run make progress: from one update on, a loss each hundred."""
    view(RunStarted(RunKey(point, seed), 0))
    for n, each in enumerate(bits):
        view(RunProgressed(RunKey(point, seed), 100 * (n + 1), each))


class Still:
    """A source in which nothing goes on."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.has_ended = False

    def start(self) -> None:
        pass

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def join(self, seconds: float | None = None) -> bool:
        if not self.has_ended:
            time.sleep(seconds or 0)
        return self.has_ended

    def checkpoint(self, run: RunKey) -> Path:
        return Path(f"{run.point}-{run.seed}.npz")


def app_of(what: Planned, *some: Event) -> Any:  # whose source is Still
    view = SweepView(what)
    for event in some:
        view(event)
    return SweepApp(view, Still(), "tui-rnn sweep --out 'my sweep'")


def play(app: SweepApp, test: Callable[[Pilot[int]], Awaitable[None]], size: tuple[int, int] = (120, 36)) -> None:
    """Run a test in the app, on a screen of ``size``; nothing in it may fail."""

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await test(pilot)
        assert app.shielded == [], app.shielded[0]

    asyncio.run(run())


def rows(app: SweepApp) -> list[str]:
    """The screen."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
