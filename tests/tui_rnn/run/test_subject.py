"""A model and the text to look at it with: its own, found again, or another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.subject import subject_of


@pytest.fixture
def saved(done: Any) -> tuple[engine.Checkpoint, Path]:
    path = done.folder / "ckpt.npz"
    return engine.load(path), path


def test_its_own_text_is_found_again_where_it_was_or_where_it_is_now(saved: Any, done: Any, tmp_path: Path) -> None:
    text = done.cli.book.read_text()
    (tmp_path / "moved.txt").write_text(text)
    for arguments in ((), [str(tmp_path / "moved.txt")]):
        found = subject_of(saved[0], saved[1], arguments)
        assert found.own
        assert found.snapshot.vocabulary.decode(found.snapshot.text.tolist()) == text
        assert found.snapshot.place > 0


def test_of_another_text_what_the_model_does_not_know_is_left_out_and_counted(saved: Any, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("the Ågreen fox; the ÅÅ dog")
    found = subject_of(saved[0], saved[1], [str(tmp_path / "other.txt")])
    assert (found.own, found.unknown, found.left_out) == (False, ";Å", 4)
    assert found.snapshot.vocabulary.decode(found.snapshot.text.tolist()) == "the green fox the  dog"


def test_a_text_in_another_script_is_refused(saved: Any, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("文字")
    with pytest.raises(engine.TextError, match="not one character"):
        subject_of(saved[0], saved[1], [str(tmp_path / "other.txt")])
