"""A text of some thousand distinct characters."""

from __future__ import annotations

import re
from pathlib import Path

import engine

from .monkey import chinese


def test_a_large_vocabulary_is_trained_on_at_once_and_left_at_once(start, tmp_path: Path) -> None:
    (tmp_path / "chinese.txt").write_text(chinese())
    person = start("chinese.txt", "--hidden", 50)
    person.until_training()
    person.until(lambda: re.search(r"[\d,]+ of [\d,]+ entries", person.shown))
    person.press("space")
    person.until("PAUSED")
    assert person.save_and_quit() == 0
    checkpoint = engine.load(tmp_path / "ckpt.npz")
    assert checkpoint.update > 0
    assert len(checkpoint.vocabulary) > 2500
