"""Opening a run: which, and by which command; in a real terminal: tests/use/test_sweep.py."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from tui_rnn.app.sweep import opening
from tui_rnn.sweep.events import DONE, RunFound, RunKey
from tui_rnn.system import program

from .conftest import app_of, planned, play, rows, trained


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, ...]]:
    """What was started in place of the program; ``attach`` finds nothing to show."""
    monkeypatch.chdir(tmp_path)
    found: list[tuple[str, ...]] = []

    def command(*arguments: str) -> list[str]:
        found.append(arguments)
        return [sys.executable, "-c", f"raise SystemExit({2 if arguments[0] == 'attach' else 0})"]

    monkeypatch.setattr(program, "command", command)
    monkeypatch.setattr(opening.OpeningApp, "suspend", lambda app: contextlib.nullcontext())
    return found


def test_one_run_opens_at_once_and_of_several_one_is_chosen(commands: list[tuple[str, ...]]) -> None:
    app = app_of(planned())

    async def test(pilot) -> None:
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert "No run of this point has begun." in "\n".join(rows(app))
        Path("0-1.npz").touch()
        app.view(RunFound(RunKey(0, 1), DONE, 1000, ()))
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert commands == [("show", "--", "0-1.npz")]
        trained(app.view, 0, 2, 3.0)
        await pilot.press("enter")
        shown = "\n".join(rows(app))
        assert shown.index("seed 2") < shown.index("seed 1")
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert commands[1:] == [("attach", "--quiet", "--", "0-2.npz")]  # and there is nothing yet to show
        assert "has not been saved" in " ".join("\n".join(rows(app)).split())
        Path("0-2.npz").touch()
        await pilot.press("enter", "enter")
        await pilot.pause(0.1)
        assert commands[-1] == ("show", "--", "0-2.npz")

    play(app, test, (80, 24))


def test_ctrl_c_and_ctrl_z_of_the_terminal_are_left_to_the_other_app() -> None:
    before = [signal.getsignal(number) for number in opening.FROM_KEYS]
    with opening._unmoved_by_keys():
        for number in opening.FROM_KEYS:
            os.kill(os.getpid(), number)
    assert [signal.getsignal(number) for number in opening.FROM_KEYS] == before
