"""The text of a saved run: what a checkpoint records of it, and where it is found again."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import origins, texts

FOX = "the quick brown fox\n" * 10


def test_the_text_is_remembered_relative_to_the_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "books" / "fox.txt"
    path.parent.mkdir()
    path.write_text(FOX)
    origin = origins.origin_of(texts.read(str(path)), tmp_path / "runs" / "ckpt.npz", 500)
    assert (origin.path, origin.name, origin.characters, origin.updates) == ("../books/fox.txt", "fox.txt", 200, 500)


def test_the_bundled_book_is_remembered_by_name_alone(tmp_path: Path) -> None:
    assert origins.origin_of(texts.read(None), tmp_path / "ckpt.npz", None).path is None


def test_a_saved_run_finds_its_text_again(done: Any) -> None:
    path = done.folder / "ckpt.npz"
    text = origins.reread(engine.load(path), path, None, None)
    assert text.path == done.cli.book


def test_each_of_several_texts_is_remembered_relative_to_the_checkpoint(library: Path, tmp_path: Path) -> None:
    origin = origins.origin_of(texts.read(str(library)), tmp_path / "runs" / "ckpt.npz", 500)
    assert origin.path is None
    assert [part.path for part in origin.parts][:2] == ["../library/B/a.TXT", "../library/b.txt"]
    assert origin.boundaries == (80, 160, 240)
    moved = origins.moved(origin, tmp_path / "runs" / "ckpt.npz", tmp_path / "rescued.npz")
    assert [part.path for part in moved.parts][:2] == ["library/B/a.TXT", "library/b.txt"]


def parts_of(cli: Any, checkpoint: str = "ckpt.npz") -> list[tuple[str, int]]:
    (record,) = cli.run("info", checkpoint, "--json").records
    return [(part["name"], part["characters"]) for part in record["text"]["parts"]]


def test_a_run_of_several_texts_goes_on_exactly(cli: Any) -> None:
    (cli.folder / "more").mkdir()
    (cli.folder / "more" / "a.txt").write_text(FOX * 3)
    options = ("book.txt", "more", "--no-ui", "--json", "--hidden", 8, "--batch-size", 2)
    whole = cli.run("train", *options, "--updates", 60, "--out", "whole.npz").records[-1]
    cli.run("train", *options, "--updates", 35)
    assert cli.resume("--updates", 60).records[-1]["parameters_sha256"] == whole["parameters_sha256"]
    assert parts_of(cli) == [("book.txt", len(cli.book.read_text())), ("a.txt", 600)]
    shown = cli.run("info", "ckpt.npz").out
    assert "text 2 of 2" in shown
    assert "book.txt and 1 more" in shown
    other = cli.run("train", "more", "book.txt", *options[2:], "--updates", 60, "--out", "other.npz").records[-1]
    assert other["parameters_sha256"] != whole["parameters_sha256"]


def test_several_texts_are_found_by_what_is_in_them_and_each_is_checked(cli: Any) -> None:
    (cli.folder / "more").mkdir()
    (cli.folder / "more" / "a.txt").write_text(FOX * 3)
    cli.run("train", "book.txt", "more", "--no-ui", "--hidden", 8, "--updates", 20)
    (cli.folder / "moved").mkdir()
    cli.book.rename(cli.folder / "moved" / "z.txt")
    cli.refused("train", "--resume", "--no-ui", says="book.txt, the text of the run in ckpt.npz, is gone")
    cli.refused("train", "--resume", "--no-ui", "--text", "more", says="book.txt")
    cli.resume("--updates", 30, "--text", "more", "--text", "moved")
    assert [name for name, _ in parts_of(cli)] == ["z.txt", "a.txt"]
    cli.run("train", "more", "moved", "--no-ui", "--resume", "--updates", 40)
    (cli.folder / "more" / "a.txt").write_text(FOX * 3 + "!")
    cli.refused("train", "--resume", "--no-ui", says="a.txt (600 characters), a text of the run in ckpt.npz")
    assert cli.run("novelty", "ckpt.npz", "more", "moved", "-n", 50, code=2).err


def test_a_checkpoint_whose_texts_do_not_add_up_is_refused(cli: Any) -> None:
    (cli.folder / "a.txt").write_text(FOX)
    cli.run("train", "book.txt", "a.txt", "--no-ui", "--hidden", 8, "--updates", 3)
    checkpoint = cli.folder / "ckpt.npz"
    data = checkpoint.read_bytes()
    for old, new in ((b'"characters": 200', b'"characters": 201'), (b'"characters": 200', b'"characters": -99')):
        checkpoint.write_bytes(replaced_in_zip(data, old, new))
        cli.refused("info", "ckpt.npz", says="it is damaged")


def replaced_in_zip(data: bytes, old: bytes, new: bytes) -> bytes:
    """A checkpoint with something in its description replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as changed:
        for info in archive.infolist():
            content = archive.read(info)
            assert info.filename != "meta.json" or old in content
            changed.writestr(info, content.replace(old, new) if info.filename == "meta.json" else content)
    return out.getvalue()


@pytest.mark.parametrize("path", [b"x" * 60_000, b"a\\u0000b", b"\\ud800", b"a/" * 3000], ids=lambda path: path[:9])
def test_a_strangers_checkpoint_whose_text_can_be_nowhere_is_refused(cli: Any, path: bytes) -> None:
    cli.train("--updates", 3)
    checkpoint = cli.folder / "ckpt.npz"
    data = checkpoint.read_bytes()
    checkpoint.write_bytes(replaced_in_zip(data, b'"path": "book.txt"', b'"path": "%b"' % path))
    for command in (("train", "--resume", "--no-ui"), ("novelty", "ckpt.npz")):
        assert len(cli.refused(*command, says="if it has moved, say where it is now: --text PATH")) <= 500
    cli.resume("--text", "book.txt", "--updates", 5)


def test_a_checkpoint_that_names_a_pipe_or_a_device_does_not_hang(cli: Any) -> None:
    cli.train("--updates", 3)
    checkpoint = cli.folder / "ckpt.npz"
    data = checkpoint.read_bytes()
    os.mkfifo(cli.folder / "a pipe")
    for path in (b"a pipe", b"/dev/zero", b"/proc/kmsg", b"/dev/tty"):
        if Path(os.fsdecode(path)).exists() or path == b"a pipe":
            checkpoint.write_bytes(replaced_in_zip(data, b'"path": "book.txt"', b'"path": "%b"' % path))
            for command in (("train", "--resume", "--no-ui"), ("novelty", "ckpt.npz")):
                cli.refused(*command, says=path.decode().rpartition("/")[2])


def test_the_text_is_found_from_any_folder(copied: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = copied.folder / "ckpt.npz"
    copied.run("train", "--resume", path, "--no-ui", "--quiet", "--updates", 310, cwd=elsewhere)
    assert engine.load(path).update == 310
    assert list(elsewhere.iterdir()) == []


def test_the_text_is_found_when_it_moves_with_the_checkpoint(cli: Any) -> None:
    cli.train("--updates", 20, "--quiet")
    shutil.copytree(cli.folder, cli.folder / "moved", ignore=lambda *_: ["moved"])
    cli.book.unlink()
    cli.run("train", "--resume", "moved/ckpt.npz", "--no-ui", "--quiet", "--updates", 30)
    assert engine.load(cli.folder / "moved/ckpt.npz").update == 30


@pytest.mark.parametrize("named", [["moved.txt"], ["--text", "moved.txt"]], ids=" ".join)
def test_a_text_that_moved_can_be_named(copied: Any, named: list[str]) -> None:
    copied.book.rename(copied.folder / "moved.txt")
    says = "book.txt, the text of the run in ckpt.npz, is gone; if it has moved, say where it is now: --text PATH"
    copied.refused("train", "--resume", "--no-ui", says=says)
    copied.run("train", *named, "--resume", "--no-ui", "--quiet", "--updates", 310)
    assert engine.load(copied.folder / "ckpt.npz").origin.path == "moved.txt"


def test_a_text_from_a_pipe_must_be_given_again(cli: Any, done: Any) -> None:
    book = cli.book.read_bytes()
    cli.book.unlink()
    small = ("--no-ui", "--hidden", 8, "--quiet")
    cli.run("train", "-", *small, "--updates", 120, stdin=book)
    cli.refused("train", "--resume", "--no-ui", "--updates", 300, says="from a pipe; give it again")
    ended = cli.run("train", "-", "--resume", "--no-ui", "--json", "--updates", 300, stdin=book)
    assert ended.records[-1]["parameters_sha256"] == done.hash


@pytest.mark.parametrize("what", ["grows", "is replaced", "disappears"])
def test_what_happens_to_the_text_during_a_run_does_not_matter_to_it(cli: Any, done: Any, what: str) -> None:
    running = cli.start_training("--updates", 300, "--checkpoint-every", 100, "--sample-every", 100)
    running.until("progress")
    if what == "grows":
        with cli.book.open("ab") as file:
            file.write(b"more")
    else:
        cli.book.unlink()
        if what == "is replaced":
            cli.book.write_bytes(b"another text\n" * 100)
    ended = running.end()
    assert ended.code == 0
    assert ended.records[-1]["parameters_sha256"] == done.hash
    says = "is gone" if what == "disappears" else "book.txt is not the text of the run in ckpt.npz"
    cli.refused("train", "--resume", "--no-ui", says=says)


def test_a_text_that_changed_is_refused(copied: Any) -> None:
    with copied.book.open("a") as book:
        book.write("and runs away\n")
    says = "book.txt is not the text of the run in ckpt.npz"
    copied.refused("train", "--resume", "--no-ui", says=says)


def test_another_text_is_refused(copied: Any) -> None:
    (copied.folder / "other.txt").write_text("the lazy dog sleeps.\n" * 50)
    copied.refused("train", "other.txt", "--resume", "--no-ui", says="other.txt is not the text")
