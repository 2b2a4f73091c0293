"""Packed texts are read; what is no text is named, with what to do about it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shlex
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import formats, texts

FOX = "the quick brown fox\n" * 50
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.fixture(params=PACKERS)
def packer(request: pytest.FixtureRequest) -> Callable[[bytes], bytes]:
    return PACKERS[request.param]


def text_of(path: Path, encoding: str | None = None) -> str:
    corpus = texts.read(str(path), encoding).corpus
    return corpus.vocabulary.decode(corpus.ids)


def test_a_packed_text_is_read(tmp_path: Path, packer: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "fox.packed"
    path.write_bytes(packer(FOX.encode()) + packer(FOX.encode()))  # as cat would join two
    assert text_of(path) == FOX * 2
    path.write_bytes(packer("\u0441\u0442\u0430\u0440\u0430\u044f ".encode("koi8-r") * 50))
    assert text_of(path, "koi8-r").startswith("\u0441\u0442\u0430\u0440\u0430\u044f")
    with pytest.raises(engine.TextError, match=r"looks like koi8-r"):
        text_of(path)


def test_a_packed_text_that_is_damaged_or_no_text_is_refused(tmp_path: Path, packer: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "fox.packed"
    for data, said in (
        (packer(FOX.encode())[:-9], "damaged"),
        (packer(FOX.encode())[:40] + b"\xff" * 40, "damaged"),
        (packer(b"%PDF-1.5"), "that holds a PDF file"),
        (packer(b""), "empty"),
    ):
        path.write_bytes(data)
        with pytest.raises(engine.TextError, match=said):
            texts.read(str(path))


def test_a_bomb_is_let_go_of(tmp_path: Path, packer: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_UNPACKED", 8 << 20)
    path = tmp_path / "bomb"
    path.write_bytes(packer(b"a" * (8 << 20)))
    assert len(texts.read(str(path)).corpus) == 8 << 20
    path.write_bytes(packer(b"a" * (9 << 20)))
    with pytest.raises(engine.TextError, match="unpacks to more than 8 MB"):
        texts.read(str(path))


def test_the_dictionary_of_an_xz_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_DICTIONARY", 1 << 20)
    path = tmp_path / "fox.xz"
    path.write_bytes(lzma.compress(FOX.encode()))  # whose dictionary has 8 MB
    with pytest.raises(engine.TextError, match="an xz archive that is damaged: Memory usage limit"):
        texts.read(str(path))


def test_a_packed_text_may_come_through_a_pipe(cli: Any, packer: Callable[[bytes], bytes]) -> None:
    ended = cli.run(
        "train", "-", "--no-ui", "--hidden", 8, "--updates", 2, "--sample-every", 0, stdin=packer(FOX.encode())
    )
    assert "standard input: 1,000 characters" in ended.err


def zipped(*names: str, start: bytes = FOX.encode()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, start)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("fox.txt")
        info.size = len(FOX)
        archive.addfile(info, io.BytesIO(FOX.encode()))
    return out.getvalue()


KINDS = {
    "zip": (zipped("fox.txt"), "a zip archive"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "an Office file"),
    "epub": (zipped("mimetype", start=b"application/epub+zip"), "EPUB"),
    "tar": (tarred(), "a tar archive"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file"),
    "sqlite": (b"SQLite format 3\0" + bytes(600), "SQLite"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(600), "an image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(600), "an image"),
    "zst": (b"\x28\xb5\x2f\xfd" + bytes(600), "a zstd archive"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", [(), ("--encoding", "latin-1")], ids=["", "latin-1"])
def test_what_is_no_text_is_named(cli: Any, kind: str, encoding: tuple[str, ...]) -> None:
    data, said = KINDS[kind]
    (cli.folder / f"it's a.{kind}").write_bytes(data)
    line = cli.refused("train", f"it's a.{kind}", "--no-ui", *encoding, says=said)
    assert "cp1252" not in line


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_advice_for_archives_works(cli: Any, kind: str) -> None:
    name = f"it's a.{kind}"
    (cli.folder / name).write_bytes(KINDS[kind][0])
    line = cli.refused("train", name, "--no-ui", says="| tui-rnn train -")
    command = line.partition("give its contents: ")[2].partition(" | ")[0]
    if subprocess.run(["sh", "-c", f"command -v {command.split()[0]}"], capture_output=True).returncode:
        pytest.skip(f"{command.split()[0]} is not installed")
    assert subprocess.run(["sh", "-c", command], cwd=cli.folder, capture_output=True, check=True).stdout == FOX.encode()


def test_a_checkpoint_is_known_and_the_advice_works(cli: Any) -> None:
    cli.train("--updates", 5, "--out", "my run.npz")
    line = cli.refused("train", "my run.npz", "--no-ui", says="this is a checkpoint, not a text; to resume it: ")
    command = shlex.split(line.partition("to resume it: tui-rnn ")[2])
    cli.run(*command, "--no-ui", "--updates", 6)
    line = cli.refused("train", "my run.best.npz", "--no-ui", says="to sample from it: ")
    cli.run(*shlex.split(line.partition("to sample from it: tui-rnn ")[2]), "-n", 5)


def test_a_text_that_only_mentions_such_a_beginning_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    for start in ("BZh is a signature\n", "PK is a family\n", "ID3 tags\n", "Rar! he said\n", "GIF images\n"):
        path.write_text(start + FOX)
        assert text_of(path).startswith(start)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_never_ends_or_never_begins_is_refused_at_once(cli: Any) -> None:
    import os

    os.mkfifo(cli.folder / "a pipe")
    line = cli.refused("train", "a pipe", "--no-ui", says="a pipe is a pipe, not a file")
    assert line.endswith("tui-rnn train - < 'a pipe'")
    for device in ("/dev/zero", "/dev/urandom", "/dev/null", "/dev/tty"):
        if Path(device).exists():
            cli.refused("train", device, "--no-ui", says=device)
    for growing in ("/proc/self/maps", "/proc/kmsg"):
        if Path(growing).exists():
            cli.refused("train", growing, "--no-ui", says=growing)


def test_a_file_is_read_as_far_as_it_went_when_it_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("one\n")
    with path.open("rb") as stream:
        source = formats.Source(stream, 4)
        with path.open("a") as more:
            more.write("two\n")
        assert source.head() == b"one\n"
        assert source.read(100) == b"one\n"
        assert source.read(100) == b""
        source.seek(2)
        assert source.read(100) == b"e\n"


def test_a_checkpoint_is_told_from_a_text_by_its_name_or_its_beginning(done: Any, tmp_path: Path) -> None:
    (tmp_path / "renamed").write_bytes((done.folder / "ckpt.npz").read_bytes())
    (tmp_path / "book.txt").write_text(FOX)
    with zipfile.ZipFile(tmp_path / "book.docx", "w") as office:
        office.writestr("[Content_Types].xml", "")
    os.mkfifo(tmp_path / "pipe")
    names = ["renamed", "missing.npz", "book.txt", "book.docx", "missing.txt", "pipe", ""]
    found = [formats.is_checkpoint(str(tmp_path / name)) for name in names]
    assert found == [True, True, False, False, False, False, False]
    assert not formats.is_checkpoint("-")
