"""A minute of monkey: see monkey.py, which runs it for longer. TUI_RNN_MONKEY_SECONDS is for each setting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .monkey import let_loose

SECONDS = float(os.environ.get("TUI_RNN_MONKEY_SECONDS", "10"))
ROUNDS = [("vanilla", 1), ("validation", 2), ("resumed", 3), ("bounded", 4), ("cjk", 5), ("hostile", 6)]


@pytest.mark.timeout(300 + 4 * SECONDS)
@pytest.mark.parametrize(("name", "seed"), ROUNDS, ids=lambda value: str(value))
def test_whatever_is_pressed_and_clicked_the_app_lives_and_learns_the_same(
    name: str, seed: int, tmp_path: Path
) -> None:
    report = let_loose(name, seed, SECONDS, tmp_path)
    assert not report.faults, str(report)
