"""Where a command may write a file: over nothing that is not its own, and whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from tui_rnn.cli.places import Kind, place_for

PAGE = Kind("an HTML page", b"<!doctype html>")
NUMBERS = Kind("numbers", b"12", at=3)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("contents", [None, b"", b"<!DOCTYPE HTML><p>old"])
def test_a_file_is_written_where_nothing_is_or_one_of_its_kind(contents: bytes | None) -> None:
    path = Path("page.html")
    if contents is not None:
        path.write_bytes(contents)
    place_for("--html", path, PAGE, []).write([b"new", b" page"])
    assert path.read_bytes() == b"new page"


def test_a_link_is_followed_and_stays_a_link() -> None:
    Path("folder").mkdir()
    Path("page.html").symlink_to("folder/real.html")
    place_for("--html", Path("page.html"), PAGE, []).write([b"x"])
    assert Path("page.html").is_symlink() and Path("folder/real.html").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("own.npz", "is a file of the run itself, which is never written to"),
        ("hard.npz", "is a file of the run itself"),
        ("notes.txt", "exists, and is not an HTML page"),
        ("folder", "is not a file"),
        ("pipe", "is not a file"),
        ("no/page.html", "there is no folder"),
        ("notes.txt/page.html", "cannot be written: not a directory"),
        ("x" * 300, "cannot be written: file name too long"),
    ],
)
def test_what_is_not_its_own_is_left_alone(name: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.npz").write_bytes(b"<!doctype html>")
    os.link("own.npz", "hard.npz")
    Path("notes.txt").write_text("<p>mine")
    Path("folder").mkdir()
    os.mkfifo("pipe")
    with pytest.raises(typer.Exit) as ended:
        place_for("--html", Path(name), PAGE, [Path("gone"), Path("own.npz")])
    assert ended.value.exit_code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tui-rnn: --html ") and says in line


def test_a_kind_may_be_known_by_what_stands_further_on(capsys: pytest.CaptureFixture[str]) -> None:
    Path("good").write_bytes(b"xyz12345")
    Path("bad").write_bytes(b"12345678")
    place_for("--to", Path("good"), NUMBERS, [])
    with pytest.raises(typer.Exit):
        place_for("--to", Path("bad"), NUMBERS, [])
    assert "is not numbers" in capsys.readouterr().err


def test_what_cannot_be_finished_is_not_begun(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    Path("page.html").write_bytes(b"<!doctype html>old")
    with pytest.raises(typer.Exit):
        place_for("--html", Path("page.html"), PAGE, []).write(broken())
    assert [path.name for path in Path().iterdir()] == ["page.html"]
    assert Path("page.html").read_bytes() == b"<!doctype html>old"
    assert "cannot be written: no space left" in capsys.readouterr().err
