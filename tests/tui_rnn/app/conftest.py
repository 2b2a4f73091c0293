"""The app on a small text, with a worker that only listens and with the real one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

os.environ.pop("NO_COLOR", None)
os.environ.pop("TEXTUAL_THEME", None)

from textual.pilot import Pilot
from textual.widget import Widget

from tui_rnn import commands, events
from tui_rnn.app.app import TrainApp
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch.view import View

from ..watch.test_records import one_of

# Text that would rather be an escape sequence, markup, or a character that is wider than it says.
HOSTILE = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202egnp[/foo][@click=app.quit]x[/]\t\u0301\u0301\u0301\u0301\x7f\ue000"


def shown(app: TrainApp) -> str:
    """All characters on the screen."""
    strips = app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip)


def shown_in(widget: Widget) -> list[str]:
    """The rows of a widget on the screen, with its border."""
    strips, place = widget.screen._compositor.render_strips(), widget.region
    return [strips[y].crop(place.x, place.right).text.rstrip() for y in range(place.y, place.bottom)]


def is_harmless(text: str) -> bool:
    """Whether nothing in it acts on a terminal."""
    return not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\ue000" for c in text)


class Recording:
    """A source that plays nothing and has no trainer: a test tells what happens, and it keeps what it is sent."""

    goes_on = False

    def __init__(self, **started: Any) -> None:
        nothing = {
            "update": 0,
            "smooth_loss": None,
            "validation_loss": None,
            "best": events.Best(),
            "vocabulary": "\nab",
        }
        self.started: events.Started = one_of(events.Started, **(nothing | started))
        self.observers: list[Any] = []
        self.sent: list[commands.Command] = []
        self.has_ended = True

    def start(self) -> None:
        self.tell(self.started)

    def tell(self, *some: events.Event) -> None:
        for event in some:
            for observer in self.observers:
                observer(event)

    def send(self, command: commands.Command) -> None:
        self.sent.append(command)

    def join(self, seconds: float | None = None) -> bool:
        return self.has_ended


class Listener(Worker):
    """A worker of the same surface that trains nothing: it keeps what it is told, and a test tells what happens."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sent: list[commands.Command] = []

    def send(self, command: commands.Command) -> None:
        if getattr(command, "occasion", "") != "live":  # which is asked for every so often, by nobody
            self.sent.append(command)

    def start(self) -> None:
        pass

    def train(self, updates: int) -> None:
        """Make updates here and now, as the training thread would."""
        for event in self.trainer.run(self.trainer.update + updates):
            self.tell(event)


class Stage:
    """Builds apps, and runs tests in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def app(
        self,
        *,
        real: bool = False,
        goal: int | None = None,
        text: str = "the quick brown fox jumps over the lazy dog.\n" * 50,
        name: str = "book.txt",
        **settings: Any,
    ) -> TrainApp:
        book = self.folder / name
        book.write_text(text, encoding="utf-8")
        session = prepare(Options(text=str(book), settings={"hidden_size": 10} | settings, out=Path("ckpt.npz")))
        kind = Worker if real else Listener
        schedule = Schedule(Intervals(autosave=0))
        worker = kind(session.trainer, goal, session.files, session.origin(goal), schedule, stay=True)
        view = View(worker.started)
        worker.observers.append(view)
        return TrainApp(view, worker, session.notes)

    def viewer(self, notes: Sequence[str] = (), **started: Any) -> TrainApp:
        """The app on events alone: there is no trainer and no worker."""
        source = Recording(**started)
        view = View(source.started)
        source.observers.append(view)
        return TrainApp(view, source, notes)

    def run(
        self,
        app: TrainApp,
        test: Callable[[TrainApp, Pilot[int]], Awaitable[None]],
        size: tuple[int, int] = (120, 36),
        *,
        notifications: bool = False,
    ) -> None:
        """Run ``test`` in ``app``, on a screen of ``size``, and stop the worker."""

        async def play() -> None:
            async with self.playing(app, size, notifications) as pilot:
                await test(app, pilot)

        asyncio.run(play())

    @contextlib.asynccontextmanager
    async def playing(
        self, app: TrainApp, size: tuple[int, int], notifications: bool = False
    ) -> AsyncIterator[Pilot[int]]:
        try:
            async with app.run_test(size=size, notifications=notifications) as pilot:
                await pilot.pause()
                yield pilot
        finally:
            if isinstance(app.source, Worker):
                Worker.send(app.source, commands.Stop(save=False))
            assert app.source.join(20)
            assert app.shielded == [], app.shielded[0]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.chdir(tmp_path)
    return Stage(tmp_path)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something is so; gives up after a generous while, which is a failure and not a measurement."""

    async def wait(pilot: Pilot[int], condition: Callable[[], object]) -> None:
        give_up = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < give_up, "it never came about"
            await pilot.pause(0.02)

    return wait


@pytest.fixture
def told() -> Callable[[TrainApp, type], list[events.Event]]:
    """Collects the events of a kind that a worker tells."""

    def collect(app: TrainApp, kind: type) -> list[events.Event]:
        seen: list[events.Event] = []
        app.source.observers.append(lambda event: seen.append(event) if isinstance(event, kind) else None)
        return seen

    return collect
