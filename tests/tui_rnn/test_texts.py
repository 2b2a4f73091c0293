"""Finding, reading and describing a text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import texts

FOX = "the quick brown fox\n" * 10


def test_no_name_is_the_bundled_book() -> None:
    text = texts.read(None)
    assert (text.name, text.path) == ("the-salt-lantern.txt", None)
    assert len(text.corpus) == 137_023


def test_a_name_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "fox.txt"
    path.write_text(FOX)
    text = texts.read(str(path))
    assert (text.name, text.path, len(text.corpus)) == ("fox.txt", path, len(FOX))


def test_an_error_names_the_file(tmp_path: Path) -> None:
    for path, contents in ((tmp_path / "missing.txt", None), (tmp_path / "empty.txt", b""), (tmp_path / "x", b"\xff")):
        if contents is not None:
            path.write_bytes(contents)
        with pytest.raises(engine.TextError, match=path.name):
            texts.read(str(path))


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (FOX.encode(), "fox.txt: 200 characters, UTF-8, line ends LF, 17 distinct"),
        (FOX.replace("\n", "\r\n").encode(), "200 characters, UTF-8, line ends CRLF (normalised to LF)"),
        (FOX.replace("\n", "\r").encode(), "line ends CR (normalised to LF)"),
        ((FOX + "a\r\nb\rc\n").encode(), "line ends LF/CR/CRLF (normalised to LF)"),
        (b"\xef\xbb\xbf" + FOX.encode(), "200 characters, UTF-8, byte order mark dropped, line ends LF"),
        (FOX.encode("utf-16"), "200 characters, UTF-16-LE, byte order mark dropped"),
        ((FOX + "zz").encode(), "18 distinct (1 of them rare: z)"),
        (b"ab" * 50, "fox.txt: 100 characters, UTF-8, 2 distinct"),
    ],
    ids=["LF", "CRLF", "CR", "mixed", "BOM", "UTF-16", "rare", "no line"],
)
def test_what_was_read_is_described(tmp_path: Path, contents: bytes, said: str) -> None:
    path = tmp_path / "fox.txt"
    path.write_bytes(contents)
    assert said in texts.describe(texts.read(str(path)))


def test_many_rare_characters_are_not_all_listed(tmp_path: Path) -> None:
    path = tmp_path / "rare.txt"
    path.write_text("abcdefghijkl" + "xy" * 10)
    assert texts.describe(texts.read(str(path))).endswith("14 distinct (12 of them rare: a b c d e f g h ...)")


def test_the_text_is_remembered_relative_to_the_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "books" / "fox.txt"
    path.parent.mkdir()
    path.write_text(FOX)
    origin = texts.origin(texts.read(str(path)), tmp_path / "runs" / "ckpt.npz", 500)
    assert (origin.path, origin.name, origin.characters, origin.updates) == ("../books/fox.txt", "fox.txt", 200, 500)


def test_the_bundled_book_is_remembered_by_name_alone(tmp_path: Path) -> None:
    assert texts.origin(texts.read(None), tmp_path / "ckpt.npz", None).path is None


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "koi8-r"])
def test_an_encoding_that_is_named_is_used(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "fox.txt"
    words = "ядро" if encoding == "koi8-r" else "café"
    path.write_bytes((words * 20).encode(encoding))
    assert set(texts.read(str(path), encoding).corpus.vocabulary.characters) == set(words)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "fox.txt"
    path.write_bytes(("\ufeff" + FOX).encode(codec))
    corpus = texts.read(str(path)).corpus
    assert (corpus.encoding, corpus.byte_order_mark, len(corpus)) == (codec, True, 200)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_may_be_named_although_the_mark_tells_it(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "fox.txt"
    path.write_bytes(("\ufeff" + FOX).encode(codec))
    assert len(texts.read(str(path), "utf-16").corpus) == 200


def test_a_saved_run_finds_its_text_again(done: Any) -> None:
    path = done.folder / "ckpt.npz"
    text = texts.read_again(engine.load(path), path, None, None)
    assert text.path == done.cli.book
