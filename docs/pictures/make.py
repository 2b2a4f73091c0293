"""Make the pictures of the documents from real runs: ``python docs/pictures/make.py [SCENE ...]``.

It needs tui-rnn installed (``pip install -e .``), and takes a few minutes. The app is driven through Textual's pilot,
in a folder that is removed at the end. How far a run is when a picture is taken depends on the machine, so two sets of
pictures differ in their figures.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drawing import Frame, moving, still
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from tui_rnn.app.app import TrainApp
from tui_rnn.app.sweep.app import SweepApp
from tui_rnn.app.sweep.launch import Sweeping
from tui_rnn.commands import Stop
from tui_rnn.run.demos import DEMOS
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.text_files import bundled
from tui_rnn.sweep.axes import Choices
from tui_rnn.sweep.events import StopSweep
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.prepare import prepared
from tui_rnn.sweep.processes import Processes
from tui_rnn.sweep.view import SweepView
from tui_rnn.watch.view import View

HERE = Path(__file__).parent
DARK, LIGHT = "textual-dark", "textual-light"


@dataclass
class Stage:
    """A run, or a sweep, with its app, for taking pictures of."""

    app: App[Any]
    pilot: Pilot[Any]
    view: Any
    frames: list[Frame] = field(default_factory=list)

    async def until(self, update: int, wait: float = 1.3) -> None:
        """Wait until the run has made so many updates, and the screen has had that many seconds to show them."""
        await self.when(lambda: (latest := self.view.progress.latest) and latest.update >= update)
        await self.pilot.pause(wait)

    async def when(self, condition: Callable[[], object]) -> None:
        give_up = time.monotonic() + 300
        while not condition():
            if time.monotonic() > give_up:
                raise TimeoutError("it never came about")
            await self.pilot.pause(0.02)

    async def press(self, *keys: str, wait: float = 1.5) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause(wait)

    def take(self) -> Frame:
        """The screen as it is."""
        strips = self.app.screen._compositor.render_strips()
        self.frames.append([[Segment(s.text, s.style) for s in strip] for strip in strips])
        return self.frames[-1]

    def picture(self, name: str, title: str) -> None:
        """Write the screen as it is to a file."""
        write(name, still(self.take(), ground(self.app), title))


def ground(app: App[Any]) -> str:
    return str(app.theme_variables["background"])


def write(name: str, picture: str) -> None:
    (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")
    print(f"{name}.svg  {len(picture.encode()) / 1000:,.0f} kB")


Play = Callable[[Stage], Awaitable[None]]


@contextlib.contextmanager
def somewhere() -> Iterator[None]:
    """In a folder that is removed at the end."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def stage(play: Play, size: tuple[int, int], theme: str = DARK, **options: Any) -> None:
    """Start a run with the app, and play it."""
    with somewhere():
        session = prepare(Options(out=Path("ckpt.npz"), **options))
        worker = session.worker(Schedule(Intervals()), stay=True)
        view = View(worker.started)
        worker.observers.append(view)
        app = TrainApp(view, worker, session.notes)

        async def main() -> None:
            async with app.run_test(size=size) as pilot:
                app.theme = theme
                await play(Stage(app, pilot, view))

        try:
            asyncio.run(main())
        finally:
            worker.send(Stop(save=False))
            worker.join(30)


def command(line: str, size: tuple[int, int]) -> Frame:
    """A shell with the command that starts the run."""
    columns, rows = size
    typed = [Segment("$ ", Style.parse("bold #4ebf71")), Segment(line, Style.parse("#e0e0e0")), Segment("▌")]
    first = [*typed, Segment(" " * (columns - sum(segment.cell_length for segment in typed)))]
    return [first, *([Segment(" " * columns)] for _ in range(rows - 1))]


def first_minute() -> None:
    """The moving picture: ten seconds of learning, then a look inside."""
    size, line = (104, 31), "tui-rnn train --recipe quick"
    frames, seconds = [command(line, size)], [0.8]

    async def play(stage: Stage) -> None:
        for update in (1, *range(200, 3000, 200)):
            await stage.until(update, 0.3)
            frames.append(stage.take())
            seconds.append(0.9)
        await stage.when(lambda: stage.view.finished)
        await stage.pilot.pause(3)
        frames.append(stage.take())
        seconds.append(3.5)
        poster = len(frames) - 1
        for keys in (["8"], ["right"] * 6, ["right"] * 9):
            await stage.press(*keys)
            frames.append(stage.take())
            seconds.append(1.4)
        await stage.press("6", wait=3)
        frames.append(stage.take())
        seconds.append(3.0)
        write("first-minute", moving(frames, seconds, poster, ground(stage.app),
              "The app while a network learns: the loss falls, the text turns from noise into words"))  # fmt: skip

    stage(play, size, recipe="quick")


def panes() -> None:
    """The panes, and what they look like close up."""

    async def play(stage: Stage) -> None:
        await stage.until(20_000)
        await stage.press("space", wait=3)
        stage.picture("panes", "The app with its five panes")
        await stage.press("u", "u", wait=2)
        await stage.press("question_mark")
        stage.picture("help", "The help page")

    stage(play, (120, 36), settings={"warmup": 1000})


def light() -> None:
    """The same in a light theme."""

    async def play(stage: Stage) -> None:
        await stage.until(20_000)
        stage.picture("light", "The app in a light theme")

    stage(play, (120, 36), LIGHT, settings={"warmup": 1000})


def inside() -> None:
    """The looks inside a vanilla network: predictions, time and a single update."""

    async def play(stage: Stage) -> None:
        await stage.until(30_000)
        await stage.press("8", wait=2)
        await stage.press(*["right"] * 12)
        stage.picture("predictions", "Under each character of a text, the five best guesses")
        await stage.press("6", wait=4)
        stage.picture("time", "How far back the gradient reaches")
        await stage.press("escape", wait=0.5)
        await stage.press("space", wait=1)
        await stage.press("i", wait=3)
        await stage.press("right", "right", "right")
        stage.picture("walk", "One update, character by character")

    stage(play, (120, 36), settings={"warmup": 1000})


def neurons() -> None:
    """The unit finder, on the text made for it."""
    demo = DEMOS["neurons"]

    async def play(stage: Stage) -> None:
        await stage.until(3_000)
        await stage.press("7", wait=12)
        stage.picture("neurons", "A hidden unit that follows quotation marks")

    stage(play, (120, 36), text=(str(bundled(demo.text)),), settings=demo.settings)


def sweep() -> None:
    """The table of a sweep, three quarters of the way."""
    rates = Choices("learning_rate", (0.025, 0.05, 0.1, 0.2))
    plan = Plan(axes=(Choices("cell", ("rnn", "gru", "lstm")), rates), settings={"warmup": 500}, updates=2_500)
    with somewhere(), prepared(plan, Path("sweep"), Processes()) as found:
        view, source = SweepView(found.planned), Sweeping(found)
        found.observers.append(view)
        app = SweepApp(view, source)

        async def main() -> None:
            async with app.run_test(size=(120, 36)) as pilot:
                app.theme = DARK
                shown = Stage(app, pilot, view)
                await shown.when(lambda: view.over >= 3 * view.total // 4)
                await pilot.pause(3)
                shown.picture("sweep", "The table of a sweep: one row for each point")

        try:
            asyncio.run(main())
        finally:
            source.send(StopSweep())
            source.join(60)


SCENES = (first_minute, panes, light, inside, neurons, sweep)


def main(names: Sequence[str]) -> None:
    for scene in SCENES:
        if not names or scene.__name__ in names:
            scene()


if __name__ == "__main__":
    main(sys.argv[1:])
