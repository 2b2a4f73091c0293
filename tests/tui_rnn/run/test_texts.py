"""Finding, reading and describing a text."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import texts

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
    text = texts.reread(engine.load(path), path, None, None)
    assert text.path == done.cli.book


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of books: b.txt, B/a.txt and a packed one, and what is to be left out."""
    folder = tmp_path / "library"
    for name, contents in {
        "b.txt": "bbbb" * 20, "B/a.TXT": "aaaa" * 20, "c.txt.gz": "cccc" * 20, ".hidden.txt": "x", ".git/d.txt": "x",
        "cover.jpg": "x", "notes.md": "x", "ckpt.samples.txt": "x",
    }.items():  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(contents.encode()) if name.endswith(".gz") else contents.encode())
    (folder / "loop").symlink_to(folder)
    (folder / "linked.txt").symlink_to(folder / "b.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder


def test_of_a_folder_the_texts_are_read_in_order_and_the_rest_is_said(library: Path) -> None:
    text = texts.read(str(library))
    assert [part.name for part in text.parts] == ["B/a.TXT", "b.txt", "c.txt.gz", "linked.txt"]
    assert text.corpus.boundaries == (80, 160, 240)
    assert text.left_out == (f"left out of {library}: .git, .hidden.txt, ckpt.samples.txt and 4 more",)
    assert texts.describe(text).startswith("B/a.TXT and 3 more: 320 characters in 4 texts, UTF-8, 3 distinct")


def test_several_texts_are_joined_in_the_order_given(library: Path, tmp_path: Path) -> None:
    fox = tmp_path / "fox.txt"
    fox.write_bytes(b"\xef\xbb\xbf" + FOX.replace("\n", "\r\n").encode())
    text = texts.read([str(library / "b.txt"), str(fox), str(library)])
    corpus = text.corpus
    assert corpus.vocabulary.decode(corpus.ids) == "b" * 80 + FOX + "a" * 80 + "b" * 80 + "c" * 80 + "b" * 80
    assert corpus.counts.tolist() == [
        corpus.vocabulary.decode(corpus.ids).count(c) for c in corpus.vocabulary.characters
    ]
    assert corpus.boundaries == (80, 280, 360, 440, 520)
    assert (corpus.byte_order_mark, set(corpus.line_ends), text.path) == (True, {"\r\n"}, None)
    assert sorted(text.paths) == sorted(Path(part.path) for part in text.parts if part.path)


def test_the_present_folder_can_be_learnt_again_and_again(cli: Any) -> None:
    """What the run before has written is no text of it."""
    for _ in range(2):
        cli.run("train", ".", "--no-ui", "--hidden", 8, "--updates", 5)
    cli.run("train", "--resume", "--no-ui", "--updates", 9)


def test_an_empty_name_is_not_the_present_folder(cli: Any) -> None:
    for arguments in (("train", ""), ("train", "--text", ""), ("train", "book.txt", "")):
        cli.refused(*arguments, "--no-ui", says="the name of a text is empty")


def test_one_text_in_a_folder_is_that_text(tmp_path: Path) -> None:
    (tmp_path / "fox.txt").write_text(FOX)
    text = texts.read(str(tmp_path))
    assert (text.name, text.path, text.parts) == ("fox.txt", tmp_path / "fox.txt", ())
    assert text.corpus.sha256 == texts.read(str(tmp_path / "fox.txt")).corpus.sha256


@pytest.mark.parametrize("arguments", [["-", "-"], ["empty"], ["b.txt", "missing.txt"]])
def test_what_cannot_be_read_among_several_is_named(
    library: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "empty").mkdir()
    monkeypatch.chdir(library)
    with pytest.raises(engine.TextError, match=arguments[-1] if arguments != ["-", "-"] else "standard input"):
        texts.read(arguments)


def test_more_texts_than_a_checkpoint_can_name_are_refused(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_TEXTS", 3)
    with pytest.raises(engine.TextError, match=r"4 texts are more than .* \(3,"):
        texts.read(str(library))


def test_each_of_several_texts_is_remembered_relative_to_the_checkpoint(library: Path, tmp_path: Path) -> None:
    origin = texts.origin(texts.read(str(library)), tmp_path / "runs" / "ckpt.npz", 500)
    assert origin.path is None
    assert [part.path for part in origin.parts][:2] == ["../library/B/a.TXT", "../library/b.txt"]
    assert origin.boundaries == (80, 160, 240)
    moved = texts.moved(origin, tmp_path / "runs" / "ckpt.npz", tmp_path / "rescued.npz")
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


def test_none_of_several_texts_is_written_over(cli: Any) -> None:
    (cli.folder / "ckpt.samples.txt").write_text(FOX)
    cli.refused("train", "book.txt", "ckpt.samples.txt", "--no-ui", says="is the text itself")


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


NOT_UTF_8 = os.fsdecode(b"\xff\xfe.txt")


def test_a_text_whose_name_is_not_utf_8_is_saved_and_gone_on_with(cli: Any) -> None:
    """It was trained, and then lost in the first save."""
    folder = cli.folder / os.fsdecode(b"f\xe9")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("the file system takes only UTF-8 for names")
    cli.book.rename(folder / NOT_UTF_8)
    name, out, log = f"{folder.name}/{NOT_UTF_8}", os.fsdecode(b"r\xfc.npz"), os.fsdecode(b"l\xf6.jsonl")
    ended = cli.run("train", name, "--no-ui", "--hidden", 8, "--updates", 20, "--out", out, "--log", log)
    assert "saved r\N{REPLACEMENT CHARACTER}.npz at update 20" in ended.err
    (record,) = cli.run("info", out, "--json").records
    assert record["text"]["name"] == NOT_UTF_8
    assert "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.txt" in cli.run("info", out).out
    (cli.folder / os.fsdecode(b"l\xefnk.npz")).symlink_to(out)
    cli.run(
        "train", "--no-ui", "--log", log, f"--resume={os.fsdecode(bytes([108, 0xEF]) + b'nk.npz')}", "--updates", 30
    )
    cli.run("train", "--no-ui", "--log", log, f"--resume={out}", "--updates", 40, "--text", name)
    cli.run("train", "--no-ui", "--log", log, f"--resume={out}", "--updates", 50, "--text", folder)
    assert cli.run("info", out, "--json").records[0]["update"] == 50
    assert cli.run("novelty", out, "-n", 50).code == 0
    assert {record["path"] for record in cli.metrics(log) if record["event"] == "checkpoint"} >= {out}
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", NOT_UTF_8), ("train", "--resume", NOT_UTF_8), ("info", NOT_UTF_8), ("sample", NOT_UTF_8),
        (NOT_UTF_8,), ("train", "book.txt", "--encoding", NOT_UTF_8), ("train", "--recipe", NOT_UTF_8),
        ("train", "book.txt", "--out", f"{NOT_UTF_8}/x.npz"), ("train", "book.txt", "--cell", NOT_UTF_8),
        ("train", NOT_UTF_8 * 9999),
    ],
    ids=lambda arguments: ascii(arguments)[:60],
)  # fmt: skip
def test_a_name_that_is_not_utf_8_is_refused_in_one_short_line(cli: Any, arguments: tuple[str, ...]) -> None:
    line = cli.refused(*arguments, *(() if arguments[0] in ("info", "sample") else ("--no-ui",)), says="tui-rnn: ")
    assert len(line) <= 500


def test_a_prompt_that_is_not_utf_8_is_refused_and_one_with_crlf_is_read(cli: Any, done: Any) -> None:
    path = done.folder / "ckpt.npz"
    cli.refused("sample", path, "--prompt", os.fsdecode(b"\xff"), says="U+DCFF")
    known = cli.book.read_text()[:1]
    out = cli.run("sample", path, "--prompt", f"\ufeff{known}\r\n{known}", "-n", 5).out
    assert out.startswith(f"{known}\n{known}")


@pytest.mark.parametrize(
    "encoding",
    ["zlib", "rot13", "idna", "undefined", "unicode_escape", "no-such", "x" * 60_000],
    ids=lambda name: name[:20],
)
def test_what_is_no_encoding_of_texts_is_refused(cli: Any, encoding: str) -> None:
    line = cli.refused("train", "book.txt", "--no-ui", "--encoding", encoding, says="encoding")
    assert len(line) <= 500


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32-be", "koi8-r", "iso2022_jp", "shift_jis", "cp1250"])
def test_the_advised_encoding_works(cli: Any, encoding: str) -> None:
    words = {"koi8-r": "Старая лодка вышла в море.\n", "cp1250": "Příliš žluťoučký kůň pěl.\n"}
    japanese = "今日は雨が降った。船は港に戻らなかった。\n"
    text = words.get(encoding, japanese if "jp" in encoding or "jis" in encoding else FOX) * 9
    (cli.folder / "old.txt").write_bytes(text.encode(encoding))
    line = cli.refused("train", "old.txt", "--no-ui", says="--encoding")
    advised = line.rpartition("--encoding ")[2]
    ended = cli.run("train", "old.txt", "--no-ui", "--hidden", 8, "--updates", 2, "--encoding", advised)
    assert f"{len(text):,} characters" in ended.err
    assert texts.read(str(cli.folder / "old.txt"), advised).corpus.vocabulary.characters == "".join(sorted(set(text)))


def test_a_byte_order_mark_inside_is_said(cli: Any) -> None:
    cli.book.write_bytes(b"\xef\xbb\xbf" + FOX.encode() + b"\xef\xbb\xbf" + FOX.encode())
    said = cli.train("--updates", 2).err
    assert "400 characters, UTF-8, byte order mark dropped, 1 byte order mark inside the text dropped" in said
