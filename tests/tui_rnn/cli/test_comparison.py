"""A comparison, printed and as a page."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tui_rnn.cli.comparison import kind, show
from tui_rnn.report.comparison.figures import figures


def test_runs_that_fill_a_grid_are_printed_as_one(a_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [
        a_run(f"{cell}{rate}{seed}", (5.0, 3.0 + len(cell) * rate + seed / 8), cell=cell, learning_rate=rate, seed=seed)
        for cell in ("rnn", "lstm") for rate in (0.1, 0.2, 0.3) for seed in (0, 1)
    ]  # fmt: skip
    show(figures(runs, "updates"))
    printed = capsys.readouterr().out
    assert "smooth loss by cell and learning-rate" in printed
    assert "12 runs of 6 kinds" in printed and "smooth loss by updates" in printed


def test_where_standard_output_is_closed_nothing_is_printed(a_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    show(figures([a_run("a"), a_run("b", hidden_size=8)], "updates"))


def test_a_page_is_known_by_what_made_it() -> None:
    assert kind().option == "--out" and "tui-rnn compare" in kind().what
