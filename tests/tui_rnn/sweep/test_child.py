"""A process that trains a run: what it tells, and what it has said last."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.sweep.child import Child, last_line

TELLING = """
import sys, time
print('{"event": "progress", "update": 1}', flush=True)
print('no record', flush=True)
print("a word", file=sys.stderr)
print(f"tui-rnn: {WHY}", file=sys.stderr)
"""
HEEDLESS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def test_records_are_handed_on_and_then_its_end(tmp_path: Path) -> None:
    code = "import os; WHY = os.environ['WHY'] + ' in ' + os.getcwd()" + TELLING + "sys.exit(3)"
    child = Child([sys.executable, "-c", code], tmp_path, {"WHY": "it fails"})
    records: list[Any] = []
    assert child.follow(records.append) == (3, f"it fails in {tmp_path}")
    assert records == [{"event": "progress", "update": 1}]


@pytest.mark.parametrize(
    ("before", "within", "ends_by"), [("", 60.0, -signal.SIGTERM), (HEEDLESS, 0.0, -signal.SIGKILL)]
)
def test_it_is_asked_to_end_and_ended_if_it_does_not(before: str, within: float, ends_by: int) -> None:
    child = Child([sys.executable, "-c", f"{before}WHY = 1{TELLING}time.sleep(600)"])

    def take(record: Any) -> None:
        child.stop()
        child.end(within)

    assert child.follow(take).code == ends_by


def test_what_cannot_be_started_leaves_nothing_open(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):  # a file that is left open would be a warning, and so an error
        Child([str(tmp_path / "nothing")])


def test_the_last_line_is_one_that_can_be_shown(tmp_path: Path) -> None:
    with (tmp_path / "said").open("w+b") as file:
        assert last_line(file) == ""
        file.write(b"a note\ntui-rnn: what is \x1b[31mwrong\n")
        assert last_line(file) == "what is \N{SYMBOL FOR ESCAPE}[31mwrong"
