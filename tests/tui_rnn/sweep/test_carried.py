"""The files of a run on their way to another machine, and back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import engine
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.sweep import carried


def test_texts_are_known_by_their_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letters" / "more").mkdir(parents=True)
    for name in ("book.txt", "letters/a.txt", "letters/more/b.txt", "letters/c.md"):
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path / "letters")
    assert carried.texts(["../book.txt", "."]) == {
        str(tmp_path / name): name.encode() for name in ("book.txt", "letters/a.txt", "letters/more/b.txt")
    }
    assert carried.texts(()) == {}


def test_a_link_is_followed_where_a_path_goes_back_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "link").symlink_to(tmp_path / "far" / "away")
    (tmp_path / "far" / "book.txt").symlink_to("other.txt")
    monkeypatch.chdir(tmp_path / "near")
    assert carried.absolute("link/../book.txt") == str(tmp_path / "far" / "book.txt")
    assert carried.absolute("link/book.txt") == str(tmp_path / "near" / "link" / "book.txt")
    assert carried.absolute("link/..") == str(tmp_path / "far")
    assert carried.absolute("/../../etc") == "/etc"
    assert carried.absolute(".") == str(tmp_path / "near")


def test_files_go_there_and_come_back(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    assert carried.read(files) == (None, None, None, None)
    carried.write(files, (b"run", None, b"metrics", b""))
    assert carried.read(files) == (b"run", None, b"metrics", b"")
    carried.write(files, (None, b"best", b"more metrics", None))
    assert carried.read(files) == (b"run", b"best", b"more metrics", b"")


def test_the_checkpoint_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs may be ahead of the checkpoint; a checkpoint that is ahead of its logs would leave a gap in them."""
    files, order = RunFiles.of(tmp_path / "ckpt.npz"), []
    replaced = engine.replaced
    monkeypatch.setattr(engine, "replaced", lambda path: (order.append(path), replaced(path))[1])
    carried.write(files, (b"run", b"best", b"metrics", b"samples"))
    assert order[-1] == files.checkpoint and len(order) == 4


def test_what_stands_in_for_files_is_to_each_other_as_they_are(tmp_path: Path) -> None:
    text, run = "/home/me/books/one.txt", "/home/me/sweep/a/ckpt.npz"
    carried.lay_out(tmp_path, {text: b"once"})
    place = carried.below(tmp_path, text)
    assert place.read_bytes() == b"once" and place.is_relative_to(tmp_path)
    there = os.path.relpath(place, carried.below(tmp_path, run).parent)
    assert there == os.path.relpath(text, Path(run).parent) == "../../books/one.txt"
