"""Finding, reading and describing a text."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import texts

FOX = "the quick brown fox\n" * 10


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
        (FOX.encode(), "fox.txt: 200 characters, UTF-8, LF line endings, 17 distinct"),
        (FOX.replace("\n", "\r\n").encode(), "200 characters, UTF-8, CRLF line endings (normalised to LF)"),
        (FOX.replace("\n", "\r").encode(), "CR line endings (normalised to LF)"),
        ((FOX + "a\r\nb\rc\n").encode(), "LF/CR/CRLF line endings (normalised to LF)"),
        (b"\xef\xbb\xbf" + FOX.encode(), "200 characters, UTF-8, byte order mark dropped, LF line endings"),
        (FOX.encode("utf-16"), "200 characters, UTF-16-LE, byte order mark dropped"),
        ((FOX + "zz").encode(), "18 distinct characters (1 of them rare: z)"),
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
    assert texts.describe(texts.read(str(path))).endswith(
        "14 distinct characters (12 of them rare: a b c d e f g h ...)"
    )


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


def test_one_text_in_a_folder_is_that_text(tmp_path: Path) -> None:
    (tmp_path / "fox.txt").write_text(FOX)
    text = texts.read(str(tmp_path))
    assert (text.name, text.path, text.parts) == ("fox.txt", tmp_path / "fox.txt", ())
    assert text.corpus.sha256 == texts.read(str(tmp_path / "fox.txt")).corpus.sha256


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


def test_a_fifo_is_read_by_standard_input_and_never_waited_for(cli: Any, done: Any) -> None:
    book = cli.book.read_bytes()
    cli.book.unlink()
    os.mkfifo(cli.book)
    advised = cli.refused("train", "book.txt", "--no-ui", says="is a pipe, not a file").rpartition(": tui-rnn ")[2]
    feeder = threading.Thread(target=cli.book.write_bytes, args=(book,))
    feeder.start()
    command = f"{shlex.quote(sys.executable)} -m tui_rnn {advised} --no-ui --hidden 8 --updates 120 --quiet"
    subprocess.run(["bash", "-c", command], cwd=cli.folder, env=cli.environment, check=True)
    feeder.join()
    ended = cli.run("train", "--resume", "--no-ui", code=2)
    assert "from a pipe; give it again: --text PATH" in ended.err
    (cli.folder / "kept.txt").write_bytes(book)
    ended = cli.resume("--text", "kept.txt", "--updates", 300)
    assert ended.records[-1]["parameters_sha256"] == done.hash


def test_what_the_shell_makes_of_a_command_is_read(cli: Any, done: Any) -> None:
    options = "--no-ui --hidden 8 --json --updates 300"
    command = f"{shlex.quote(sys.executable)} -m tui_rnn train <(cat book.txt) {options}"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=cli.folder, env=cli.environment, check=True, stdout=subprocess.PIPE
    )
    assert json.loads(ended.stdout.splitlines()[-1])["parameters_sha256"] == done.hash


def test_dev_stdin_is_standard_input(cli: Any, done: Any) -> None:
    small = ("--no-ui", "--hidden", 8, "--json")
    process = subprocess.run(
        [sys.executable, "-m", "tui_rnn", "train", "/dev/stdin", *map(str, small), "--updates", "300"],
        input=cli.book.read_bytes(), stdout=subprocess.PIPE, cwd=cli.folder, env=cli.environment, check=True,
    )  # fmt: skip
    assert json.loads(process.stdout.splitlines()[-1])["parameters_sha256"] == done.hash
