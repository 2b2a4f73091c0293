"""``tui-rnn train``: what it refuses, each in one line, and what it says of a run that continues."""

from __future__ import annotations

import os
from typing import Any

import pytest

import engine
from tui_rnn.cli.train import without_detach

TRAIN = ("train", "book.txt", "--no-ui")

# --- what cannot be had: a text

BAD_TEXTS: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "bad.txt cannot be read: no such file or directory"),
    "empty": (b"", "bad.txt: the text is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "bad.txt: the text is empty"),
    "one distinct character": (b"a" * 999, "nothing but 'a': with one distinct character there is nothing to learn"),
    "too short": (b"abcde" * 5, "the text has 25 characters; a sequence of 25 needs at least 26"),
    "not UTF-8": (b"caf\xe9 au lait, " * 9, "bad.txt: byte 3 (0xe9) is not UTF-8"),
    "not UTF-8 far in": (b"tea, " * 300_000 + b"\xe9", "bad.txt: byte 1,500,000 (0xe9) is not UTF-8"),
    "cut off": ("café".encode()[:-1] * 1, "bad.txt: byte 3 (0xc3) is not UTF-8"),
    "binary": (bytes(999), "bad.txt: this is a binary file, not a text"),
    "half binary": (b"\x7fELF\x02\x01" + bytes(range(200)) + bytes(99), "bad.txt: "),
}


@pytest.mark.parametrize("command", ["train", "gradcheck"])
@pytest.mark.parametrize(("contents", "says"), BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_text_that_cannot_be_learnt_is_refused(cli: Any, command: str, contents: bytes | None, says: str) -> None:
    if contents is not None:
        (cli.folder / "bad.txt").write_bytes(contents)
    cli.refused(command, "bad.txt", *(["--no-ui"] if command == "train" else []), says=says)


@pytest.mark.parametrize("command", ["train", "gradcheck"])
def test_a_folder_without_texts_is_refused(cli: Any, command: str) -> None:
    cli.book.rename(cli.folder / "book")
    cli.refused(command, ".", says="is a folder without *.txt files; name the files to read")


def test_a_text_in_another_encoding_is_refused_with_what_to_say(cli: Any) -> None:
    cli.book.write_bytes(b"caf\xe9 au lait, " * 9)
    line = cli.refused(*TRAIN, says="byte 3 (0xe9) is not UTF-8")
    assert "it looks like cp1252 (" in line
    assert "café au lait" in line
    assert line.endswith("if that is right, add --encoding cp1252")
    cli.run(*TRAIN, "--encoding", "cp1252", "--updates", 5, "--quiet")


def test_an_empty_standard_input_is_refused(cli: Any) -> None:
    cli.refused("-", says="the text is empty")


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("klingon", "book.txt: unknown encoding 'klingon'; try utf-8"),
        ("\x1b[2J", "unknown encoding"),
        ("base64", "'base64' is not a text encoding"),
        ("undefined", "book.txt: 'undefined' is not a text encoding"),
        ("utf-16", "book.txt: UTF-16 without a byte order mark; it looks like utf-8"),
        ("rot13", "book.txt: 'rot13' is not a text encoding"),
    ],
    ids=ascii,
)
def test_an_encoding_that_will_not_do_is_refused(cli: Any, encoding: str, says: str) -> None:
    assert "\x1b" not in cli.refused(*TRAIN, "--encoding", encoding, says=says)


def test_a_name_that_is_an_escape_sequence_is_shown_and_not_obeyed(cli: Any) -> None:
    cli.refused("\x1b[2J\nx.txt", says="␛[2J␤x.txt cannot be read")


# --- what cannot be had: options


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["info", "ckpt.npz", "other.npz"], "unexpected extra argument"),
        (["book.txt", "other.txt"], "other.txt cannot be read: no such file or directory"),
        (["book.txt", "--hidden"], "Option '--hidden' requires an argument"),
        (["sample"], "Missing argument 'CKPT'"),
        ([*TRAIN, "--updates", 5, "--epochs", 5], "--updates and --epochs both say how far to go; give one of them"),
        ([*TRAIN, "--out", ".."], "--out .. is a folder; give the name of a file in it"),
        ([*TRAIN, "--out", "missing/x.npz"], "/missing does not exist; create it first"),
        ([*TRAIN, "--out", "book.txt"], "book.txt is the text itself, which is never written to"),
        ([*TRAIN, "--log", "book.txt"], "book.txt is the text itself, which is never written to"),
        ([*TRAIN, "--log", "missing/x.jsonl"], "--log missing/x.jsonl: the folder "),
        ([*TRAIN, "--schedule", "bent"], "--schedule must be one of constant, linear, cosine, not 'bent'"),
        ([*TRAIN, "--schedule", "linear", "--warmup", 50, "--updates", 50], "--schedule linear must end after"),
        ([*TRAIN, "--chunks", 7], "--chunks does nothing without --shuffle chunks"),
        ([*TRAIN, "--validation-chunk"], "--validation-chunk does nothing without --validation"),
        ([*TRAIN, "--momentum", 0.5], "--momentum does nothing without --optimizer sgd"),
        ([*TRAIN, "--optimizer", "sgd", "--beta1", 0.5], "--beta1 does nothing without --optimizer adam"),
        ([*TRAIN, "--optimizer", "adam", "--rho", 0.5], "--rho does nothing without --optimizer rmsprop"),
        ([*TRAIN, "--validate-every", 7], "--validate-every does nothing without --validation"),
        ([*TRAIN, "--validation", 0.1, "--decay-patience", 2], "--decay-patience does nothing without --decay"),
        ([*TRAIN, "--init", "fan-in", "--init-scale", 2], "--init-scale does nothing without --init normal"),
        ([*TRAIN, "--sample-length", 10**20], "--sample-length must be from 0 (never) to"),
        ([*TRAIN, "--out", "x" * 300], "--out xxxxxxxxxxxxxxxxxxxx...: the name is 300 bytes long"),
        ([*TRAIN, "--log", "x" * 240], "--log xxxxxxxxxxxxxxxxxxxx...: the name is 240 bytes long"),
        (["train", "--no-ui", "--resume", "x" * 300], "--resume xxxxxxxxxxxxxxxxxxxx...: the name is 300 bytes long"),
        ([*TRAIN, "--log", "/dev/zero"], "--log: /dev/zero is a device or a pipe, not a file; choose another name"),
        ([*TRAIN, "--patience", 3], "--patience needs a validation loss; hold out part of the text"),
        ([*TRAIN, "--validation", 0.01], "book.txt: --validation 0.01 of 1,800 characters is only 18, less than a"),
        ([*TRAIN, "--batch-size", 100], "a sequence of 25 in each of 100 streams needs at least 2,501"),
        ([*TRAIN, "--shuffle", "chunks"], "a sequence of 25 in each of 100 chunks needs at least 2,501"),
        ([*TRAIN, "--shuffle", "chunks", "--chunks", 2, "--batch-size", 4], "--chunks must be at least the batch"),
        ([*TRAIN, "--recipe", "quick", "--resume"], "--recipe does not go with --resume"),
        ([*TRAIN, "--compare", "other.metrics.jsonl"], "--compare shows the loss of another run in the app only"),
        (["train", "book.txt", "--json", "--compare", "x"], "--compare shows the loss of another run in the app only"),
        ([*TRAIN, "--seq-length", 1800], "needs at least 1,801: use a longer text or a smaller --seq-length"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_refused(cli: Any, arguments: list[object], says: str) -> None:
    cli.refused(*arguments, says=says)


@pytest.mark.parametrize("out", [".", "", "/"])
def test_a_folder_without_a_name_is_no_place_for_a_run(cli: Any, out: str) -> None:
    cli.refused(*TRAIN, "--out", out, says="is a folder; give the name of a file in it")


@pytest.mark.parametrize("command", [["sample"], ["--no-ui", "--resume"]], ids=" ".join)
@pytest.mark.parametrize("name", ["missing.npz", "book.txt", ".", "empty.npz"])
def test_what_is_no_checkpoint_is_refused(cli: Any, command: list[str], name: str) -> None:
    (cli.folder / "empty.npz").touch()
    verb = "read: no such file" if name == "missing.npz" else "used: it is "
    cli.refused(*command, name, says=f"{name} cannot be {verb}")


@pytest.mark.parametrize("name", [".ckpt.npz.lock", ".ckpt.npz.0123456789abcdef.tmp", ".ckpt.metrics.jsonl.tmp"])
def test_a_text_that_is_named_like_a_lock_or_a_temporary_is_not_lost(cli: Any, name: str) -> None:
    (cli.folder / name).write_bytes((cli.folder / "book.txt").read_bytes())
    cli.refused("train", name, "--no-ui", says=f"{name} is the text itself, which is never written to")
    assert (cli.folder / name).exists()


def test_a_pipe_is_no_place_for_metrics_and_is_not_waited_for(cli: Any) -> None:
    os.mkfifo(cli.folder / "pipe")
    cli.refused(*TRAIN, "--log", "pipe", says="--log: pipe is a device or a pipe, not a file")


def test_a_run_that_ran_out_of_patience_says_so_and_can_go_on(cli: Any) -> None:
    options = ("--validation", 0.2, "--validate-every", 1, "--patience", 1, "--learning-rate", 2)
    ended = cli.train(*options, "--updates", 5000)
    update = engine.load(cli.folder / "ckpt.npz").update
    assert update < 5000
    said = f"stopped at update {update:,}: the validation loss has not improved in 1 evaluations (--patience)"
    assert said in ended.err
    more = cli.run("train", "--resume", "--no-ui", "--updates", 6000)
    assert "it had stopped improving and ended; --patience now counts from here" in more.err
    assert engine.load(cli.folder / "ckpt.npz").update > update


def test_going_on_after_the_end_of_a_schedule_is_said(cli: Any) -> None:
    cli.train("--schedule", "linear", "--updates", 20)
    ended = cli.run("train", "--resume", "--no-ui", "--updates", 30)
    assert "from update 20 on, after the linear schedule, the learning rate is 0.001" in ended.err


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (["train", "a.txt", "--detach", "--seed", "1"], ["train", "a.txt", "--seed", "1"]),
        (["a.txt", "--detach"], ["train", "a.txt"]),
        (["--detach"], ["train"]),
        (["train", "--detach", "--", "--detach", "train"], ["train", "--", "--detach", "train"]),
    ],
)
def test_what_is_started_without_a_screen_is_given_the_same_options(given: list[str], made: list[str]) -> None:
    assert without_detach(given) == made
