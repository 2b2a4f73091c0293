"""The entry point: the default command, the version, and what is imported for it."""

from __future__ import annotations

import importlib.metadata
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tui_rnn
from tui_rnn.cli.main import with_defaults


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


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_little_is_imported_for_a_short_answer(cli: Any, option: str) -> None:
    ended = cli.python("-X", "importtime", "-m", "tui_rnn", option)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.err.splitlines()}
    assert "tui_rnn" in imported
    assert imported.isdisjoint({"numpy", "textual", "engine"})
