"""The command line: its commands, their defaults, and one line for everything that cannot be had."""

from __future__ import annotations

import importlib.metadata
import math
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
import tui_rnn
from engine.checkpoint import archive
from tui_rnn.cli.main import COMMANDS, with_defaults

TRAIN = ("train", "book.txt", "--no-ui")

# --- commands and defaults


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], ["train"]),
        (["book.txt"], ["train", "book.txt"]),
        (["-"], ["train", "-"]),
        (["--hidden", "8"], ["train", "--hidden", "8"]),
        (["train", "book.txt"], ["train", "book.txt"]),
        (["sample", "ckpt.npz"], ["sample", "ckpt.npz"]),
        (["--version"], ["--version"]),
        (["-h"], ["-h"]),
        (["--resume"], ["train", "--resume="]),
        (["train", "--resume", "--quiet"], ["train", "--resume=", "--quiet"]),
        (["train", "--resume", "a.npz"], ["train", "--resume", "a.npz"]),
        (["train", "--resume=a.npz"], ["train", "--resume=a.npz"]),
        (["train", "--resume", "-"], ["train", "--resume=", "-"]),
    ],
    ids=" ".join,
)
def test_what_is_left_out_is_filled_in(given: list[str], meant: list[str]) -> None:
    assert with_defaults(given) == meant


def test_a_text_alone_is_trained_and_a_line_says_why_the_app_is_not_shown(cli: Any) -> None:
    ended = cli.run("book.txt", "--hidden", 8, "--updates", 10)
    assert ended.err.startswith("standard input is not a terminal: training without the app\n")
    assert cli.metrics()[-1]["update"] == 10


def test_nothing_at_all_trains_the_bundled_book(cli: Any) -> None:
    running = cli.start()
    assert running.stdout.readline().startswith(b"=== update 0 ")
    running.signal(signal.SIGINT)
    ended = running.end()
    assert ended.code == 130
    assert "the-salt-lantern.txt: 137,023 characters" in ended.err
    assert "100 hidden units" in ended.err


def test_a_text_from_standard_input_is_trained(cli: Any, done: Any) -> None:
    book = cli.book.read_bytes()
    ended = cli.run("-", "--hidden", 8, "--updates", 300, "--json", stdin=book)
    assert ended.records[-1]["parameters_sha256"] == done.hash
    assert "standard input: 1,800 characters" in ended.err


@pytest.mark.parametrize("command", [["-m", "tui_rnn"], ["tui-rnn"]], ids=" ".join)
def test_the_version_is_the_installed_one(command: list[str]) -> None:
    start = [sys.executable, *command] if command[0] == "-m" else [str(Path(sys.executable).with_name(command[0]))]
    if not Path(start[0]).exists():
        pytest.skip("tui-rnn is not installed beside Python")
    shown = subprocess.run([*start, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"tui-rnn {tui_rnn.__version__}\n"
    assert importlib.metadata.version("tui-rnn") == tui_rnn.__version__


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(cli: Any, option: str) -> None:
    shown = cli.run(option).out
    for command in COMMANDS:
        assert re.search(rf"^\W*{command}\s+[A-Z]", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "train",
            "no-ui updates epochs cell layers hidden seq-length batch-size init-scale learning-rate optimizer clip "
            "seed dtype out checkpoint-every sample-every sample-length resume encoding log json quiet",
        ),
        ("sample", "n prompt temperature top-k top-p seed"),
        (
            "gradcheck",
            "recipe cell layers hidden dropout init init-scale dtype seq-length batch-size mean-loss updates entries "
            "all step seed text encoding json",
        ),
    ],
)
def test_a_command_explains_its_options(cli: Any, command: str, options: str) -> None:
    shown = cli.run(command, "--help").out
    for option in options.split():
        assert re.search(rf"--{option}\s+.*[A-Za-z0-9]{{3}}", shown), option


def test_help_has_examples(cli: Any) -> None:
    assert re.search(r"tui-rnn train \S+\.txt", cli.run("train", "--help").out + cli.run("--help").out)


def test_info_tells_what_a_checkpoint_is(cli: Any, done: Any) -> None:
    (record,) = cli.run("info", done.folder / "ckpt.npz", "--json").records
    assert record["parameters_sha256"] == done.hash
    assert {"update", "epoch", "smooth_loss", "best_smooth_loss", "best_update", "config"} < set(record)
    shown = cli.run("info", done.folder / "ckpt.npz").out
    assert re.search(rf"^recipe +{record['recipe']} · ", shown, re.MULTILINE)
    loss, best = record["smooth_loss"], record["best_smooth_loss"]
    bits, best_bits = record["bits_per_char"], best / 25 / math.log(2)
    assert re.search(
        rf"^smooth loss +{bits:.3f} bits per character \({loss:.2f} nats per 25 characters\)$", shown, re.M
    )
    assert re.search(
        rf"^best +{best_bits:.3f} bits per character \({best:.2f} nats per 25 characters\), at ", shown, re.M
    )


def test_info_tells_the_present_learning_rate_and_how_it_came_to_be_that(cli: Any) -> None:
    cli.train("--updates", 20, "--learning-rate", 0.2, "--quiet")
    assert re.search(r"^learning rate +0\.2$", cli.run("info", "ckpt.npz").out, re.MULTILINE)
    for n in range(1, 9):
        cli.resume("--updates", 20 + n, "--learning-rate", n / 100)
    (record,) = cli.run("info", "ckpt.npz", "--json").records
    assert record["learning_rate"] == 0.08
    assert record["learning_rates"] == [[0, 0.2], *([19 + n, n / 100] for n in range(1, 9))]
    shown = cli.run("info", "ckpt.npz").out
    assert re.search(
        r"^learning rate +0\.08; 0\.2 at first, 0\.03 from update 22, .*, 0\.08 from update 27; 2 earlier changes",
        shown,
        re.MULTILINE,
    )
    assert "learning_rate 0.2" not in re.search(r"^settings .*$", shown, re.MULTILINE)[0]


def test_info_of_an_absurd_loss_is_json_and_short(cli: Any) -> None:
    cli.train("--updates", 1, "--mean-loss", "--quiet")
    path = cli.folder / "ckpt.npz"
    rewritten(path, smooth_loss=1.7e308)
    (record,) = cli.run("info", path, "--json").records
    assert (record["smooth_loss"], record["bits_per_char"]) == (1.7e308, None)
    assert re.search(
        r"^smooth loss +inf bits per character \(1\.7e\+308 nats per character\)$", cli.run("info", path).out, re.M
    )


def rewritten(path: Path, **changes: object) -> None:
    """Have a checkpoint say something else of its run."""
    checkpoint = engine.load(path)
    with archive.open_archive(path) as reader:
        meta = reader.meta()
    archive.write(path, meta | changes, checkpoint.arrays)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_little_is_imported_for_a_short_answer(cli: Any, option: str) -> None:
    ended = cli.python("-X", "importtime", "-m", "tui_rnn", option)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.err.splitlines()}
    assert "tui_rnn" in imported
    assert imported.isdisjoint({"numpy", "textual", "engine"})


def test_a_shell_can_complete_commands_and_options(cli: Any) -> None:
    def complete(line: str, word: int) -> str:
        asked = {"_TUI_RNN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(word)}
        return str(cli.python("-m", "tui_rnn", env=cli.environment | asked).out)

    assert complete("tui-rnn s", 1).split() == ["sample"]
    assert complete("tui-rnn train --hid", 2).split() == ["--hidden"]


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
    assert line.endswith("if that is right, say --encoding cp1252")
    cli.run(*TRAIN, "--encoding", "cp1252", "--updates", 5, "--quiet")


def test_an_empty_standard_input_is_refused(cli: Any) -> None:
    cli.refused("-", says="the text is empty")


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("klingon", "book.txt: unknown encoding 'klingon'; try utf-8"),
        ("\x1b[2J", "unknown encoding"),
        ("base64", "'base64' is not an encoding of texts"),
        ("undefined", "book.txt: 'undefined' is not an encoding of texts"),
        ("utf-16", "book.txt: UTF-16 without a byte order mark; it looks like utf-8"),
        ("rot13", "book.txt: 'rot13' is not an encoding of texts"),
    ],
    ids=ascii,
)
def test_an_encoding_that_will_not_do_is_refused(cli: Any, encoding: str, says: str) -> None:
    assert "\x1b" not in cli.refused(*TRAIN, "--encoding", encoding, says=says)


def test_a_name_that_is_an_escape_sequence_is_shown_and_not_obeyed(cli: Any) -> None:
    cli.refused("\x1b[2J\nx.txt", says="␛[2J␤x.txt cannot be read")


# --- what cannot be had: options

RANGES = {
    "--hidden": (0, -1, 8193, 10**9),
    "--layers": (0, 17),
    "--seq-length": (0, -1, 10_001, 10**9),
    "--batch-size": (0, 4097),
    "--init-scale": (-1, "nan", "inf"),
    "--learning-rate": (-0.1, 1001, "nan", "inf"),
    "--clip": (-1, "nan", "inf"),
    "--clip-norm": (-1, "nan", "inf"),
    "--weight-decay": (-1, 6, "nan", "inf"),
    "--dropout": (-0.1, 0.96, "nan", "inf"),
    "--chunks": (0,),
    "--validation": (-0.1, 0.91, "nan", "inf"),
    "--validate-every": (-1,),
    "--warmup": (-1,),
    "--decay": (0, 1.1, "nan"),
    "--decay-patience": (0,),
    "--patience": (-1,),
    "--threads": (0, -1, 1025),
    "--on-nan": ("pray",),
    "--recipe": ("cake",),
    "--shuffle": ("cards",),
    "--init": ("none",),
    "--seed": (-1, 2**63),
    "--updates": (-1, 2**63),
    "--epochs": (-1, 1e7, "nan", "inf"),
    "--sample-every": (-1,),
    "--sample-length": (-1,),
    "--checkpoint-every": (-1,),
    "--cell": ("none",),
    "--optimizer": ("none", ""),
    "--dtype": ("float16", "int"),
}
SAMPLE_RANGES = {
    "--n": (-1, 10**20),
    "--temperature": (-0.5, 101, "nan", "inf", "-inf"),
    "--top-k": (0, -1),
    "--top-p": (0, -0.5, 1.1, "nan"),
    "--seed": (-1,),
}
GRADCHECK_RANGES = {
    "--hidden": (0, -1, 8193),
    "--layers": (0, 17),
    "--dropout": (-0.1, 1),
    "--cell": ("none",),
    "--recipe": ("cake",),
    "--entries": (0, -3),
    "--updates": (-1,),
    "--step": (0, -1e-5, 1, "nan", "inf"),
    "--seed": (-1, 2**63),
}
NUMBERS = {
    "train": "updates epochs layers hidden seq-length batch-size init-scale learning-rate clip seed sample-every "
    "sample-length checkpoint-every clip-norm dropout chunks validation validate-every warmup decay decay-patience "
    "patience threads weight-decay",
    "sample": "n temperature top-k top-p seed",
    "gradcheck": "hidden updates step seed entries layers dropout seq-length batch-size",
}


def pairs(ranges: dict[str, tuple[object, ...]]) -> list[Any]:
    return [
        pytest.param(option, value, id=f"{option}={value}") for option, values in ranges.items() for value in values
    ]


@pytest.mark.parametrize(("option", "value"), pairs(RANGES))
def test_train_refuses_what_is_out_of_range(cli: Any, option: str, value: object) -> None:
    cli.refused(*TRAIN, f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(("option", "value"), pairs(SAMPLE_RANGES))
def test_sample_refuses_what_is_out_of_range(cli: Any, done: Any, option: str, value: object) -> None:
    cli.refused("sample", done.folder / "ckpt.npz", f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(("option", "value"), pairs(GRADCHECK_RANGES))
def test_gradcheck_refuses_what_is_out_of_range(cli: Any, option: str, value: object) -> None:
    cli.refused("gradcheck", "book.txt", f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(
    ("command", "option"), [(command, f"--{name}") for command, names in NUMBERS.items() for name in names.split()]
)
def test_text_is_no_number(cli: Any, command: str, option: str) -> None:
    cli.refused(command, "book.txt", option, "many", says=f"Invalid value for '{option}'")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_refused(cli: Any, command: str) -> None:
    says = "No such option: --frobnicate (tui-rnn --help lists what there is)"
    cli.refused(command, "book.txt", "--frobnicate", says=says)


def test_a_misspelt_command_is_not_taken_for_a_text(cli: Any) -> None:
    cli.refused("smaple", "ckpt.npz", says="smaple is no command and no file; did you mean sample?")
    (cli.folder / "trains").write_text("")
    cli.refused("trains", says="trains: the text is empty")


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
        ([*TRAIN, "--out", "x" * 300], "--out xxxxxxxxxxxxxxxxxxxx...: the name has 300 bytes"),
        ([*TRAIN, "--log", "x" * 240], "--log xxxxxxxxxxxxxxxxxxxx...: the name has 240 bytes"),
        (["train", "--no-ui", "--resume", "x" * 300], "--resume xxxxxxxxxxxxxxxxxxxx...: the name has 300 bytes"),
        ([*TRAIN, "--log", "/dev/zero"], "--log: /dev/zero is a device or a pipe, not a file; choose another name"),
        ([*TRAIN, "--patience", 3], "--patience waits for the validation loss; hold out a part of the text"),
        ([*TRAIN, "--validation", 0.01], "book.txt: --validation 0.01 of 1,800 characters leaves 18, less than a"),
        ([*TRAIN, "--batch-size", 100], "a sequence of 25 in each of 100 streams needs at least 2,501"),
        ([*TRAIN, "--shuffle", "chunks"], "a sequence of 25 in each of 100 chunks needs at least 2,501"),
        ([*TRAIN, "--shuffle", "chunks", "--chunks", 2, "--batch-size", 4], "--chunks must be at least the batch"),
        ([*TRAIN, "--recipe", "quick", "--resume"], "--recipe does not go with --resume"),
        ([*TRAIN, "--compare", "other.metrics.jsonl"], "--compare is for the app, where it shows the loss of another"),
        (["train", "book.txt", "--json", "--compare", "x"], "--compare is for the app"),
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
    assert (
        f"stopped at update {update:,}: the validation loss has not improved in 1 evaluations (--patience)" in ended.err
    )
    more = cli.run("train", "--resume", "--no-ui", "--updates", 6000)
    assert "its --patience counts anew" in more.err
    assert engine.load(cli.folder / "ckpt.npz").update > update


def test_going_on_after_the_end_of_a_schedule_is_said(cli: Any) -> None:
    cli.train("--schedule", "linear", "--updates", 20)
    ended = cli.run("train", "--resume", "--no-ui", "--updates", 30)
    assert "from update 20 on, where the linear schedule ends, it is 0.001" in ended.err
