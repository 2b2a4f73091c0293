"""Making the runs of a plan: how the end is said, and by what exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui_rnn.cli.making import Ending, make
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.executor import Lost
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.prepare import prepared
from tui_rnn.sweep.processes import Processes


class Dark:
    """An executor that loses everything."""

    where, room = "nowhere", 1

    def start(self, job: Any, tell: Any) -> None:
        """Lose it."""
        tell(Lost("the lights are out"))

    def stop(self, run: Any) -> None:
        """There is nothing."""

    def close(self) -> None:
        """There is nothing."""


def made(folder: Path, executor: Any, **how: bool) -> tuple[int, list[str]]:
    """The exit code, and the reasons with which the conclusion was called."""
    text = folder / "book.txt"
    text.write_text("the quick brown fox\n" * 20)
    plan = Plan(text=(str(text),), axes=(parsed("hidden=2,3"),), updates=5, seeds=(0,))
    ends: list[str] = []
    with prepared(plan, folder / "sweep", executor) as sweep:
        ending = Ending("tui-rnn lab x", lambda view: ends.append(view.ended.reason if view.ended else ""))
        return make(sweep, ending, **how), ends


def test_what_is_complete_is_concluded_and_told_as_was_asked(tmp_path: Path, capfd: Any) -> None:
    assert made(tmp_path, Processes(), app=False, json=True) == (0, ["complete"])
    first, *_, last = capfd.readouterr().out.splitlines()
    assert first.startswith('{"event": "sweep", ') and last.startswith('{"event": "sweep_ended", ')
    # Where no terminal can show the app it says so, and prints lines.
    assert made(tmp_path, Processes(), app=True) == (0, ["complete"])
    said = capfd.readouterr()
    assert "without the app" in said.err and "2 runs of 5 updates" in said.out
    assert made(tmp_path, Processes(), app=False, quiet=True) == (0, ["complete"])
    assert capfd.readouterr() == ("", "")


def test_what_failed_is_said_with_the_command_that_goes_on(tmp_path: Path, capfd: Any) -> None:
    assert made(tmp_path, Dark(), app=False, quiet=True) == (1, ["failed"])
    assert capfd.readouterr().err == "tui-rnn: the lights are out; to go on: tui-rnn lab x\n"
