"""R writes the report of the run so far: one at a time, of the files as they are after a save."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tui_rnn import commands, events
from tui_rnn.app.app import TrainApp
from tui_rnn.app.reporting import written


def ask_twice(app: TrainApp) -> None:
    """As fast as can be, so that the first report cannot be there before the second is asked for."""
    app.action_report()
    app.action_report()


def said(app: TrainApp) -> list[str]:
    return [notice.message for notice in app.notices]


def test_a_run_that_goes_on_is_saved_and_its_report_written_once(stage: Any, until: Any) -> None:
    app = stage.app(real=True, goal=10**9)
    report = Path("ckpt.report.html")

    async def play(app: TrainApp, pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.view.progress.update > 100)
        assert not Path("ckpt.npz").exists()
        ask_twice(app)
        await until(pilot, lambda: f"the report is {report}" in said(app))
        assert app.state == "training"
        page = report.read_text()
        assert "report of a run" in page and "This is of update" in page
        assert sum(message.startswith("the report is") for message in said(app)) == 1

        report.unlink()
        report.mkdir()  # now it cannot be written
        before = len(said(app))
        await pilot.press("R")
        await until(pilot, lambda: any("No report:" in message for message in said(app)))
        new = said(app)[before:]
        (told,) = [message for message in new if "report" in message]
        assert told.startswith("No report: ckpt.report.html ")
        assert told.endswith("; tui-rnn report ckpt.npz --out FILE writes it elsewhere.")

    stage.run(app, play)


@pytest.mark.parametrize("state", ["over", "paused", "failing"])
def test_what_is_saved_before(stage: Any, until: Any, state: str) -> None:
    app = stage.viewer(checkpoint="none.npz")
    source: Any = app.source

    async def play(app: TrainApp, pilot: Pilot[int]) -> None:
        app.state = "over" if state == "over" else "paused"
        ask_twice(app)
        await pilot.pause()
        saves = [command for command in source.sent if isinstance(command, commands.Save)]
        assert len(saves) == (0 if state == "over" else 1)
        if state == "failing":
            source.tell(events.SaveFailed(3, "none.npz", "the disk is full"))
            await until(pilot, lambda: any("the disk is full" in message for message in said(app)))
            assert not any("report" in message for message in said(app))
            await pilot.press("R")
            await until(pilot, lambda: len([c for c in source.sent if isinstance(c, commands.Save)]) == 2)
            return
        if state == "paused":
            source.tell(events.Saved(3, "none.npz"))
        await until(pilot, lambda: any(message.startswith("No report: ") for message in said(app)))
        assert len([message for message in said(app) if "report" in message]) == 1

    stage.run(app, play)


def test_what_is_not_kept_has_no_report(stage: Any) -> None:
    app = stage.viewer()
    source: Any = app.source

    async def play(app: TrainApp, pilot: Pilot[int]) -> None:
        app.keeps_nothing, app.state = True, "paused"
        await pilot.press("R")
        assert said(app)[-1] == "The files of this run are not kept, so there is no report of it."
        assert commands.Save() not in source.sent

    stage.run(app, play)


def test_modules_that_lie_about_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("numpy.py", "engine.py", "typer.py"):
        Path(name).write_text("open('run', 'w'); raise SystemExit(9)")
    assert "ckpt.npz" in written(Path("ckpt.npz"), Path("ckpt.report.html"))
    assert not Path("run").exists()
