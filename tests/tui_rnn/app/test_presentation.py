"""A run that is presented: its line stays, its screen opens, and leaving asks nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from tui_rnn.app.app import TrainApp
from tui_rnn.app.presentation import Presentation
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.watch.view import View

LINE = "Look how it [falls]."


def app_of(folder: Path, screen: str) -> TrainApp:
    (folder / "book.txt").write_text("the quick brown fox jumps over the lazy dog.\n" * 50)
    options = Options(text=[str(folder / "book.txt")], settings={"hidden_size": 8}, out=folder / "ckpt.npz")
    worker = prepare(options).worker(Schedule(Intervals()), stay=True)
    view = View(worker.started)
    worker.observers.append(view)
    return TrainApp(view, worker, presentation=Presentation(LINE, screen, lambda: None))


@pytest.mark.parametrize(("screen", "opened"), [("predictions", "predictions"), ("there is none", ""), ("", "")])
def test_the_line_stays_and_the_screen_is_open(tmp_path: Path, screen: str, opened: str) -> None:
    async def look() -> None:
        app = app_of(tmp_path, screen)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(0.3)
            assert str(app.run_screen.query_one("#banner", Static).content) == LINE
            assert app.run_screen.inside_id == opened
            assert any(notice.message == LINE for notice in app.notices)
            await pilot.press("q")
            for _ in range(200):
                if not app.is_running:
                    break
                await asyncio.sleep(0.05)
            assert not app.is_running
            assert app.return_code in (0, None)

    asyncio.run(look())
    assert not (tmp_path / "ckpt.npz").exists()


def test_other_runs_have_no_line(stage: Any) -> None:
    async def look() -> None:
        app = stage.app()
        async with app.run_test():
            assert not app.run_screen.query("#banner")
            assert not app.keeps_nothing

    asyncio.run(look())
