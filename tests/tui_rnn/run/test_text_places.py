"""Where texts may be written: nowhere that something is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import engine
from tui_rnn.run.text_places import is_folder, place_of, places_in


def test_a_new_or_an_empty_file_is_a_place_and_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "link.txt").symlink_to("new.txt")
    for name, real in (("new.txt", "new.txt"), ("empty.txt", "empty.txt"), ("link.txt", "new.txt")):
        assert place_of(str(tmp_path / name)) == Path(os.path.realpath(tmp_path)) / real


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("a book")
    (tmp_path / "loop").symlink_to("loop")
    for name, says in (
        ("book.txt", "exists, and is left alone"),
        (".", "is not a file"),
        ("missing/x.txt", "there is no folder"),
        ("loop", "cannot be written"),
        ("x" * 300, "file name too long"),
    ):
        with pytest.raises(engine.TextError, match=says):
            place_of(str(tmp_path / name))
    with pytest.raises(engine.TextError, match="is not a file"):
        place_of(os.devnull)


def test_several_texts_are_new_files_in_a_folder(tmp_path: Path) -> None:
    real = Path(os.path.realpath(tmp_path))
    assert places_in(str(tmp_path / "new"), ["1", "2"]) == [real / "new" / "1.txt", real / "new" / "2.txt"]
    assert not (tmp_path / "new").exists()
    (tmp_path / "2.txt").write_text("there")
    (tmp_path / "file").write_text("there")
    for out, says in ((".", r"2\.txt exists"), ("file", "is a file"), ("missing/new", "there is no folder")):
        with pytest.raises(engine.TextError, match=says):
            places_in(str(tmp_path / out), ["1", "2"])


def test_a_folder_is_one_or_is_named_as_one(tmp_path: Path) -> None:
    assert is_folder(str(tmp_path)) and is_folder("texts/")
    assert not is_folder(str(tmp_path / "texts")) and not is_folder("x" * 5000)
