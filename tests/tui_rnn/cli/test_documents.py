"""Where a document is written: only where nothing is, or an older one that nobody has written into."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import typer

from tui_rnn.cli.documents import Kind, place, write

KIND = Kind("--out", "a test", "<!-- a test -->")
TEXT = "<!-- a test -->\nsome text \ud800\n"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "ckpt.npz"
    path.write_bytes(b"PK")
    return path


def refusal(given: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(typer.Exit) as ended:
        place(given, KIND, checkpoint)
    assert ended.value.exit_code == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_document_replaces_one_of_its_own(tmp_path: Path, checkpoint: Path) -> None:
    path = tmp_path / "a.html"
    write(place(path, KIND, checkpoint), TEXT)
    first = path.read_bytes()
    write(place(path, KIND, checkpoint), TEXT)
    assert path.read_bytes() == first
    assert first.startswith(b"<!-- a test -->\nsome text ?\n<!-- ") and first.endswith(b" -->\n")


def test_what_a_person_wrote_into_it_is_not_lost(
    tmp_path: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.html"
    write(place(path, KIND, checkpoint), TEXT)
    for change in (
        lambda text: text.replace("some", "my"),
        lambda text: text + "\nmy discussion",
        lambda text: text[:30],
    ):
        before = change(path.read_text())
        changed = tmp_path / "changed.html"
        changed.write_text(before)
        assert "was changed after it was written" in refusal(changed, checkpoint, capsys)
        assert changed.read_text() == before


def test_anything_else_that_is_there_is_refused(
    tmp_path: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.html").write_text("<!doctype html>" + " " * 3000 + KIND.mark)
    (tmp_path / "empty.html").touch()
    (tmp_path / "link.html").symlink_to(checkpoint)
    os.mkfifo(tmp_path / "pipe")
    assert "is not a test" in refusal(tmp_path / "other.html", checkpoint, capsys)
    assert "is not a file" in refusal(tmp_path, checkpoint, capsys)
    assert "is not a file" in refusal(tmp_path / "pipe", checkpoint, capsys)
    assert "no folder" in refusal(tmp_path / "no" / "a.html", checkpoint, capsys)
    assert "a file of the run itself" in refusal(tmp_path / "link.html", checkpoint, capsys)
    assert "cannot be written" in refusal(tmp_path / ("a" * 300), checkpoint, capsys)
    assert place(tmp_path / "empty.html", KIND, checkpoint).path == tmp_path / "empty.html"


def test_what_cannot_be_written_is_said(tmp_path: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    found = place(folder / "a.html", KIND, checkpoint)
    folder.rmdir()
    with pytest.raises(typer.Exit):
        write(found, TEXT)
    assert "cannot be written" in capsys.readouterr().err
