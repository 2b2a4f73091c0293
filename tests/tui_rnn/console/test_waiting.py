"""What is under way is said, once it takes a while."""

from __future__ import annotations

import io
import sys

import pytest

from tui_rnn.console import waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_said_of_what_takes_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    one = waiting.Waiting()
    one.tell("reading", 0.5)
    one.close()
    assert capsys.readouterr().err == ""


def test_in_a_log_it_is_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(waiting, "FIRST_WORD", 0.0)
    one = waiting.Waiting()
    one.tell("reading", 0.5)
    one.tell("reading", 0.6)
    one.close()
    assert capsys.readouterr().err == "reading: 50%\n"


def test_on_a_terminal_it_is_one_line_that_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(waiting, "FIRST_WORD", 0.0)
    one = waiting.Waiting()
    one.tell("reading", 0.5)
    one.close()
    assert terminal.getvalue() == "\rreading: 50%\x1b[K\r\x1b[K"
